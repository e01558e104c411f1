"""Tables in, segments with statistics out.

Names are loaded when first used, since numpy and scikit-learn are heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona_ai.segments.fitting import segment
    from persona_ai.segments.lenses.agreement import LensAgreement, lens_agreement
    from persona_ai.segments.lenses.assigning import Lens, held_back, lenses_of
    from persona_ai.segments.lenses.batteries import Battery, rating_batteries
    from persona_ai.segments.lenses.bg_nbd import BgNbd, alive, expected_purchases, fit_bg_nbd
    from persona_ai.segments.lenses.concentration import Concentration, concentration
    from persona_ai.segments.lenses.customer_value import CustomerValue, Horizon, ValueModel, customer_value
    from persona_ai.segments.lenses.factors import FactorModel, cronbach_alpha, factor_model, factor_scores
    from persona_ai.segments.lenses.gamma_gamma import GammaGamma, expected_spend, fit_gamma_gamma
    from persona_ai.segments.lenses.hold_out import HoldOut, Misfit, hold_out, misfit
    from persona_ai.segments.lenses.latent_classes import LatentClasses, latent_classes
    from persona_ai.segments.lenses.lifecycle import lifecycle, lifecycle_table, typical_gap
    from persona_ai.segments.lenses.migration import Migration, migration
    from persona_ai.segments.lenses.purchases import Purchases, habits, purchases
    from persona_ai.segments.lenses.repeat_buying import RepeatBuying, repeat_buying
    from persona_ai.segments.lenses.rfm import rfm, rfm_of_table, rfm_scores, rfm_table
    from persona_ai.segments.lenses.scoring import Score, outcome_score
    from persona_ai.segments.lenses.selecting import segment_through, select, usable
    from persona_ai.segments.mixture.estimator import MixtureModel
    from persona_ai.segments.placing import UNPLACED, predict
    from persona_ai.segments.profiles.likeness import Likeness, likeness
    from persona_ai.segments.profiles.matching import prevalence
    from persona_ai.segments.profiles.profiling import profile, strongest
    from persona_ai.segments.typing_tool.explained import Explanation, explained
    from persona_ai.segments.typing_tool.export import typing_files, typing_of
    from persona_ai.segments.typing_tool.questionnaire import place_by_questionnaire
    from persona_ai.segments.typing_tool.records import Typing
    from persona_ai.segments.typing_tool.tree import place_by_rules

__all__ = [
    "UNPLACED",
    "MixtureModel",
    "predict",
    "prevalence",
    "profile",
    "segment",
    "strongest",
    "Likeness",
    "likeness",
    "Typing",
    "Explanation",
    "explained",
    "place_by_questionnaire",
    "place_by_rules",
    "typing_files",
    "typing_of",
    "Lens",
    "held_back",
    "lenses_of",
    "segment_through",
    "select",
    "LensAgreement",
    "lens_agreement",
    "usable",
    "Purchases",
    "habits",
    "purchases",
    "rfm",
    "rfm_of_table",
    "rfm_table",
    "lifecycle",
    "lifecycle_table",
    "typical_gap",
    "Migration",
    "migration",
    "CustomerValue",
    "Horizon",
    "ValueModel",
    "customer_value",
    "HoldOut",
    "Misfit",
    "hold_out",
    "misfit",
    "Concentration",
    "concentration",
    "rfm_scores",
    "Battery",
    "rating_batteries",
    "FactorModel",
    "cronbach_alpha",
    "factor_model",
    "factor_scores",
    "LatentClasses",
    "latent_classes",
    "Score",
    "outcome_score",
    "BgNbd",
    "alive",
    "expected_purchases",
    "fit_bg_nbd",
    "GammaGamma",
    "expected_spend",
    "fit_gamma_gamma",
    "RepeatBuying",
    "repeat_buying",
]

_HOME = {
    "repeat_buying": "lenses.repeat_buying",
    "RepeatBuying": "lenses.repeat_buying",
    "fit_gamma_gamma": "lenses.gamma_gamma",
    "expected_spend": "lenses.gamma_gamma",
    "GammaGamma": "lenses.gamma_gamma",
    "fit_bg_nbd": "lenses.bg_nbd",
    "expected_purchases": "lenses.bg_nbd",
    "alive": "lenses.bg_nbd",
    "BgNbd": "lenses.bg_nbd",
    "outcome_score": "lenses.scoring",
    "Score": "lenses.scoring",
    "latent_classes": "lenses.latent_classes",
    "LatentClasses": "lenses.latent_classes",
    "factor_scores": "lenses.factors",
    "factor_model": "lenses.factors",
    "cronbach_alpha": "lenses.factors",
    "FactorModel": "lenses.factors",
    "rating_batteries": "lenses.batteries",
    "Battery": "lenses.batteries",
    "Likeness": "profiles.likeness",
    "likeness": "profiles.likeness",
    "Typing": "typing_tool.records",
    "Explanation": "typing_tool.explained",
    "explained": "typing_tool.explained",
    "place_by_questionnaire": "typing_tool.questionnaire",
    "place_by_rules": "typing_tool.tree",
    "typing_files": "typing_tool.export",
    "typing_of": "typing_tool.export",
    "rfm_scores": "lenses.rfm",
    "concentration": "lenses.concentration",
    "Concentration": "lenses.concentration",
    "misfit": "lenses.hold_out",
    "hold_out": "lenses.hold_out",
    "Misfit": "lenses.hold_out",
    "HoldOut": "lenses.hold_out",
    "customer_value": "lenses.customer_value",
    "ValueModel": "lenses.customer_value",
    "Horizon": "lenses.customer_value",
    "CustomerValue": "lenses.customer_value",
    "migration": "lenses.migration",
    "Migration": "lenses.migration",
    "typical_gap": "lenses.lifecycle",
    "lifecycle_table": "lenses.lifecycle",
    "lifecycle": "lenses.lifecycle",
    "rfm_table": "lenses.rfm",
    "rfm_of_table": "lenses.rfm",
    "rfm": "lenses.rfm",
    "purchases": "lenses.purchases",
    "habits": "lenses.purchases",
    "Purchases": "lenses.purchases",
    "usable": "lenses.selecting",
    "lens_agreement": "lenses.agreement",
    "LensAgreement": "lenses.agreement",
    "select": "lenses.selecting",
    "segment_through": "lenses.selecting",
    "lenses_of": "lenses.assigning",
    "held_back": "lenses.assigning",
    "Lens": "lenses.assigning",
    "MixtureModel": "mixture.estimator",
    "UNPLACED": "placing",
    "predict": "placing",
    "prevalence": "profiles.matching",
    "profile": "profiles.profiling",
    "segment": "fitting",
    "strongest": "profiles.profiling",
}


def __getattr__(name: str) -> Any:
    """Load the module that a public name lives in."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
