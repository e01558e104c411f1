"""Themes of a segment without a language model: phrases that several people use, and others less.

What belongs to a theme is exact: an excerpt does if a sentence of it holds all stems of one of the theme's
terms. So anybody can count it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from persona_ai.evidence.candidates import Candidate, candidates
from persona_ai.evidence.ground import Occurrences, Said, ground, quotable
from persona_ai.evidence.phrases import word_uses
from persona_ai.evidence.representative import Representative
from persona_ai.schema import Excerpt, Theme, ThemeKind
from persona_ai.text.people import voices

MAX_THEMES = 12
_SAME = 0.5
_FAIR_SHARE = 0.31
_VARIETY = 0.85


def themes(excerpts: Sequence[Excerpt], segments: Sequence[str]) -> dict[str, tuple[Theme, ...]]:
    """Find what the people of each segment talk about.

    Only quotable excerpts that are linked to a segment count, and people, not mentions. A theme needs two
    people, or the only one there is.

    Args:
        excerpts: all excerpts of the run.
        segments: ids of the segments; themes are numbered T1.. in this order.

    Returns:
        At most 12 themes a segment, strongest first; the excerpts of a theme most representative first,
        each person's best before anybody's second.
    """
    said = quotable(excerpts)
    uses = word_uses(excerpt.text for excerpt in excerpts)
    parted = {segment: [one for one in said if one.excerpt.segment == segment] for segment in segments}
    here = {segment: Occurrences(own) for segment, own in parted.items()}
    given = ground(excerpts, said, list(here.values()), uses)
    found: dict[str, tuple[Theme, ...]] = {}
    number = 1
    for segment in segments:
        there = Occurrences([one for one in said if one.excerpt.segment != segment])
        possible = candidates(parted[segment], here[segment], there, given)
        found[segment] = tuple(_themes_of(parted[segment], possible, number))
        number += len(found[segment])
    return found


def _themes_of(own: Sequence[Said], possible: Sequence[Candidate], number: int) -> Iterator[Theme]:
    if not possible:
        return
    everybody = len(voices(one.excerpt for one in own))
    judge = Representative(own)
    for place, (candidate, kind) in enumerate(_chosen(possible, judge)):
        order = judge.order(candidate, kind)
        yield Theme(
            id=f"T{number + place}",
            kind=kind,
            label=candidate.label,
            terms=candidate.terms,
            excerpts=tuple(one.excerpt.id for one in order),
            participants=len(candidate.people),
            of=everybody,
            contrary=judge.contrary(candidate, kind, order),
        )


def _chosen(possible: Sequence[Candidate], judge: Representative) -> list[tuple[Candidate, ThemeKind]]:
    """Return the best candidates that say different things, kinds mixed as far as strength allows."""
    kinds = [(one, *kind) for one in possible if (kind := judge.kind(one)) is not None]
    phrases = [one for one, _, _ in kinds if not one.single]
    rated = [
        (one.score * (0.4 + shown), one, kind)
        for one, kind, shown in kinds
        if not one.single or not _is_said_better(one, phrases)
    ]
    rated.sort(key=lambda row: (-row[0], row[1].label))
    distinct: list[tuple[float, Candidate, ThemeKind]] = []
    for row in rated:
        if len(distinct) == 3 * MAX_THEMES:
            break
        if not any(_same(row[1], other) for _, other, _ in distinct):
            distinct.append(row)
    chosen: list[tuple[Candidate, ThemeKind]] = []
    seen: Counter[ThemeKind] = Counter()
    while distinct and len(chosen) < MAX_THEMES:
        best = max(distinct, key=lambda row: row[0] * _VARIETY ** seen[row[2]])
        distinct.remove(best)
        chosen.append(best[1:])
        seen[best[2]] += 1
    return chosen


def _is_said_better(one: Candidate, phrases: Sequence[Candidate]) -> bool:
    """Return whether a phrase with a single word in it holds a fair share of its people."""
    longer = (other for other in phrases if one.parts < other.parts)
    return any(len(other.people & one.people) >= _FAIR_SHARE * len(one.people) for other in longer)


def _same(one: Candidate, other: Candidate) -> bool:
    """Return whether two candidates share a term or many of their sentences."""
    if set(one.terms) & set(other.terms):
        return True
    if one.parts < other.parts or other.parts < one.parts:
        return 2 * len(one.people & other.people) >= max(len(one.people), len(other.people))
    both = len(one.where & other.where)
    if one.parts & other.parts and both >= _SAME * min(len(one.where), len(other.where)):
        return True
    return both >= _SAME * len(one.where | other.where)
