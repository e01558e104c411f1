"""Tables in, segments with statistics out.

Names are loaded when first used, since numpy and scikit-learn are heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona_ai.segments.buying.bg_nbd import BgNbd, alive, expected_purchases, fit_bg_nbd
    from persona_ai.segments.buying.concentration import Concentration, concentration
    from persona_ai.segments.buying.customer_value import CustomerValue, Horizon, ValueModel, customer_value
    from persona_ai.segments.buying.gamma_gamma import GammaGamma, expected_spend, fit_gamma_gamma
    from persona_ai.segments.buying.hold_out import HoldOut, Misfit, hold_out, misfit
    from persona_ai.segments.buying.lifecycle import lifecycle, lifecycle_table, typical_gap
    from persona_ai.segments.buying.migration import Migration, migration
    from persona_ai.segments.buying.purchases import Purchases, habits, purchases
    from persona_ai.segments.buying.repeat_buying import RepeatBuying, repeat_buying
    from persona_ai.segments.buying.rfm import rfm, rfm_of_table, rfm_scores, rfm_table
    from persona_ai.segments.fitting import segment
    from persona_ai.segments.lenses.agreement import LensAgreement, lens_agreement
    from persona_ai.segments.lenses.assigning import Lens, held_back, lenses_of
    from persona_ai.segments.lenses.selecting import segment_through, select, usable
    from persona_ai.segments.mixture.estimator import MixtureModel
    from persona_ai.segments.placing import UNPLACED, predict
    from persona_ai.segments.profiles.likeness import Likeness, likeness
    from persona_ai.segments.profiles.matching import prevalence
    from persona_ai.segments.profiles.profiling import profile, strongest
    from persona_ai.segments.ratings.batteries import Battery, rating_batteries
    from persona_ai.segments.ratings.factors import FactorModel, cronbach_alpha, factor_model, factor_scores
    from persona_ai.segments.ratings.latent_classes import LatentClasses, latent_classes
    from persona_ai.segments.scoring.scoring import Score, outcome_score
    from persona_ai.segments.typing_tool.explained import Explanation, explained
    from persona_ai.segments.typing_tool.export import typing_files, typing_of
    from persona_ai.segments.typing_tool.questionnaire import place_by_questionnaire
    from persona_ai.segments.typing_tool.records import Typing
    from persona_ai.segments.typing_tool.tree import place_by_rules

__all__ = [
    "Battery",
    "BgNbd",
    "Concentration",
    "CustomerValue",
    "Explanation",
    "FactorModel",
    "GammaGamma",
    "HoldOut",
    "Horizon",
    "LatentClasses",
    "Lens",
    "LensAgreement",
    "Likeness",
    "Migration",
    "Misfit",
    "MixtureModel",
    "Purchases",
    "RepeatBuying",
    "Score",
    "Typing",
    "UNPLACED",
    "ValueModel",
    "alive",
    "concentration",
    "cronbach_alpha",
    "customer_value",
    "expected_purchases",
    "expected_spend",
    "explained",
    "factor_model",
    "factor_scores",
    "fit_bg_nbd",
    "fit_gamma_gamma",
    "habits",
    "held_back",
    "hold_out",
    "latent_classes",
    "lens_agreement",
    "lenses_of",
    "lifecycle",
    "lifecycle_table",
    "likeness",
    "migration",
    "misfit",
    "outcome_score",
    "place_by_questionnaire",
    "place_by_rules",
    "predict",
    "prevalence",
    "profile",
    "purchases",
    "rating_batteries",
    "repeat_buying",
    "rfm",
    "rfm_of_table",
    "rfm_scores",
    "rfm_table",
    "segment",
    "segment_through",
    "select",
    "strongest",
    "typical_gap",
    "typing_files",
    "typing_of",
    "usable",
]

_NAMES = {
    "buying.bg_nbd": "BgNbd alive expected_purchases fit_bg_nbd",
    "buying.concentration": "Concentration concentration",
    "buying.customer_value": "CustomerValue Horizon ValueModel customer_value",
    "buying.gamma_gamma": "GammaGamma expected_spend fit_gamma_gamma",
    "buying.hold_out": "HoldOut Misfit hold_out misfit",
    "buying.lifecycle": "lifecycle lifecycle_table typical_gap",
    "buying.migration": "Migration migration",
    "buying.purchases": "Purchases habits purchases",
    "buying.repeat_buying": "RepeatBuying repeat_buying",
    "buying.rfm": "rfm rfm_of_table rfm_scores rfm_table",
    "fitting": "segment",
    "lenses.agreement": "LensAgreement lens_agreement",
    "lenses.assigning": "Lens held_back lenses_of",
    "lenses.selecting": "segment_through select usable",
    "mixture.estimator": "MixtureModel",
    "placing": "UNPLACED predict",
    "profiles.likeness": "Likeness likeness",
    "profiles.matching": "prevalence",
    "profiles.profiling": "profile strongest",
    "ratings.batteries": "Battery rating_batteries",
    "ratings.factors": "FactorModel cronbach_alpha factor_model factor_scores",
    "ratings.latent_classes": "LatentClasses latent_classes",
    "scoring.scoring": "Score outcome_score",
    "typing_tool.explained": "Explanation explained",
    "typing_tool.export": "typing_files typing_of",
    "typing_tool.questionnaire": "place_by_questionnaire",
    "typing_tool.records": "Typing",
    "typing_tool.tree": "place_by_rules",
}
_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Load the module that a public name lives in."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
