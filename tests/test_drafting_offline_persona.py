"""What the drafter without a language model writes, over a small ledger of a fictional company."""

import re
from hashlib import sha256
from typing import get_args

from persona_ai.drafting import candidates, offline
from persona_ai.schema import (
    Brief,
    Claim,
    Column,
    Comparison,
    Document,
    Draft,
    Excerpt,
    Field,
    Interval,
    Ledger,
    Segment,
    Stat,
    Theme,
    Turn,
)
from persona_ai.text.printing import print_template
from persona_ai.text.slots import ids, prose
from persona_ai.verify import check

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
                q=None if used else 0.004,
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


def excerpt(number: int, who: str, text: str, start: int, turn: int) -> Excerpt:
    return Excerpt(
        id=f"Q{number}",
        document=f"interviews/{who}.md",
        kind="interview",
        turn=turn,
        start=start,
        end=start + len(text),
        text=text,
        speaker=who,
        participant=who,
        customer=CUSTOMERS[who],
        job=JOBS.get(who, ""),
        role="participant",
        segment="s2",
        link="joined by id",
    )


def spoken() -> tuple[tuple[Excerpt, ...], dict[str, Document]]:
    """What was said as excerpts, and the transcripts that they stand in."""
    found: list[Excerpt] = []
    documents: dict[str, Document] = {}
    for who in CUSTOMERS:
        transcript, turns = "", list[Turn]()
        for number, (speaker, text) in enumerate(SAID, start=1):
            if speaker == who:
                transcript += f"{who}: "
                said = excerpt(number, who, text, len(transcript), len(turns))
                found.append(said)
                turns.append(
                    Turn(
                        speaker=who,
                        role="participant",
                        participant=who,
                        customer=CUSTOMERS[who],
                        job=JOBS.get(who, ""),
                        start=said.start,
                        end=said.end,
                    )
                )
                transcript += f"{text}\n"
        documents[f"interviews/{who}.md"] = Document(
            id=f"interviews/{who}.md",
            kind="interview",
            source=f"{who}.md",
            sha256=sha256(transcript.encode()).hexdigest(),
            text=transcript,
            turns=tuple(turns),
        )
    return tuple(found), documents


CUSTOMERS = {who: f"AC-100{number}" for number, who in enumerate(("P01", "P02", "P03", "P04"))}
EXCERPTS, DOCUMENTS = spoken()
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
    Theme(id="T2", kind="goal", label="trusted stock numbers", excerpts=("Q3", "Q4"), participants=2, of=4),
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


def lines(field: str, ledger: Ledger = LEDGER) -> list[str]:
    return printed(offline(ledger), ledger).get(field, [])


def claims(field: str, ledger: Ledger = LEDGER) -> list[Claim]:
    return [claim for claim in offline(ledger).claims if claim.field == field]


def test_every_field_that_has_evidence_is_filled() -> None:
    empty = {"triggers", "objections", "tools"}
    assert set(get_args(Field)) - {claim.field for claim in offline(LEDGER).claims} <= empty


def test_every_claim_but_the_name_carries_the_ids_that_its_slots_print() -> None:
    for claim in offline(LEDGER).claims:
        assert set(ids(claim.template)) <= set(claim.evidence)
        assert bool(claim.evidence) == (claim.field != "name")


def test_the_drafters_own_prose_holds_no_digit_and_no_quotation_mark() -> None:
    for claim in offline(LEDGER).claims:
        assert not re.search(r"[\d\"“”]", prose(claim.template)), claim.template


def test_a_sentence_prints_one_statistic_at_most_unless_traits_are_joined() -> None:
    for claim in offline(LEDGER).claims:
        numbers = {name for name in ids(claim.template) if name.startswith("S")}
        assert len(numbers) <= 1 or ":trait}" in claim.template


def test_the_same_ledger_gives_the_same_draft() -> None:
    assert offline(LEDGER) == offline(LEDGER.model_copy(deep=True))


def test_two_segments_with_the_same_statistics_do_not_share_a_sentence() -> None:
    other = SEGMENT.model_copy(update={"id": "s3"})
    stats = tuple(
        stat.model_copy(update={"segment": "s3"}) if stat.segment == "s2" else stat for stat in STATS
    )
    twin = LEDGER.model_copy(update={"segment": other, "stats": stats, "excerpts": (), "themes": ()})
    alone = LEDGER.model_copy(update={"excerpts": (), "themes": ()})
    said = {claim.template for claim in offline(alone).claims if claim.field != "label"}
    assert not said & {claim.template for claim in offline(twin).claims}
    assert lines("name", alone) != lines("name", twin)


