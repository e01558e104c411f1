"""Hand-made personas of the fictional Stackyard: one whole, one from a table alone, one from words alone."""

from persona_ai.schema import (
    Claim,
    Column,
    Comparison,
    Coverage,
    Evidence,
    EvidenceReport,
    Identity,
    Interval,
    NotKnown,
    Persona,
    PersonaSegment,
    PersonaTheme,
    Prevalence,
    PrintedClaim,
    Quote,
    Run,
    Source,
    Stat,
    Verdict,
)

SHA = "0" * 64


def share(
    name: str,
    column: str,
    level: str,
    n: int,
    of: int,
    rest: tuple[int, int],
    effect: float,
    *,
    segment: str = "s2",
    label: str = "",
    used: bool = False,
    claimable: bool = True,
) -> Stat:
    value, other = n / of, rest[0] / rest[1]
    spread = 1.96 * (value * (1 - value) / of) ** 0.5
    different = abs(effect) >= 0.2
    return Stat(
        id=name,
        segment=segment,
        column=column,
        label=label or column,
        level=level,
        aggregator="share",
        value=value,
        n=n,
        denominator=of,
        interval=Interval(low=max(0, value - spread), high=min(1, value + spread)),
        comparison=Comparison(
            value=other,
            n=rest[0],
            denominator=rest[1],
            effect=effect,
            effect_kind="h",
            q=None if used else (0.0004 if different else 0.31),
            direction=("higher" if effect > 0 else "lower") if different else "unclear",
            significant=different and not used,
        ),
        used_in_clustering=used,
        claimable=claimable,
    )


def median(
    name: str,
    column: str,
    value: float,
    ends: tuple[float, float],
    rest: float,
    effect: float,
    *,
    segment: str = "s2",
    label: str = "",
    unit: str = "",
    used: bool = False,
) -> Stat:
    return Stat(
        id=name,
        segment=segment,
        column=column,
        label=label or column,
        aggregator="median",
        value=value,
        unit=unit,
        n=139,
        denominator=139,
        interval=Interval(low=ends[0], high=ends[1]),
        comparison=Comparison(
            value=rest,
            n=452,
            denominator=452,
            effect=effect,
            effect_kind="delta",
            q=None if used else 0.0021,
            direction="unclear" if abs(effect) < 0.147 else "higher" if effect > 0 else "lower",
            significant=not used and abs(effect) >= 0.147,
        ),
        used_in_clustering=used,
    )


def quote(name: str, text: str, job: str, participant: str, document: str, start: int) -> Quote:
    return Quote(
        id=name,
        document=document,
        sha256=SHA,
        start=start,
        end=start + len(text),
        text=text,
        speaker="Speaker 2",
        participant=participant,
        customer="AC-1042",
        job=job,
        link="joined by id",
    )


def said(name: str, field: str, kind: str, text: str, *evidence: str, step: int = 0) -> PrintedClaim:
    return PrintedClaim(
        id=name, field=field, kind=kind, template=text, text=text, evidence=evidence, step=step
    )


_Q4 = "We don't need another dashboard. We need the shop and the warehouse to say the same number."
_Q5 = "On a Monday I export both, put them side by side in a sheet, and look for what doesn't match."
_Q7 = "The sync said green, and we had sold eleven pallets that we didn't have."
_Q8 = "I'd rather it told me it had failed than pretend."
_Q9 = "Your API is the reason that we're here. I'm not going to say otherwise."
_Q12 = "Honestly, sync has never been our problem. It's the price lists."

RUN = Run(
    sources=(
        Source(name="accounts.csv", path="../../../accounts.csv", sha256=SHA, reader="csv", role="table"),
        Source(name="interviews", path="../../../interviews", sha256=SHA, reader="folder", role="documents"),
        Source(name="feedback.csv", path="../../../feedback.csv", sha256=SHA, reader="csv", role="feedback"),
    ),
    settings={"k_min": 10},
    columns=(
        Column(name="plan", label="plan", kind="nominal", role="basis", levels=("Starter", "Business")),
        Column(name="industry", label="industry", kind="nominal", role="descriptor"),
        Column(name="tools", label="tools in use", kind="multi_select", role="basis"),
        Column(name="features", label="features used", kind="multi_select", role="basis"),
        Column(
            name="sync_tickets", label="tickets about sync", kind="count", role="basis", unit="per quarter"
        ),
        Column(name="logins", label="logins per week", kind="count", role="basis"),
        Column(name="monthly_spend", label="monthly spend", kind="amount", role="basis", unit="€"),
    ),
    drafter="offline",
    seed=0,
    versions={"persona_ai": "0.1.0", "printer": "1"},
    time="2026-11-21T20:40:00Z",
    review_by="2027-05-21",
)

