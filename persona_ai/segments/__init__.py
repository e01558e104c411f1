"""Tables in, segments with statistics out.

Names are loaded when first used, since numpy and scikit-learn are heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona_ai.segments.fitting import segment
    from persona_ai.segments.mixture.estimator import MixtureModel
    from persona_ai.segments.placing import UNPLACED, predict
    from persona_ai.segments.profiles.matching import prevalence
    from persona_ai.segments.profiles.profiling import profile, strongest

__all__ = ["UNPLACED", "MixtureModel", "predict", "prevalence", "profile", "segment", "strongest"]

_HOME = {
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
