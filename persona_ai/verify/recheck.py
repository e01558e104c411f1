"""Compare a persona file with what its sources give today: nothing in the file is believed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from persona_ai.schema import (
    Document,
    Draft,
    Excerpt,
    Ledger,
    Persona,
    PersonaFile,
    Prevalence,
    PrintedClaim,
    Quote,
    Record,
    Stat,
    Verdict,
)
from persona_ai.verify.assemble import distinct, persona, quote
from persona_ai.verify.check import check

_DIGITS: Final = 6


class Finding(Record):
    """One thing in a persona file that does not hold: `id` is what it concerns ("S12", "C3", "segment")."""

    id: str
    message: str


def recheck(
    file: PersonaFile,
    ledger: Ledger,
    documents: Mapping[str, Document],
    *,
    prevalence: Callable[[Sequence[Stat]], Prevalence] | None = None,
) -> tuple[Finding, ...]:
    """Return everything in a file that its sources do not bear out; empty where all holds.

    Args:
        file: the persona file.
        ledger: the evidence of its segment, computed anew from the sources.
        documents: the sources of the excerpts, by id, read anew.
        prevalence: counts how many members match given statistics; without it, the file's count is only
            checked to be possible.
    """
    verdicts = check(file.draft(), ledger, documents)
    findings = [*_ids(file), *_claims(file, verdicts), *_dropped(file, ledger, documents)]
    findings += [*_stats(file, ledger), *_quotes(file, ledger, documents)]
    again = persona(
        [*_again(file, verdicts), *file.report.dropped],
        ledger,
        documents,
        run=file.run,
        prevalence=prevalence or (lambda _stats: file.report.prevalence),
    )
    findings += [
        *_themes(file, again, ledger),
        *_blocks(file, again),
        *_cited(file, again),
        *_steps(file, again),
    ]
    if prevalence is None:
        findings += _possible(file.report.prevalence)
    return tuple(dict.fromkeys(findings))


def _again(file: PersonaFile, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the supported verdicts with the file's note of what code had repaired."""
    pairs = zip(file.claims, verdicts, strict=True)
    return [
        verdict.model_copy(update={"repaired": claim.repaired})
        for claim, verdict in pairs
        if verdict.status == "supported" and not verdict.repaired
    ]


def _ids(file: PersonaFile) -> Iterator[Finding]:
    groups: Mapping[str, Iterable[Any]] = {
        "claims": file.claims,
        "statistics": file.evidence.stats,
        "quotations": file.evidence.quotes,
        "themes": file.evidence.themes,
    }
    for what, records in groups.items():
        for name, times in Counter(record.id for record in records).items():
            if times > 1:
                yield Finding(id=name, message=f"{name}: {times} {what} have this id")


def _claims(file: PersonaFile, verdicts: Sequence[Verdict]) -> Iterator[Finding]:
    for claim, verdict in zip(file.claims, verdicts, strict=True):
        for message in _claim(claim, verdict):
            yield Finding(id=claim.id, message=f"{claim.id}: {message}")
    kept = {
        id(verdict) for verdict in distinct(verdict for verdict in verdicts if verdict.status == "supported")
    }
    for verdict in verdicts:
        if verdict.status == "supported" and id(verdict) not in kept:
            yield Finding(
                id=verdict.claim.id, message=f"{verdict.claim.id}: says what another claim says already"
            )


def _claim(claim: PrintedClaim, verdict: Verdict) -> Iterator[str]:
    if verdict.status != "supported":
        yield f"is {verdict.status} ({verdict.reason}): {verdict.message}"
        return
    if verdict.repaired:
        yield f"does not hold as it stands; it would have to be repaired: {verdict.repaired}"
        return
    if claim.status != "supported":
        yield f"status is {claim.status}, it has to be supported"
    if claim.text != verdict.text:
        yield f"says '{claim.text}', its evidence gives '{verdict.text}'"
    if claim.evidence != verdict.claim.evidence:
        yield f"lists {_listed(claim.evidence)} as evidence, it cites {_listed(verdict.claim.evidence)}"


def _dropped(file: PersonaFile, ledger: Ledger, documents: Mapping[str, Document]) -> Iterator[Finding]:
    """Find refused claims that are not refused for what the file says."""
    claims = tuple(verdict.claim for verdict in file.report.dropped)
    verdicts = check(Draft(segment=file.segment.id, claims=claims, drafter=""), ledger, documents)
    for old, new in zip(file.report.dropped, verdicts, strict=True):
        for path, was, now in differences(old, new):
            name = old.claim.id
            yield Finding(
                id=name, message=f"{name} (refused): {path} is {_show(was)}, checking it gives {_show(now)}"
            )


def _stats(file: PersonaFile, ledger: Ledger) -> Iterator[Finding]:
    known = {stat.id: stat for stat in ledger.stats}
    for stat in file.evidence.stats:
        if stat.id not in known:
            yield Finding(id=stat.id, message=f"{stat.id}: the table gives no such statistic")
            continue
        for path, was, now in differences(stat, known[stat.id]):
            yield Finding(
                id=stat.id, message=f"{stat.id}: {path} is {_show(was)}, the table gives {_show(now)}"
            )


def _quotes(file: PersonaFile, ledger: Ledger, documents: Mapping[str, Document]) -> Iterator[Finding]:
    known = {excerpt.id: excerpt for excerpt in ledger.excerpts}
    for one in file.evidence.quotes:
        for message in _quote(one, known.get(one.id), documents):
            yield Finding(id=one.id, message=f"{one.id}: {message}")


