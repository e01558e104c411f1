"""Which quantifier words fit a counted share, by its Wilson interval; no word is a guess."""

from collections.abc import Callable
from typing import Final

from persona_ai.schema import Interval

Test = Callable[[int, int, float, float], bool]


def _none(n: int, of: int, low: float, high: float) -> bool:
    return n == 0 and of > 0


def _all(n: int, of: int, low: float, high: float) -> bool:
    return 0 < n == of


def _nearly_all(n: int, of: int, low: float, high: float) -> bool:
    return low >= 0.85


def _most(n: int, of: int, low: float, high: float) -> bool:
    return low > 0.50


def _about_half(n: int, of: int, low: float, high: float) -> bool:
    return low <= 0.55 and high >= 0.45 and high - low <= 0.20


def _few(n: int, of: int, low: float, high: float) -> bool:
    return high <= 0.25 and n > 0


def _some(n: int, of: int, low: float, high: float) -> bool:
    return low >= 0.10 and high < 0.50


def _about(target: float) -> Test:
    """A named fraction fits where it lies in the interval and the interval is narrow."""

    def fits(n: int, of: int, low: float, high: float) -> bool:
        return low <= target <= high and high - low <= 0.20 and abs(n / of - target) <= 0.05

    return fits


# The first of these that fits is what {S:word} prints.
PRINTED: Final[tuple[tuple[str, Test], ...]] = (
    ("none", _none),
    ("nearly all", _nearly_all),
    ("most", _most),
    ("about half", _about_half),
    ("few", _few),
    ("some", _some),
)

# What a drafter may have typed, longest first, and the test it has to pass.
TYPED: Final[dict[str, Test]] = {
    "the overwhelming majority": _nearly_all,
    "an overwhelming majority": _nearly_all,
    "the vast majority": _nearly_all,
    "a vast majority": _nearly_all,
    "the large majority": _most,
    "a large majority": _most,
    "a clear majority": _most,
    "a small minority": _few,
    "the majority": _most,
    "a majority": _most,
    "a minority": lambda n, of, low, high: high < 0.50,
    "almost nobody": _few,
    "hardly anyone": _few,
    "hardly any": _few,
    "almost none": _few,
    "almost all": _nearly_all,
    "nearly all": _nearly_all,
    "virtually all": _nearly_all,
    "almost every": _nearly_all,
    "nearly every": _nearly_all,
    "almost everyone": _nearly_all,
    "nearly everyone": _nearly_all,
    "more than half": _most,
    "over half": _most,
    "less than half": lambda n, of, low, high: high < 0.50,
    "fewer than half": lambda n, of, low, high: high < 0.50,
    "under half": lambda n, of, low, high: high < 0.50,
    "about half": _about_half,
    "around half": _about_half,
    "roughly half": _about_half,
    "half": _about_half,
    "about a third": _about(1 / 3),
    "around a third": _about(1 / 3),
    "roughly a third": _about(1 / 3),
    "a third": _about(1 / 3),
    "about a quarter": _about(0.25),
    "around a quarter": _about(0.25),
    "roughly a quarter": _about(0.25),
    "a quarter": _about(0.25),
    "three quarters": _about(0.75),
    "two thirds": _about(2 / 3),
    "very few": _few,
    "only a few": _few,
    "a few": _few,
    "not many": _few,
    "few": _few,
    "most": _most,
    "mostly": _most,
    "mainly": _most,
    "predominantly": _most,
    "usually": _most,
    "typically": _most,
    "generally": _most,
    "largely": _most,
    "often": lambda n, of, low, high: low >= 0.25,
    "sometimes": lambda n, of, low, high: low >= 0.10,
    "many": lambda n, of, low, high: low >= 0.33,
    "some": lambda n, of, low, high: low >= 0.05 and n < of,
    "several": lambda n, of, low, high: n >= 3 and low >= 0.05,
    "rarely": _few,
    "seldom": _few,
    "hardly ever": _few,
    "every": _all,
    "everyone": _all,
    "everybody": _all,
    "always": _all,
    "each": _all,
    "all": _all,
    "none": _none,
    "nobody": _none,
    "no one": _none,
    "never": _none,
}


def word(n: int, denominator: int, interval: Interval | None) -> str:
    """Return the quantifier that fits `n` of `denominator` with this 95 % interval, or "" where none does."""
    if interval is None or denominator <= 0:
        return ""
    for name, fits in PRINTED:
        if fits(n, denominator, interval.low, interval.high):
            return name
    return ""


def fits(name: str, n: int, denominator: int, interval: Interval) -> bool:
    """Whether a typed quantifier word holds for `n` of `denominator` with this 95 % interval; unknown words do not."""
    test = TYPED.get(name.lower())
    if test is None or denominator <= 0:
        return False
    return test(n, denominator, interval.low, interval.high)
