"""Which claims still hold: what each cites is tested for a change between the waves, not only measured anew.

A claim that no longer reaches its threshold, but whose numbers did not change beyond chance, holds: the
difference between significant and not significant is not itself significant (Gelman and Stern 2006). Over
all tests that the claims of all personas rest on, Benjamini-Hochberg keeps the false ones in check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from persona_ai.schema import Claim, Stat
from persona_ai.schema.wave import ClaimChange, ClaimStatus
from persona_ai.segments.profiles.comparing import ERROR_RATE, FEWEST_COMPARED, six
from persona_ai.segments.waves.changing import Changed, Key, is_beyond_chance, key_of
from persona_ai.statistics import benjamini_hochberg
from persona_ai.statistics.effects import SMALL_DELTA, SMALL_H

_HALF = 0.5
_RANKING: Mapping[ClaimStatus, int] = {
    "reversed": 0,
    "weakened": 1,
    "no longer testable": 2,
    "holds": 3,
    "not tested": 4,
}
Test = tuple[Key, Literal["value", "effect"]]


@dataclass(frozen=True)
class Cited:
    """A claim of a persona with the statistics that it cites, those of the first wave.

    `rule_holds` is what the verifier says of it over the new wave's numbers, None where it was not asked;
    `why` is its reason against it, `text_now` the claim printed anew.
    """

    persona: str
    segment: str
    claim: Claim
    text: str
    stats: tuple[Stat, ...]
    rule_holds: bool | None = None
    why: str = ""
    text_now: str = ""


def judge_claims(
    cited: Sequence[Cited], changed: Mapping[Key, Changed], shown: Mapping[Key, bool]
) -> tuple[ClaimChange, ...]:
    """Return what became of every claim, in the order given.

    Args:
        cited: the claims.
        changed: how the statistics changed; one that is not in it cannot be counted in the new wave.
        shown: whether a statistic of the new wave may be shown (enough customers).
    """
    tests = {test: p for one in cited for test, p in _tests(one, changed, shown)}
    q_values = dict(zip(tests, benjamini_hochberg(list(tests.values())).tolist(), strict=True))
    return tuple(_judged(one, changed, shown, tests, q_values) for one in cited)


@dataclass(frozen=True)
class _Finding:
    """What one statistic says of a claim."""

    status: ClaimStatus
    stat: Stat
    why: str
    test: Test | None = None


def _tests(
    cited: Cited, changed: Mapping[Key, Changed], shown: Mapping[Key, bool]
) -> list[tuple[Test, float]]:
    found: list[tuple[Test, float]] = []
    for stat in cited.stats:
        change = changed.get(key_of(stat))
        if change is None or _too_few(stat, change, shown):
            continue
        if _compares(cited, change) and change.p_effect is not None:
            found.append(((key_of(stat), "effect"), change.p_effect))
        else:
            found.append(((key_of(stat), "value"), change.p_value))
    return found


def _compares(cited: Cited, change: Changed) -> bool:
    """Return whether a claim says how a segment differs from everybody else, rather than what it is like."""
    says = cited.claim.kind in ("comparison", "defining", "inference", "causal")
    says = says or ":against}" in cited.claim.template or ":rest}" in cited.claim.template
    return says and change.before.effect is not None


def _too_few(stat: Stat, change: Changed, shown: Mapping[Key, bool]) -> str:
    """Return why a statistic cannot be tested in the new wave, or ""."""
    if not shown.get(key_of(stat), True):
        return "too few customers are behind it in the new wave to show it"
    if change.now.n < FEWEST_COMPARED <= change.before.n:
        return (
            f"{change.now.n} customers of the segment answered in the new wave; {FEWEST_COMPARED} are needed"
        )
    return ""


def _judged(
    cited: Cited,
    changed: Mapping[Key, Changed],
    shown: Mapping[Key, bool],
    tests: Mapping[Test, float],
    q_values: Mapping[Test, float],
) -> ClaimChange:
    base = ClaimChange(
        persona=cited.persona,
        segment=cited.segment,
        claim=cited.claim.id,
        field=cited.claim.field,
        kind=cited.claim.kind,
        status="not tested",
        text=cited.text,
        why="it rests on words, and the new wave brings numbers only",
    )
    findings = [_finding(cited, stat, changed, shown, q_values) for stat in cited.stats]
    if not findings:
        return base
    worst = min(
        findings, key=lambda one: (_RANKING[one.status], q_values.get(one.test, 1.0) if one.test else 1.0)
    )
    numbers = _numbers(worst, changed.get(key_of(worst.stat)), tests, q_values)
    return base.model_copy(
        update={"status": worst.status, "why": worst.why, "text_now": cited.text_now, **numbers}
    )


def _numbers(
    finding: _Finding, change: Changed | None, tests: Mapping[Test, float], q_values: Mapping[Test, float]
) -> dict[str, object]:
    stat = finding.stat
    told: dict[str, object] = {"stat": stat.id, "before": stat.value, "unit": stat.unit}
    if stat.comparison is not None:
        told["effect_before"] = stat.comparison.effect
    if change is None:
        return told
    if finding.status != "no longer testable":
        told["now"] = six(change.now.value)
        if change.now.effect is not None:
            told["effect_now"] = six(change.now.effect)
    if finding.test is not None:
        told |= {"p": six(tests[finding.test]), "q": six(q_values[finding.test])}
    return told


def _finding(
    cited: Cited,
    stat: Stat,
    changed: Mapping[Key, Changed],
    shown: Mapping[Key, bool],
    q_values: Mapping[Test, float],
) -> _Finding:
    key = key_of(stat)
    change = changed.get(key)
    if change is None:
        return _Finding(
            "no longer testable", stat, f"nobody of its segment answers {stat.column!r} in the new wave"
        )
    few = _too_few(stat, change, shown)
    if few:
        return _Finding("no longer testable", stat, few)
    small = SMALL_H if stat.aggregator == "share" else SMALL_DELTA
    if (key, "effect") in q_values and _compares(cited, change):
        status, why = _of_effect(cited, change, q_values[key, "effect"], small)
        return _Finding(status, stat, why, (key, "effect"))
    status, why = _of_value(cited, change, q_values[key, "value"], small)
    return _Finding(status, stat, why, (key, "value"))


def _of_effect(cited: Cited, change: Changed, q: float, small: float) -> tuple[ClaimStatus, str]:
    before, now = change.before.effect or 0.0, change.now.effect or 0.0
    gap = f"the gap to everybody else was {before:+.2f} and is {now:+.2f}"
    if q >= ERROR_RATE:
        return "holds", _unchanged(cited, gap)
    if before * now < 0 and abs(now) >= small and is_beyond_chance(change.now):
        return "reversed", f"{gap}: it goes the other way now"
    if before * now < 0 or abs(now) < small or abs(now) <= _HALF * abs(before):
        return "weakened", f"{gap}: less than half of it is left, or too little to matter"
    return "holds", f"{gap}: changed, and still the same way"


def _of_value(cited: Cited, change: Changed, q: float, small: float) -> tuple[ClaimStatus, str]:
    before, now = change.before, change.now
    said = f"it was {before.value:.3g} and is {now.value:.3g}"
    if before.interval is not None:
        said = f"it was {before.value:.0%} and is {now.value:.0%}"
    if q >= ERROR_RATE:
        return "holds", _unchanged(cited, said)
    if _across(change):
        return "reversed", f"{said}: on the other side of one half"
    if abs(change.step) >= small:
        return "weakened", f"{said}: more than a small difference"
    return "holds", f"{said}: changed, but by little"


def _across(change: Changed) -> bool:
    """Return whether a share lies surely on one side of one half before, and surely on the other now."""
    one, other = change.before.interval, change.now.interval
    if one is None or other is None:
        return False
    return (one.low > _HALF and other.high < _HALF) or (one.high < _HALF and other.low > _HALF)


def _unchanged(cited: Cited, said: str) -> str:
    if cited.rule_holds is False:
        return f"{said}; by the new wave alone it could not be said, but the change may be chance"
    return f"{said}: no change beyond chance"
