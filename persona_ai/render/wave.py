"""What a new wave says, on a page that is read in a minute, and its migration as rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from persona_ai.schema.wave import ClaimChange, ColumnShift, Event, Refresh, ShareChange

HIDDEN: Final = "too few to show"
_MOST: Final = 12
_ACTIONS: Final = {
    "keep": "Keep the personas as they are.",
    "re-label": "Place the customers anew, and write anew what no longer holds; the segments are the same.",
    "refit": "Make the segments and the personas anew.",
}
_STATUSES: Final = ("reversed", "weakened", "no longer testable", "holds", "not tested")


def wave_markdown(result: Refresh) -> str:
    """Return refresh.md: first what to do and why, then what it rests on."""
    parts = [
        _head(result),
        _section("What became of the segments", _events(result)),
        _section("Claims", _claims(result.claims)),
        _section("How many customers are in each segment", _shares(result.shares)),
        _section("Who went where", _migration(result)),
        _section("Which columns moved", _columns(result.columns)),
        _section("What to know of the file", (f"- {one}" for one in result.warnings)),
        _section("Seen, and not told as a change", (f"- {one}." for one in result.not_told)),
        _FOOT,
    ]
    return "\n".join(part for part in parts if part)


_FOOT: Final = """## How to read this

Customers of both waves are placed by the same frozen model; the segments are sought anew in the new wave and
matched with the old ones. Intervals are 95 % (Newcombe 1998). A column, a claim, or the size of a segment is called
changed at q < .05 (Benjamini-Hochberg over all of its kind); a segment grew by a third or shrank by a quarter at least.
A split, a merge, a birth or a death is told where half or more of the redrawn waves show it and no segment of
the refit is unstable. A claim that only slipped under its threshold, without a change beyond chance, holds: nothing
speaks against it, which is less than a proof. Everything, with all numbers, is in refresh.json.
"""


def wave_migration_csv(result: Refresh) -> str:
    """Return migration.csv: from, to, customers; only a head where no customer is in both waves."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("from", "to", "customers"))
    moved = result.migration
    if moved is not None:
        for origin, row in zip(moved.origins, moved.counts, strict=True):
            for destination, count in zip(moved.destinations, row, strict=True):
                if (origin, destination) != ("joined", "left"):
                    writer.writerow((origin, destination, HIDDEN if count is None else count))
    return stream.getvalue()


def _head(result: Refresh) -> str:
    advice = result.advice
    counts = Counter(claim.status for claim in result.claims)
    told = ", ".join(
        f"{counts[status]} {_said(status, counts[status])}" for status in _STATUSES if counts[status]
    )
    lines = [
        f"# {result.wave} against {result.first}",
        "",
        f"**{_ACTIONS[advice.action]}** {'; '.join(advice.why)}.",
        "",
        f"- {result.first_customers:,} customers before, {result.wave_customers:,} now; {_both(result)}.",
        f"- Claims: {told or 'none'}.",
        f"- {_review(result)}",
        "",
    ]
    return "\n".join(lines)


def _said(status: str, number: int) -> str:
    words = {
        "holds": "holds" if number == 1 else "hold",
        "not tested": "rests on words and is not tested"
        if number == 1
        else "rest on words and are not tested",
    }
    return words.get(status, status)


def _both(result: Refresh) -> str:
    moved = result.migration
    if moved is None:
        return "no customer is in both waves"
    return (
        f"{moved.both:,} in both, of whom {moved.stayed:.0%} are in the same segment "
        f"and {moved.moved_surely:.0%} surely in another; {moved.joined:,} joined and {moved.left:,} left"
    )


def _review(result: Refresh) -> str:
    advice = result.advice
    if not advice.review_by:
        return f"Look again by {advice.next_review}."
    passed = "has passed" if advice.overdue else "has not passed"
    return f"The review by {advice.review_by} {passed}; look again by {advice.next_review}."


