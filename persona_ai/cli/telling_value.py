"""What the command `value` prints for people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from persona_ai.segments.buying.concentration import Concentration
    from persona_ai.segments.buying.customer_value import ValueModel
    from persona_ai.segments.buying.hold_out import HoldOut, Misfit
    from persona_ai.segments.buying.migration import Migration
    from persona_ai.value import Group, ValueReport

_NOBODY = 0.001  # leaves after a purchase
_DEPENDENT = 0.3  # correlation from which frequency and spend are not independent enough


def value_lines(report: ValueReport, out: Path) -> Iterator[str]:
    """Yield the summary of a value report, line by line."""
    yield (
        f"{report.customers:,} customers bought on {report.purchases:,} days between {report.first} and "
        f"{report.last} ({report.source}); {report.without_purchase:,} more only returned or paid nothing"
    )
    for note in report.notes:
        rows = f"{note.rows:,} lines {note.what}: " if note.rows else ""
        yield f"  {rows}{note.column + ': ' if note.column else ''}{note.why}"
    yield from _groups("RFM segments", report.rfm)
    yield from _groups("Lifecycle stages", report.lifecycle)
    if report.concentration is not None:
        yield from _concentration(report.concentration, report.unit)
    if report.model is not None:
        yield from _model(report.model, report.unit)
    else:
        yield f"Customer value: none: {report.why_no_model}"
    if report.misfit is not None:
        yield from _misfit(report.misfit)
    if report.hold_out is not None:
        yield from _hold_out(report.hold_out)
    elif report.model is not None:
        yield f"Hold-out: none: {report.why_no_hold_out}"
    for one in report.migrations:
        yield from _migration(one)
    yield f"Written: {out / 'customers.csv'}, {out / 'migration.csv'}, {out / 'value.json'}, {out / 'pictures'}"


def _groups(title: str, groups: tuple[Group, ...]) -> Iterator[str]:
    yield f"{title}:"
    for one in groups:
        yield f"  {one.name:<20} {one.customers:>7,} customers  {one.share:6.1%}"


def _concentration(found: Concentration, unit: str) -> Iterator[str]:
    share, gini = found.share_interval, found.gini_interval
    yield (
        f"Revenue: {found.customers:,} customers, {found.share:.1%} ({share.low:.1%} to {share.high:.1%}), bring "
        f"{found.part:.0%} of {_money(found.revenue, unit)}; Gini {found.gini:.2f} ({gini.low:.2f} to {gini.high:.2f})"
    )
    for one in found.segments:
        yield f"  {one.name:<20} {one.customer_share:6.1%} of customers  {one.revenue_share:6.1%} of revenue"


def _model(model: ValueModel, unit: str) -> Iterator[str]:
    from persona_ai.segments.buying.bg_nbd import leaving

    buying, weeks = model.buying, model.horizon.weeks
    yield (
        f"Customer value, next {weeks:g} weeks: {model.purchases:,.0f} purchases "
        f"({model.purchases_interval.low:,.0f} to {model.purchases_interval.high:,.0f})"
        + (
            f", worth {_money(model.money, unit)} ({_money(model.money_interval.low, unit)} to "
            f"{_money(model.money_interval.high, unit)})"
            if model.spend
            else f"; no money: {model.why_no_money}"
        )
    )
    yield (
        f"  BG/NBD r {buying.r:.3f}, alpha {buying.alpha:.3f} weeks, a {buying.a:.3f}, b {buying.b:.3f}, "
        f"log-likelihood {buying.log_likelihood:,.1f}"
    )
    if buying.at_bound and leaving(buying) > _NOBODY:
        yield "  A parameter ran to its bound: customers differ little in how often they buy, or in how they leave"
    elif buying.at_bound:
        yield (
            "  A parameter ran to its bound: from these purchases nobody can be told to have left, so P(alive) says "
            "little; read the lifecycle stages for who has fallen silent"
        )
    if model.spend is not None:
        spend = model.spend
        yield f"  Gamma-gamma p {spend.p:.3f}, q {spend.q:.3f}, gamma {spend.gamma:.3f}"
        if abs(spend.independence) > _DEPENDENT:
            yield (
                f"  How often and how much go together (rank correlation {spend.independence:.2f}); the model takes "
                "them as independent, so read its money with care"
            )


def _misfit(found: Misfit) -> Iterator[str]:
    yield (
        f"  The model {found.verdict} (p = {found.p:.3f}, no count is off by more than {found.worst:.1%} of the "
        "customers): repeat purchases per customer, seen (expected)"
    )
    last = len(found.counts) - 1
    counts = zip(found.counts, found.expected, strict=True)
    yield "    " + "  ".join(
        f"{number}{'+' if number == last else ''}: {seen:,} ({told:,.0f})"
        for number, (seen, told) in enumerate(counts)
    )
    low, high = found.top_interval.low, found.top_interval.high
    yield (
        f"  Pareto check {'passed' if found.pareto_holds else 'failed'}: the most frequent 20 % made "
        f"{found.top_share:.1%} of repeat purchases; the model has {low:.1%} to {high:.1%}"
    )


def _hold_out(found: HoldOut) -> Iterator[str]:
    yield (
        f"Hold-out: fitted to {found.cutoff}, the {found.weeks:.1f} weeks after it: {found.predicted:,.0f} purchases "
        f"foretold, {found.actual:,} made ({found.bias:+.1%}); error a customer {found.error:.2f} "
        f"(going on as before: {found.naive_error:.2f}), rank correlation {found.correlation:.2f}"
    )
    yield "  customers  foretold   made (95 %)            P(alive)  bought"
    for one in found.bins:
        interval = f"({one.interval.low:.2f} to {one.interval.high:.2f})"
        yield (
            f"  {one.customers:>9,}  {one.predicted:>8.2f}  {one.actual:>5.2f} {interval:<17} "
            f"{one.alive:>8.1%}  {one.bought:>6.1%}"
        )


def _migration(found: Migration) -> Iterator[str]:
    """Yield the matrix of monthly moves over all months, in per cent of a row."""
    names = [state for state in found.states if any(move.origin == state for move in found.moves)]
    seen = [state for state in found.states if any(move.to == state for move in found.moves)]
    share = {(move.origin, move.to): move.share for move in found.moves}
    yield f"Month to month, {found.of}, % of the row, over {len(found.counts)} months:"
    yield f"  {'':<20}" + "".join(f"{_short(name):>10}" for name in seen)
    for name in names:
        cells = (share.get((name, to), 0.0) for to in seen)
        yield f"  {name:<20}" + "".join(f"{100 * cell:>10.1f}" if cell else f"{'.':>10}" for cell in cells)


def _short(name: str) -> str:
    return name if len(name) <= 9 else name[:8] + "."


def _money(amount: float, unit: str) -> str:
    return f"{amount:,.0f}" + (f" {unit}" if unit else "")
