"""Themes of a segment without a language model: phrases that several people use, and others less.

What belongs to a theme is exact: an excerpt does if a sentence of it holds all stems of one of the theme's
terms. So anybody can count it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from persona_ai.evidence.candidates import Candidate, Said, banned_names, candidates, quotable
from persona_ai.evidence.phrases import Uses, read_sentences, word_uses
from persona_ai.evidence.representative import Representative
from persona_ai.schema import Excerpt, Theme, ThemeKind

MAX_THEMES = 12
_SAME = 0.5
_VARIETY = 0.85


def holds(text: str, terms: Iterable[str]) -> bool:
    """Return whether a sentence of `text` holds all stems of one of the terms."""
    wanted = [frozenset(term.split()) for term in terms]
    return any(term <= sentence.stems for sentence in read_sentences(text) for term in wanted)


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
    banned = banned_names(excerpts, said, uses)
    found: dict[str, tuple[Theme, ...]] = {}
    number = 1
    for segment in segments:
        own = [one for one in said if one.excerpt.segment == segment]
        rest = [one for one in said if one.excerpt.segment != segment]
        found[segment] = tuple(_themes_of(own, rest, uses, banned, number))
        number += len(found[segment])
    return found


def _themes_of(
    own: Sequence[Said],
    rest: Sequence[Said],
    uses: Uses,
    banned: frozenset[str],
    number: int,
) -> Iterator[Theme]:
    possible = candidates(own, rest, uses, banned)
    if not possible:
        return
    everybody = len({one.person for one in own})
    judge = Representative(own)
    for place, (candidate, kind) in enumerate(_chosen(possible, judge)):
        order = judge.order(candidate, kind)
        yield Theme(
            id=f"T{number + place}",
            kind=kind,
            label=candidate.label,
            terms=candidate.terms,
            excerpts=tuple(one.excerpt.id for one in order),
            participants=candidate.people,
            of=everybody,
            contrary=judge.contrary(candidate, kind, order),
        )


def _chosen(possible: Sequence[Candidate], judge: Representative) -> list[tuple[Candidate, ThemeKind]]:
    """Return the best candidates that say different things, kinds mixed as far as strength allows."""
    distinct: list[tuple[Candidate, ThemeKind]] = []
    for candidate in possible:
        if len(distinct) == 3 * MAX_THEMES:
            break
        kind = judge.kind(candidate)
        if kind is not None and not any(_same(candidate, other) for other, _ in distinct):
            distinct.append((candidate, kind))
    chosen: list[tuple[Candidate, ThemeKind]] = []
    seen: Counter[ThemeKind] = Counter()
    while distinct and len(chosen) < MAX_THEMES:
        best = max(distinct, key=lambda pair: pair[0].score * _VARIETY ** seen[pair[1]])
        distinct.remove(best)
        chosen.append(best)
        seen[best[1]] += 1
    return chosen


def _same(one: Candidate, other: Candidate) -> bool:
    """Return whether two candidates share a term or many of their sentences."""
    if set(one.terms) & set(other.terms):
        return True
    return len(one.where & other.where) >= _SAME * len(one.where | other.where)