def test_no_phrasing_comes_twice_in_a_persona() -> None:
    frames = [
        re.sub(r"\{[A-Z]\d+(:\w+)?\}", "_", claim.template)
        for claim in offline(LEDGER).claims
        if claim.kind in ("comparison", "defining", "value")
    ]
    assert len(frames) == len(set(frames))


def test_a_column_that_the_clustering_used_is_worded_as_defining_and_never_compared() -> None:
    used = {stat.id for stat in STATS if stat.used_in_clustering}
    for claim in offline(LEDGER).claims:
        if used & set(claim.evidence) and claim.kind not in ("value", "quantifier"):
            assert claim.kind == "defining"
            assert (
                re.search("defin|Defin|apart|distinguish|marked by", claim.template) or claim.field == "label"
            )


def test_a_difference_that_may_be_chance_is_said_as_a_plain_value() -> None:
    (renewed,) = [claim for claim in claims("behaviours") if claim.evidence == ("S13",)]
    assert renewed.kind == "value"
    assert "against" not in renewed.template


def test_an_unstable_segment_is_not_said_to_be_defined_by_anything() -> None:
    shaky = LEDGER.model_copy(
        update={"segment": SEGMENT.model_copy(update={"stability": 0.65, "band": "tentative"})}
    )
    assert "defining" not in {claim.kind for claim in offline(shaky).claims}


def test_a_cell_too_small_to_be_shown_is_not_cited() -> None:
    assert "S9" not in {name for claim in offline(LEDGER).claims for name in claim.evidence}


def test_the_label_joins_two_traits_of_distinct_columns() -> None:
    assert claims("label")[0].evidence == ("S3", "S2")


def test_yes_and_no_columns_are_said_by_their_verb() -> None:
    assert any(re.search(r"69 % (of [\w ]+)?use API", line) for line in lines("behaviours"))
    assert any("84 % renewed" in line or "84 % of them renewed" in line for line in lines("behaviours"))


def test_the_brief_decides_what_is_said_first() -> None:
    asked = LEDGER.model_copy(update={"brief": Brief(outcome="status", kpis=("tickets",))})
    assert claims("summary", asked)[1].evidence == ("S13",)
    assert claims("behaviours", asked)[0].evidence == ("S4",)


def test_no_quotation_stands_twice() -> None:
    quoted = [name for claim in offline(LEDGER).claims for name in ids(claim.template) if name[0] == "Q"]
    assert len(quoted) == len(set(quoted))


def test_quotations_are_of_distinct_participants() -> None:
    speakers = [
        next(excerpt.participant for excerpt in EXCERPTS if excerpt.id == claim.evidence[0])
        for claim in claims("quotations")
    ]
    assert 1 <= len(speakers) <= 4
    assert len(speakers) == len(set(speakers))


def test_the_contrary_voice_is_the_one_that_the_theme_names() -> None:
    assert claims("contrary")[0].evidence == ("Q10",)


def test_a_single_voice_is_quoted_and_not_counted() -> None:
    (need,) = claims("needs")
    assert (need.kind, need.template) == ("quotation", "{Q8}")


def test_a_scenario_tells_three_to_five_steps_in_order() -> None:
    steps = claims("scenario")
    assert [claim.step for claim in steps] == list(range(1, len(steps) + 1))
    assert 3 <= len(steps) <= 5
    assert {claim.kind for claim in steps} <= {"quotation", "theme", "value", "comparison", "inference"}


def test_what_must_not_be_shown_is_never_quoted() -> None:
    marked = tuple(
        one.model_copy(update={"flags": ("personal data",)}) if one.id == "Q1" else one for one in EXCERPTS
    )
    foreign = (*marked[:-1], marked[-1].model_copy(update={"segment": "s1"}))
    ledger = LEDGER.model_copy(update={"excerpts": foreign})
    cited = {name for claim in offline(ledger).claims for name in claim.evidence}
    offered = {name for field in get_args(Field) for name in candidates(ledger, field)}
    assert not {"Q1", "Q10"} & (cited | offered)


def test_a_table_alone_leaves_the_fields_of_words_empty() -> None:
    alone = LEDGER.model_copy(update={"excerpts": (), "themes": (), "participants": 0})
    fields = {claim.field for claim in offline(alone).claims}
    assert fields == {"label", "name", "summary", "background", "behaviours", "attitudes", "tools"}


def test_words_alone_make_a_persona_of_what_was_said() -> None:
    words = LEDGER.model_copy(update={"stats": (), "columns": (), "customers": 0, "proto": True})
    fields = {claim.field for claim in offline(words).claims}
    assert {"tagline", "summary", "goals", "pains", "quotations", "contrary"} <= fields
    assert not {"label", "background", "behaviours"} & fields