STATS = (
    share("S5", "tools", "webshop", 112, 143, (137, 457), 1.04, label="tools in use"),
    share("S6", "plan", "Business", 97, 143, (128, 457), 0.83),
    share("S7", "industry", "Wholesale", 78, 143, (96, 457), 0.72),
    median("S8", "sync_tickets", 4, (3, 5), 1, 0.58, label="tickets about sync", unit="per quarter"),
    median("S9", "monthly_spend", 412, (380, 449), 188, 0.41, label="monthly spend", unit="€"),
    share("S10", "features", "API", 119, 143, (82, 457), 1.36, label="features used", used=True),
    median("S11", "logins", 31, (28, 34), 29, 0.05, label="logins per week"),
    share("S12", "renewed", "yes", 118, 143, (352, 457), 0.14),
    share(
        "S13", "features", "offline mode", 9, 143, (130, 457), -0.63, label="features used", claimable=False
    ),
    share("S14", "nps_band", "promoter", 33, 140, (171, 446), -0.33, label="NPS band"),
    Stat(
        id="S1",
        segment="all",
        column="segment",
        level="s2",
        aggregator="share",
        value=143 / 600,
        n=143,
        denominator=600,
        interval=Interval(low=0.206, high=0.274),
    ),
)
QUOTES = (
    quote("Q4", _Q4, "operations manager", "P04", "interviews/04-wholesale.md", 2180),
    quote("Q5", _Q5, "operations manager", "P04", "interviews/04-wholesale.md", 2310),
    quote("Q7", _Q7, "head of e-commerce", "P07", "interviews/07-call.vtt", 941),
    quote("Q8", _Q8, "", "P11", "interviews/11.txt", 4402),
    quote("Q9", _Q9, "developer", "P02", "interviews/02.md", 120),
    quote("Q12", _Q12, "owner", "P09", "interviews/09.md", 3022),
)
THEMES = (
    PersonaTheme(id="T2", kind="need", label="one number", quotes=("Q4", "Q5"), participants=5, of=9),
    PersonaTheme(
        id="T3", kind="pain", label="sync that fails quietly", quotes=("Q7", "Q8"), participants=6, of=9
    ),
    PersonaTheme(id="T4", kind="praise", label="the API", quotes=("Q9", "Q30"), participants=3, of=9),
)
CLAIMS = (
    said("C1", "label", "comparison", "Business plan with webshop and API", "S5", "S6", "S10"),
    said("C2", "tagline", "quotation", f"“{_Q4}” — operations manager", "Q4"),
    said(
        "C3",
        "summary",
        "comparison",
        "They connect everything: 78 % use a webshop with it, more than the 30 % of everyone else.",
        "S5",
    ),
    said("C4", "summary", "theme", "Six of nine participants speak of sync that fails quietly.", "T3"),
    said(
        "C5",
        "background",
        "comparison",
        "Wholesalers more often than the others: 55 %, more than the 21 % of everyone else.",
        "S7",
    ),
    said("C6", "background", "quantifier", "Most are on the Business plan (68 %).", "S6"),
    said("C7", "background", "comparison", "They spend €412 a month, more than everyone else's €188.", "S9"),
    said("C8", "behaviours", "defining", "Defined by: API among the features used, 83 % of them.", "S10"),
    said(
        "C9",
        "behaviours",
        "comparison",
        "They open 4 tickets about sync per quarter, more than everyone else's 1.",
        "S8",
    ),
    said("C10", "behaviours", "value", "They log in 31 times per week.", "S11"),
    said("C11", "attitudes", "comparison", "24 % are promoters, less than the 38 % of everyone else.", "S14"),
    said(
        "C12", "attitudes", "theme", "The API is what they came for: three of nine participants.", "T4", "Q9"
    ),
    said("C13", "goals", "inference", "To trust one stock figure, wherever they read it.", "C4", "T2", "Q4"),
    said("C14", "pains", "theme", "Sync that fails quietly: six of nine participants.", "T3"),
    said("C15", "pains", "quotation", f"“{_Q7}” — head of e-commerce", "Q7"),
    said("C16", "needs", "theme", "One number in shop and warehouse: five of nine participants.", "T2"),
    said("C17", "needs", "causal", "A failure that shows itself, “so that I don't have to look”.", "Q8"),
    said("C18", "objections", "reported", "Price per connection, noted by sales on 3 March 2026.", "Q9"),
    said("C19", "quotations", "quotation", f"“{_Q8}” — participant P11", "Q8"),
    said("C20", "quotations", "quotation", f"“{_Q9}” — developer", "Q9"),
    said("C21", "contrary", "quotation", f"“{_Q12}” — owner", "Q12"),
    said(
        "C25", "scenario", "comparison", "They write to support, the fourth time this quarter.", "S8", step=4
    ),
    said("C22", "scenario", "theme", "The sync shows green, and nobody looks.", "T3", step=1),
    said("C23", "scenario", "quotation", f"“{_Q7}” — head of e-commerce", "Q7", step=2),
    said("C24", "scenario", "quotation", f"“{_Q5}” — operations manager", "Q5", step=3),
    said(
        "C26",
        "do",
        "inference",
        "Show when the last sync ran, and that it failed when it failed.",
        "T3",
        "Q8",
    ),
    said("C27", "do", "inference", "Talk of one number in shop and warehouse.", "T2"),
    said("C28", "dont", "inference", "Don't promise another dashboard.", "Q4"),
)


