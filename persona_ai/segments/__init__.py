"""Tables in, segments with statistics out.

Names are loaded when first used, since numpy and scikit-learn are heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona_ai.segments.fitting import segment
    from persona_ai.segments.lenses.agreement import LensAgreement, lens_agreement
    from persona_ai.segments.lenses.assigning import Lens, held_back, lenses_of
    from persona_ai.segments.lenses.selecting import segment_through, select
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
]

_HOME = {
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