def test_one_group_of_everybody_is_described_without_comparisons() -> None:
    stats = tuple(
        stat.model_copy(update={"segment": "all", "comparison": None, "used_in_clustering": False})
        for stat in STATS
    )
    everybody = Segment(id="all", members=SEGMENT.members, share=1.0, interval=Interval(low=0.97, high=1.0))
    ledger = LEDGER.model_copy(
        update={"segment": everybody, "segments": ("all",), "verdict": "none", "stats": stats}
    )
    kinds = {
        claim.kind for claim in offline(ledger).claims if claim.evidence[:1] and claim.evidence[0][0] == "S"
    }
    assert kinds == {"value", "quantifier"}


def test_an_option_with_digits_is_printed_by_code() -> None:
    band = Column(name="size", label="revenue band", kind="nominal", role="descriptor")
    stat = share(20, "size", "1-5M", 100, 0.3, effect=0.8)
    ledger = LEDGER.model_copy(update={"columns": (*COLUMNS, band), "stats": (*STATS, stat)})
    (said,) = [
        claim for claim in offline(ledger).claims if "S20" in claim.evidence and claim.field != "label"
    ]
    assert not re.search(r"\d", prose(said.template))


def test_candidates_hold_only_ids_of_the_ledger_that_belong_in_the_field() -> None:
    assert candidates(LEDGER, "pains")[0] == "T1"
    assert candidates(LEDGER, "background") == ("S8", "S10")
    assert candidates(LEDGER, "label")[0] == "S3"
    assert candidates(LEDGER, "name") == ()
    assert candidates(LEDGER, "contrary") == ("Q10",)


def test_an_empty_ledger_gives_a_draft_with_a_name_and_nothing_else() -> None:
    bare = Ledger(segment=SEGMENT, method="mixture", verdict="natural")
    assert [claim.field for claim in offline(bare).claims] == ["name"]


def test_what_the_offline_drafter_says_survives_the_verifier_whole() -> None:
    verdicts = check(offline(LEDGER), LEDGER, DOCUMENTS)
    assert [v.message for v in verdicts if v.status != "supported"] == []
    assert [v.repaired for v in verdicts if v.repaired] == []


def test_every_phrasing_of_a_statistic_survives_the_verifier() -> None:
    segments = tuple(f"s{number}" for number in range(1, 9))
    for segment in segments:
        moved = {"segment": segment}
        ledger = LEDGER.model_copy(
            update={
                "segments": segments,
                "segment": SEGMENT.model_copy(update={"id": segment}),
                "stats": tuple(s.model_copy(update=moved) if s.segment == "s2" else s for s in STATS[1:]),
                "excerpts": (),
                "themes": (),
                "participants": 0,
            }
        )
        verdicts = check(offline(ledger), ledger, {})
        assert [(v.claim.template, v.message) for v in verdicts if v.status != "supported"] == []


def test_a_mean_is_called_a_mean_and_a_median_a_median() -> None:
    mean = STATS[9].model_copy(update={"aggregator": "mean", "value": 14.6})
    ledger = LEDGER.model_copy(update={"stats": (*STATS[:9], mean, *STATS[10:])})
    (said,) = [claim for claim in claims("background", ledger) if claim.evidence == ("S10",)]
    assert "mean" in said.template
    assert "median" not in said.template


def test_a_label_that_its_option_completes_is_said_as_one_sentence() -> None:
    column = Column(name="shares", label="shares notebooks for", kind="multi_select", role="basis")
    stat = share(30, "shares", "teaching", 100, 0.3, effect=0.8, used=True)
    stat = stat.model_copy(update={"label": column.label})
    ledger = LEDGER.model_copy(update={"columns": (*COLUMNS, column), "stats": (*STATS, stat)})
    (said,) = [claim for claim in claims("behaviours", ledger) if claim.evidence == ("S30",)]
    assert "share notebooks for teaching" in said.template


def test_advice_names_its_subject_in_the_themes_own_words() -> None:
    (advice,) = claims("dont")
    assert "webshop sync errors" in advice.template
    assert advice.evidence == ("T1",)


def test_the_words_of_a_scenario_are_of_one_person_where_there_are_enough() -> None:
    speakers = {
        one.participant for one in EXCERPTS for claim in claims("scenario") if one.id in ids(claim.template)
    }
    assert len(speakers) == 1


def test_words_that_name_a_speaker_are_not_quoted() -> None:
    named = tuple(
        one.model_copy(update={"speaker": "Ruth"}) if one.participant == "P04" else one for one in EXCERPTS
    )
    told = (*named[:1], named[1].model_copy(update={"text": f"{named[1].text} Ruth does it."}), *named[2:])
    ledger = LEDGER.model_copy(update={"excerpts": told})
    assert told[1].id not in {name for claim in offline(ledger).claims for name in ids(claim.template)}
