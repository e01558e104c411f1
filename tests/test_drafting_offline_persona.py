"""What the drafter without a language model writes, over a small ledger of a fictional company."""

from persona_ai.drafting import candidates, offline
from persona_ai.schema import (
    Brief,
    Claim,
    Column,
    Comparison,
    Draft,
    Excerpt,
    Interval,
    Ledger,
    Segment,
    Stat,
    Theme,
)
from persona_ai.text.printing import print_template
from persona_ai.text.slots import ids, prose

COLUMNS = (
    Column(
        name="industry",
        label="industry",
        kind="nominal",
        role="descriptor",
        levels=("wholesale", "food", "medical"),
    ),
    Column(name="seats", label="seats", kind="count", role="descriptor"),
    Column(name="plan", label="plan", kind="nominal", role="basis", levels=("Starter", "Business")),
    Column(name="tools", label="tools in use", kind="multi_select", role="basis", separator=";"),
    Column(name="logins", label="logins per week", kind="count", role="basis"),
    Column(name="tickets", label="support tickets per quarter", kind="count", role="basis"),
    Column(name="spend", label="monthly spend", kind="amount", role="basis", unit="€"),
    Column(name="uses_api", label="uses API", kind="binary", role="basis", levels=("no", "yes")),
    Column(name="nps", label="NPS", kind="ordinal", role="outcome", scale=(0, 10)),
    Column(name="status", label="status", kind="binary", role="outcome", levels=("renewed", "churned")),
)


def share(
    number: int,
    column: str,
    level: str,
    n: int,
    rest: float,
    *,
    of: int = 140,
    effect: float = 0.0,
    used: bool = False,
    segment: str = "s2",
    claimable: bool = True,
) -> Stat:
    named = next((c for c in COLUMNS if c.name == column), None)
    significant = not used and abs(effect) >= 0.2
    direction = "unclear" if abs(effect) < 0.2 else "higher" if effect > 0 else "lower"
    return Stat(
        id=f"S{number}",
        segment=segment,
        column=column,
        label=named.label if named else column,
        level=level,
        aggregator="share",
        value=n / of,
        n=n,
        denominator=of,
        interval=Interval(low=max(0.0, n / of - 0.08), high=min(1.0, n / of + 0.08)),
        comparison=Comparison(
            value=rest,
            n=round(rest * 460),
            denominator=460,
            effect=effect,
            effect_kind="h",
            p=None if used else 0.001,
            q=None if used else 0.004,
            direction=direction,
            significant=significant,
        ),
        used_in_clustering=used,
        claimable=claimable,
    )


def median(number: int, column: str, value: float, rest: float, *, effect: float, used: bool) -> Stat:
    named = next(c for c in COLUMNS if c.name == column)
    return share(number, column, "", 70, 0.5, effect=effect, used=used).model_copy(
        update={
            "aggregator": "median",
            "value": value,
            "n": 140,
            "unit": named.unit,
            "interval": Interval(low=value * 0.9, high=value * 1.1),
            "comparison": Comparison(
                value=rest,
                n=460,
                denominator=460,
                effect=effect,
                effect_kind="delta",
                direction="unclear" if abs(effect) < 0.147 else "higher" if effect > 0 else "lower",
                significant=not used and abs(effect) >= 0.147,
            ),
        }
    )


STATS = (
    share(1, "segment", "s2", 140, 0.0, of=600, segment="all"),
    share(2, "plan", "Business", 107, 0.31, effect=0.95, used=True),
    share(3, "tools", "Webshop sync", 118, 0.22, effect=1.3, used=True),
    median(4, "tickets", 4, 1, effect=0.62, used=True),
    median(5, "logins", 9, 6, effect=0.2, used=True),
    share(6, "uses_api", "yes", 96, 0.18, effect=1.05, used=True),
    share(7, "uses_api", "no", 44, 0.82, effect=-1.05, used=True),
    share(8, "industry", "wholesale", 81, 0.24, effect=0.71),
    share(9, "industry", "medical", 8, 0.16, effect=-0.32, claimable=False),
    median(10, "seats", 12, 8, effect=0.25, used=False),
    median(11, "spend", 249, 120, effect=0.4, used=True),
    median(12, "nps", 6, 8, effect=-0.3, used=False),
    share(13, "status", "renewed", 117, 0.85, effect=-0.05),
    share(14, "status", "churned", 23, 0.15, effect=0.05),
    share(15, "tools", "Accounting", 61, 0.3, effect=0.28, used=True),
)

SAID = (
    ("P01", "When the webshop sync stops on a Friday, we sell stock that left the building on Thursday."),
    ("P01", "So I keep a spreadsheet beside it and compare the two every morning before the vans go out."),
    ("P01", "I want one number for stock that the webshop and the warehouse both believe."),
    ("P02", "Every sync error lands on my desk as a red number with no name on it."),
    ("P02", "I called support three times in a week about the same duplicate order."),
    ("P02", "The purchase orders are the part that I would miss; they just work and nobody has to think."),
    ("P03", "The API is good, it is the reason we signed up when the old system was switched off."),
    ("P03", "We need the invoice in accounting on the same day, not when somebody remembers the export."),
    ("P03", "Honestly the price is hard to defend while the webshop sync fails twice a month."),
    ("P04", "Our webshop sync has run since spring without a single wrong count."),
)

JOBS = {"P01": "warehouse manager", "P02": "operations lead", "P03": "head of IT", "P04": ""}


def excerpt(number: int, who: str, text: str, **changes: object) -> Excerpt:
    start = number * 200
    return Excerpt(
        id=f"Q{number}",
        document=f"interviews/{who}.md",
        kind="interview",
        turn=number,
        start=start,
        end=start + len(text),
        text=text,
        speaker=who,
        participant=who,
        job=JOBS.get(who, ""),
        role="participant",
        segment="s2",
        link="joined by id",
    ).model_copy(update=changes)


EXCERPTS = tuple(excerpt(number, who, text) for number, (who, text) in enumerate(SAID, start=1))
THEMES = (
    Theme(
        id="T1",
        kind="pain",
        label="webshop sync errors",
        excerpts=("Q4", "Q1", "Q9"),
        participants=3,
        of=4,
        contrary="Q10",
    ),
    Theme(id="T2", kind="goal", label="trusted stock numbers", excerpts=("Q3", "Q2"), participants=2, of=4),
    Theme(id="T3", kind="need", label="invoices in accounting", excerpts=("Q8",), participants=1, of=4),
    Theme(id="T4", kind="praise", label="purchase orders", excerpts=("Q6", "Q7"), participants=2, of=4),
)
SEGMENT = Segment(
    id="s2",
    members=tuple(f"AC-{1000 + n}" for n in range(140)),
    share=140 / 600,
    interval=Interval(low=0.2, high=0.27),
    stability=0.91,
    band="high",
)
LEDGER = Ledger(
    segment=SEGMENT,
    method="mixture",
    verdict="natural",
    segments=("s1", "s2", "s3", "s4", "s5"),
    columns=COLUMNS,
    stats=STATS,
    excerpts=EXCERPTS,
    themes=THEMES,
    participants=4,
    customers=600,
)


def printed(draft: Draft, ledger: Ledger) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {}
    for claim in draft.claims:
        lines.setdefault(claim.field, []).append(print_template(claim.template, ledger))
    return lines
