"""Tables in, segments with statistics out.

Names are loaded when first used, since numpy and scikit-learn are heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona_ai.segments.fitting import segment
    from persona_ai.segments.lenses.agreement import LensAgreement, lens_agreement
    from persona_ai.segments.lenses.assigning import Lens, held_back, lenses_of
    from persona_ai.segments.lenses.concentration import Concentration, concentration
    from persona_ai.segments.lenses.customer_value import CustomerValue, Horizon, ValueModel, customer_value
    from persona_ai.segments.lenses.hold_out import HoldOut, Misfit, hold_out, misfit
    from persona_ai.segments.lenses.lifecycle import lifecycle, lifecycle_table, typical_gap
    from persona_ai.segments.lenses.migration import Migration, migration
    from persona_ai.segments.lenses.purchases import Purchases, habits, purchases
    from persona_ai.segments.lenses.rfm import rfm, rfm_of_table, rfm_table
    from persona_ai.segments.lenses.selecting import segment_through, select, usable
    from persona_ai.segments.mixture.estimator import MixtureModel
    from persona_ai.segments.placing import UNPLACED, predict
    from persona_ai.segments.profiles.matching import prevalence
    from persona_ai.segments.profiles.profiling import profile, strongest

__all__ = [
    "UNPLACED",
    "MixtureModel",
    "predict",
    "prevalence",
    "profile",
    "segment",
    "strongest",
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
]

_HOME = {
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
