"""The gates, and the verdict that they lead to, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from persona_ai.schema import Gate, SegmentVerdict
from persona_ai.segments.choosing.candidates import Bar, Candidate

APART = Bar(strength=0.5, agreement=0.7, jaccard=0.6)
SHADING = Bar(strength=0.8, agreement=0.85, jaccard=0.75)
NATURAL_STRENGTH = 0.8
REPRODUCIBLE = 0.8
FAR_ABOVE = 1.5  # times what worlds without segments gain, for segments to be called natural


@dataclass(frozen=True)
class Choice:
    """The verdict: the chosen number of segments with its fit, or k = 1 where there are none."""

    chosen: Candidate
    verdict: SegmentVerdict
    why: str
    gates: tuple[Gate, ...]


def decide(
    one: Candidate,
    tested: Sequence[Candidate],
    null: Gate,
    smallest: int,
    forced: int | None,
    found_elsewhere: Callable[[Candidate], bool],
) -> Choice:
    """Return the choice among tested candidates.

    Args:
        one: the fit of one group.
        tested: with what the trials gave.
        null: the null check.
        smallest: customers that a segment must have.
        forced: the number that the user decided.
        found_elsewhere: whether another method makes much the same cut.
    """
    gates = tuple(gate for candidate in tested for gate in _gates(candidate, one, smallest))
    if forced is not None:
        chosen = next((candidate for candidate in tested if candidate.k == forced), one)
        return Choice(chosen, *_forced_verdict(chosen, null), gates)
    if not null.passed:
        return Choice(*_without_gaps(one, tested, null, smallest, found_elsewhere), gates)
    passing = [candidate for candidate in tested if candidate.passes(smallest, APART)]
    if passing:
        chosen = min(passing, key=lambda candidate: candidate.icl)
        return Choice(chosen, *_verdict(chosen, null), gates)
    chosen = max(tested, key=lambda candidate: (candidate.smallest >= smallest, min(candidate.jaccard)))
    why = (
        f"the customers are not one group, but no number of segments passes every gate; {chosen.k} come "
        f"closest (prediction strength {chosen.strength:.2f}, agreement of refits {chosen.agreement:.2f})"
    )
    return Choice(chosen, "constructive", why, gates)


def _without_gaps(
    one: Candidate,
    tested: Sequence[Candidate],
    null: Gate,
    smallest: int,
    found_elsewhere: Callable[[Candidate], bool],
) -> tuple[Candidate, SegmentVerdict, str]:
    """Return the cut of a continuum that comes back every time, if there is one, else one group.

    The bar is higher than where the null check found that there is something to find, and another method has
    to make the cut too.
    """
    if null.value <= 0:
        why = f"no segments: one group describes the customers better than any split (BIC {-null.value:.0f} lower)"
        return one, "none", why
    passing = [candidate for candidate in tested if candidate.passes(smallest, SHADING)]
    seen = f"the best split gains {null.value:.0f} in BIC, tables without segments up to {null.threshold:.0f}"
    if not passing:
        return one, "none", f"no segments: {seen}, and no cut comes back when customers are redrawn"
    chosen = min(passing, key=lambda candidate: candidate.icl)
    if not found_elsewhere(chosen):
        return one, "none", f"no segments: {seen}, and every method cuts these customers elsewhere"
    why = (
        f"there are no gaps between customers ({seen}); {chosen.k} segments are a cut through a continuum, "
        f"the same one every time (prediction strength {chosen.strength:.2f}, agreement of refits "
        f"{chosen.agreement:.2f})"
    )
    return chosen, "constructive", why


def _gates(candidate: Candidate, one: Candidate, smallest: int) -> tuple[Gate, ...]:
    k = candidate.k

    def gate(name: str, value: float, threshold: float, note: str) -> Gate:
        return Gate(name=name, k=k, value=value, threshold=threshold, passed=value >= threshold, note=note)

    return (
        gate("gain in BIC", one.bic - candidate.bic, 0.0, "over one group; higher is better"),
        gate("gain in ICL", one.icl - candidate.icl, 0.0, "BIC less the doubt about who belongs where"),
        Gate(
            name="held-out likelihood",
            k=k,
            value=candidate.held_out,
            threshold=one.fit.log_likelihood,
            passed=candidate.held_out > one.fit.log_likelihood,
            note="of a customer, fitted on the other half; one group fitted on all gives the threshold",
        ),
        gate("minimum size", candidate.smallest, smallest, "customers in the smallest segment"),
        gate(
            "prediction strength",
            candidate.strength,
            APART.strength,
            "Tibshirani and Walther 2005, split halves",
        ),
        gate(
            "agreement of refits",
            candidate.agreement,
            APART.agreement,
            "adjusted Rand index, bootstrap samples",
        ),
        gate("least stable segment", min(candidate.jaccard), APART.jaccard, "Jaccard, Hennig 2007"),
    )


def _verdict(chosen: Candidate, null: Gate) -> tuple[SegmentVerdict, str]:
    numbers = f"prediction strength {chosen.strength:.2f}, agreement of refits {chosen.agreement:.2f}"
    apart = null.value >= FAR_ABOVE * null.threshold
    if apart and chosen.strength >= NATURAL_STRENGTH and chosen.agreement >= REPRODUCIBLE:
        return "natural", f"{chosen.k} segments stand apart and are found again in every half ({numbers})"
    if chosen.agreement >= REPRODUCIBLE:
        return "reproducible", f"{chosen.k} segments come back when customers are redrawn ({numbers})"
    return (
        "constructive",
        f"{chosen.k} segments are a useful cut of customers who shade into each other ({numbers})",
    )


def _forced_verdict(chosen: Candidate, null: Gate) -> tuple[SegmentVerdict, str]:
    if chosen.k == 1:
        return "none", "one group was asked for"
    if null.passed and chosen.passes(1, APART):
        verdict, why = _verdict(chosen, null)
        return verdict, f"{why}; the number was decided by the user"
    return "constructive", (
        f"{chosen.k} segments were asked for; the gates do not all agree "
        f"(prediction strength {chosen.strength:.2f}, agreement of refits {chosen.agreement:.2f})"
    )