def whole() -> Persona:
    """A persona from a table and words, with everything in it."""
    return Persona(
        segment=PersonaSegment(
            id="s2",
            label="Business plan with webshop and API",
            customers=143,
            of=600,
            share=143 / 600,
            interval=Interval(low=0.206, high=0.274),
            stability=0.914,
            band="high",
            method="mixture",
            verdict="reproducible",
            proto=False,
        ),
        identity=Identity(name="Robin", monogram="R"),
        claims=CLAIMS,
        evidence=Evidence(stats=STATS, quotes=QUOTES, themes=THEMES),
        report=EvidenceReport(
            prevalence=Prevalence(
                attributes=("S10", "S5", "S6", "S7", "S8"),
                matching=(119, 94, 66, 38, 19),
                without=(21, 24, 27, 41, 38),
                members=143,
            ),
            coverage=Coverage(
                drafted=33,
                supported=28,
                repaired=2,
                refused={"not_significant": 3, "number_in_prose": 1, "one_participant": 1},
                fields_filled=("label", "tagline"),
                participants_cited=6,
                participants=9,
            ),
            stability=0.914,
            smallest_gap=0.13,
            dropped=(
                Verdict(
                    claim=Claim(id="C40", field="tools", kind="comparison", template="They use {S12} more."),
                    status="not_significant",
                    reason="not_significant",
                ),
            ),
            not_known=(
                NotKnown(
                    field="triggers",
                    why="No answer says what made them look for a system.",
                    ask="What happened in the week before you first looked for something like this?",
                    whom=("AC-1042", "AC-1108", "AC-1377"),
                ),
                NotKnown(
                    field="tools",
                    why="The table lists tools, nobody speaks of them.",
                    ask="Which other window is open while you use Stackyard?",
                    whom=("AC-1108",),
                ),
            ),
        ),
        run=RUN,
    )


def table_alone() -> Persona:
    """A persona of customers whom nobody has asked anything yet."""
    stats = (
        share("S31", "plan", "Starter", 171, 190, (104, 410), 1.4, segment="s1"),
        median("S32", "logins", 3, (2, 4), 30, -0.7, segment="s1", label="logins per week", used=True),
        median(
            "S33", "monthly_spend", 49, (45, 55), 260, -0.66, segment="s1", label="monthly spend", unit="€"
        ),
    )
    claims = (
        said("C1", "label", "defining", "Low logins per week on the Starter plan", "S31", "S32"),
        said(
            "C2",
            "summary",
            "comparison",
            "90 % are on the Starter plan, more than the 25 % of the others.",
            "S31",
        ),
        said(
            "C3", "background", "comparison", "They spend €49 a month, less than everyone else's €260.", "S33"
        ),
        said("C4", "behaviours", "defining", "Defined by: 3 logins per week.", "S32"),
    )
    asks = (
        NotKnown(
            field="goals",
            why="Nobody of this segment has been asked.",
            ask="What did you hope for?",
            whom=("AC-1001",),
        ),
        NotKnown(
            field="pains",
            why="Nobody of this segment has been asked.",
            ask="What was hard last week?",
            whom=("AC-1001", "AC-1003"),
        ),
    )
    return Persona(
        segment=PersonaSegment(
            id="s1",
            label="Low logins per week on the Starter plan",
            customers=190,
            of=600,
            share=190 / 600,
            interval=Interval(low=0.281, high=0.355),
            stability=0.79,
            band="valid",
            method="mixture",
            verdict="constructive",
            proto=False,
        ),
        identity=Identity(),
        claims=claims,
        evidence=Evidence(stats=stats),
        report=EvidenceReport(
            prevalence=Prevalence(
                attributes=("S31", "S33"), matching=(171, 120), without=(None, 171), members=190
            ),
            coverage=Coverage(drafted=4, supported=4),
            stability=0.79,
            not_known=asks,
        ),
        run=RUN.model_copy(update={"model": "gpt-test"}),
    )


def words_alone() -> Persona:
    """A proto-persona: eight interviews and no table."""
    claims = (
        said("C1", "label", "theme", "One number in shop and warehouse", "T2"),
        said("C2", "tagline", "quotation", f"“{_Q4}” — operations manager", "Q4"),
        said("C3", "pains", "theme", "Sync that fails quietly: six of nine participants.", "T3"),
        said("C4", "goals", "inference", "To trust one stock figure.", "T2"),
    )
    return Persona(
        segment=PersonaSegment(
            id="s1",
            label="One number in shop and warehouse",
            customers=9,
            of=12,
            share=0.75,
            interval=None,
            stability=None,
            band="not tested",
            method="themes",
            verdict="none",
            proto=True,
        ),
        identity=Identity(),
        claims=claims,
        evidence=Evidence(quotes=QUOTES, themes=THEMES),
        report=EvidenceReport(
            prevalence=Prevalence(),
            coverage=Coverage(
                drafted=5, supported=4, refused={"not_verbatim": 1}, participants=9, participants_cited=4
            ),
            stability=None,
            not_known=(
                NotKnown(field="background", why="There is no customer table.", ask="Which plan are you on?"),
            ),
        ),
        run=RUN,
    )