def _section(title: str, lines: Iterable[str]) -> str:
    told = list(lines)
    return "\n".join([f"## {title}", "", *told, ""]) if told else ""


def _events(result: Refresh) -> Iterator[str]:
    for event in result.events:
        yield f"- **{event.kind}** {_ids(event)}: {event.evidence} ({_found_again(event)})."
    if not result.events:
        yield "- Nothing could be told of the segments."
    yield ""
    yield f"Sought anew in the new wave: {result.refit.why}."


def _found_again(event: Event) -> str:
    """Say what `certainty` is made of: a product of the two would read like a probability."""
    told = f"found again in {event.numbers.get('redrawn', event.certainty):.0%} of redrawn waves"
    stability = event.numbers.get("stability")
    return told if stability is None or not event.now else f"{told}, stability of the refit {stability:.2f}"


def _ids(event: Event) -> str:
    before, now = " + ".join(event.before), " + ".join(event.now)
    if before and now:
        return f"{before} → {now} of the refit"
    return before or f"{now} of the refit"


def _claims(claims: Sequence[ClaimChange]) -> Iterator[str]:
    fallen = [claim for claim in claims if claim.status in ("reversed", "weakened", "no longer testable")]
    fallen.sort(key=lambda claim: (_STATUSES.index(claim.status), claim.segment, claim.q or 0.0))
    for claim in fallen[:_MOST]:
        q = f", q {claim.q:.2g}" if claim.q is not None else ""
        yield f"- **{claim.status}** {claim.segment} {claim.claim}: “{claim.text}” ({claim.why}{q})"
    if len(fallen) > _MOST:
        yield f"- and {len(fallen) - _MOST} more in refresh.json"
    if claims and not fallen:
        yield "- Every claim that could be tested holds."


def _shares(shares: Sequence[ShareChange]) -> Iterator[str]:
    yield "| segment | before | now | difference (95 % interval) | |"
    yield "|---|---|---|---|---|"
    for one in shares:
        interval = f"{100 * one.interval.low:+.1f} to {100 * one.interval.high:+.1f}"
        yield (
            f"| {one.segment} | {one.before:.1%} | {one.now:.1%} | {100 * one.difference:+.1f} points ({interval}) "
            f"| {'' if one.direction == 'steady' else one.direction} |"
        )


def _migration(result: Refresh) -> Iterator[str]:
    moved = result.migration
    if moved is None:
        return
    yield f"| from \\ to | {' | '.join(moved.destinations)} |"
    yield "|---" * (len(moved.destinations) + 1) + "|"
    for origin, row in zip(moved.origins, moved.counts, strict=True):
        cells = ["·" if count is None else f"{count:,}" for count in row]
        if origin == "joined":
            cells[-1] = ""
        yield f"| {origin} | {' | '.join(cells)} |"
    if any(count is None for row in moved.counts for count in row):
        yield ""
        yield "· too few customers to show, or it would give such a number away"


def _columns(columns: Sequence[ColumnShift]) -> Iterator[str]:
    moved = [one for one in columns if one.size in ("slight", "moderate", "large")]
    blank = [one for one in columns if _more_missing(one)]
    moved.sort(key=lambda one: -one.psi)
    if moved:
        yield "| column | stability index | without change up to | |"
        yield "|---|---|---|---|"
        for one in moved[:_MOST]:
            made = "; made the segments" if one.used else ""
            yield f"| {one.label} | {one.psi:.3f} | {one.threshold:.3f} | {one.size}{made} |"
        if len(moved) > _MOST:
            yield f"| {len(moved) - _MOST} more in refresh.json | | | |"
    else:
        yield "No column moved beyond chance."
    if blank:
        yield ""
    for one in blank:
        yield f"- {one.label} is blank for {one.missing_now:.0%} of the customers, {one.missing_before:.0%} before."


def _more_missing(one: ColumnShift) -> bool:
    significant = one.missing_q is not None and one.missing_q < 0.05
    return significant and abs(one.missing_now - one.missing_before) >= 0.02