def _quote(one: Quote, excerpt: Excerpt | None, documents: Mapping[str, Document]) -> Iterator[str]:
    document = documents.get(one.document)
    if document is None:
        yield f"there is no document {one.document}"
    elif document.text[one.start : one.end] != one.text:
        there = document.text[one.start : one.end]
        yield f"text is {_show(one.text)}, {one.document} says {_show(there)} at {one.start}-{one.end}"
    if excerpt is None:
        yield "no such excerpt of this segment"
    elif excerpt.document in documents:
        for path, was, now in differences(one, quote(excerpt, documents[excerpt.document])):
            yield f"{path} is {_show(was)}, the source gives {_show(now)}"


def _themes(file: PersonaFile, again: Persona, ledger: Ledger) -> Iterator[Finding]:
    known = {theme.id for theme in ledger.themes}
    expected = {theme.id: theme for theme in again.evidence.themes}
    for theme in file.evidence.themes:
        if theme.id not in known:
            yield Finding(id=theme.id, message=f"{theme.id}: the documents give no such theme")
        elif theme.id in expected:
            for path, was, now in differences(theme, expected[theme.id]):
                yield Finding(
                    id=theme.id, message=f"{theme.id}: {path} is {_show(was)}, counting gives {_show(now)}"
                )


def _blocks(file: PersonaFile, again: Persona) -> Iterator[Finding]:
    """Compare what is computed from everything: the segment, the identity, the report."""
    pairs: Mapping[str, tuple[Record, Record]] = {
        "segment": (file.segment, again.segment),
        "identity": (file.identity, again.identity),
        "prevalence": (file.report.prevalence, again.report.prevalence),
        "coverage": (file.report.coverage, again.report.coverage),
    }
    for name, (was_record, now_record) in pairs.items():
        for path, was, now in differences(was_record, now_record):
            yield Finding(id=name, message=f"{name}: {path} is {_show(was)}, the sources give {_show(now)}")
    for path in ("stability", "smallest_gap"):
        was, now = getattr(file.report, path), getattr(again.report, path)
        if not same(was, now):
            yield Finding(id=path, message=f"{path} is {_show(was)}, the sources give {_show(now)}")
    if file.report.not_known != again.report.not_known:
        was, now = _fields(file.report.not_known), _fields(again.report.not_known)
        text = (
            f"is {was}, the claims leave open {now}"
            if was != now
            else "differs in its reasons, questions or customers"
        )
        yield Finding(id="not_known", message=f"not_known: {text}")


def _cited(file: PersonaFile, again: Persona) -> Iterator[Finding]:
    """Find evidence that is cited and not in the file, or in the file and not cited."""
    for what in ("stats", "quotes", "themes"):
        there = [record.id for record in getattr(file.evidence, what)]
        expected = [record.id for record in getattr(again.evidence, what)]
        for name in expected:
            if name not in there:
                yield Finding(id=name, message=f"{name}: is cited and missing in the evidence")
        for name in there:
            if name not in expected:
                yield Finding(id=name, message=f"{name}: is in the evidence and no claim that holds cites it")


def _steps(file: PersonaFile, again: Persona) -> Iterator[Finding]:
    expected = {claim.id: claim.step for claim in again.claims}
    for claim in file.claims:
        if claim.step != expected.get(claim.id, claim.step):
            message = f"{claim.id}: step is {claim.step}, in its place it is {expected[claim.id]}"
            yield Finding(id=claim.id, message=message)


def _possible(prevalence: Prevalence) -> Iterator[Finding]:
    counts = (prevalence.members, *prevalence.matching)
    falling = all(one >= other >= 0 for one, other in pairwise(counts))
    lengths = {len(prevalence.attributes), len(prevalence.matching), len(prevalence.without)}
    if not falling or len(lengths) > 1:
        yield Finding(id="prevalence", message="prevalence: its counts contradict each other")


def differences(was: Record, now: Record) -> Iterator[tuple[str, Any, Any]]:
    """Return where two records differ: the field's path, the one value, the other; numbers to six digits."""
    yield from _differing(was.model_dump(mode="json"), now.model_dump(mode="json"), "")


def same(was: Any, now: Any) -> bool:
    """Whether two values are the same; a number of at most six digits is compared to six digits."""
    if isinstance(was, float) and isinstance(now, int | float) and not isinstance(now, bool):
        short = float(f"{was:.{_DIGITS}g}") == was
        return was == now or (short and was == float(f"{now:.{_DIGITS}g}"))
    return bool(was == now)


def _differing(was: Any, now: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(was, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*was, *now)):
            yield from _differing(was.get(key), now.get(key), f"{path}.{key}" if path else str(key))
    elif not same(was, now) and not _alike(was, now):
        yield path, was, now


def _alike(was: Any, now: Any) -> bool:
    both = isinstance(was, list) and isinstance(now, list) and len(was) == len(now)
    return both and all(same(one, other) for one, other in zip(was, now, strict=True))


def _fields(entries: Iterable[Any]) -> str:
    return _listed([entry.field for entry in entries])


def _listed(names: Sequence[str]) -> str:
    return " ".join(names) or "nothing"


def _show(value: Any) -> str:
    text = (
        f"{value:.{_DIGITS}g}"
        if isinstance(value, float)
        else repr(value)
        if isinstance(value, str)
        else str(value)
    )
    return text if len(text) <= 160 else f"{text[:157]}..."
