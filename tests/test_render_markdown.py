import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from render_examples import NotKnown, median, said, table_alone, whole, words_alone

from persona_ai.render import markdown
from persona_ai.render.markdown import escape
from persona_ai.render.reading import cited, plain
from persona_ai.schema import Column

PARSER = MarkdownIt("gfm-like", {"linkify": False})


def test_headings_stand_in_reading_order():
    headings = re.findall(r"^## (.+)$", markdown(whole()), re.MULTILINE)
    assert headings == [
        "Who",
        "What they do",
        "What they think",
        "What they want",
        "What hurts",
        "What they need",
        "What holds them back",
        "In their words",
        "The contrary voice",
        "How it goes",
        "Do",
        "Don’t",
        "How many are really like this",
        "Not known yet",
        "Made from",
    ]


def test_the_head_says_who_how_many_and_how_sure():
    head = markdown(whole()).split("##")[0]
    assert head.startswith("# Business plan with webshop and API\n")
    assert "s2 · 24 % of customers (143 of 600; 21-27 %) · stability high (.91)" in head
    assert "called “Robin” (illustrative)" in head
    assert "*No language model was used.*" in head


def test_every_claim_carries_its_id_and_the_footnotes_of_its_evidence():
    text = markdown(whole())
    for claim in whole().claims:
        marks = "".join(f"[^{name}]" for name in cited(claim))
        assert re.search(rf"\({claim.id}[,)][^\n]*{re.escape(marks)}", text), claim.id


def test_every_footnote_mark_has_one_definition():
    text = markdown(whole())
    defined = re.findall(r"^\[\^([^\]]+)\]:", text, re.MULTILINE)
    marked = re.findall(r"\[\^([^\]]+)\](?!:)", text)
    assert sorted(defined) == sorted(set(defined))
    assert set(marked) == set(defined)


def test_a_footnote_says_what_was_counted_or_where_it_was_said():
    text = markdown(whole())
    assert "[^S6]: plan = Business: 68 % (97 of 143; 60-75 %), others 28 %" in text
    assert "interviews/04-wholesale.md, characters 2180-2271" in text
    assert "pain, “sync that fails quietly”: 6 of 9 participants [^Q7] [^Q8]" in text


def test_no_test_is_shown_for_what_the_segment_was_made_from():
    note = re.search(r"^\[\^S10\]: (.+)$", markdown(whole()), re.MULTILINE)
    assert note is not None
    assert "the segment was made from this column" in note[1]
    assert " q " not in note[1]


def test_defined_by_is_explained_once():
    assert markdown(whole()).count("No test of difference is shown") == 1
    assert "No test of difference" not in markdown(words_alone())


def test_inferences_reports_and_own_reasons_are_labelled():
    text = markdown(whole())
    assert "(C13, inference)" in text
    assert "(C18, reported)" in text
    assert "(C17, their own reason)" in text


def test_the_steps_of_a_scenario_are_numbered_in_their_order():
    steps = re.findall(r"^(\d)\. .*\((C2[2-5])\)", markdown(whole()), re.MULTILINE)
    assert steps == [("1", "C22"), ("2", "C23"), ("3", "C24"), ("4", "C25")]


def test_the_prevalence_line_says_what_of_a_member_was_counted():
    lines = markdown(whole()).split("## How many")[1].split("##")[0]
    assert "1. Use API: 83 % [^S10]" in lines
    assert "2. and use webshop: 66 % [^S5]" in lines
    assert "3. and Business plan: 46 % [^S6]" in lines
    assert (
        "5. and tickets about sync at least 1 per quarter (the middle of everyone else): 13 % [^S8]" in lines
    )
    assert "often" not in lines


def test_what_may_not_be_told_without_a_trait_is_not_said():
    persona = whole()
    silent = persona.report.prevalence.model_copy(update={"without": (None,) * 5})
    report = persona.report.model_copy(update={"prevalence": silent})
    assert "Leave out" in markdown(persona)
    assert "Leave out" not in markdown(persona.model_copy(update={"report": report}))


def test_a_rating_in_a_footnote_has_its_scale_and_a_level_its_words():
    persona = whole()
    rating = median("S90", "nps", 6, (6, 7), 8, -0.41, label="NPS")
    size = median("S91", "size", 1, (0, 1), 2, -0.41).model_copy(update={"level": "11-50"})
    columns = (
        *persona.run.columns,
        Column(name="nps", label="NPS", kind="ordinal", role="outcome", scale=(0, 10)),
        Column(name="size", label="size", kind="ordinal", role="basis", levels=("1-10", "11-50", "51-200")),
    )
    persona = persona.model_copy(
        update={
            "run": persona.run.model_copy(update={"columns": columns}),
            "evidence": persona.evidence.model_copy(
                update={"stats": (*persona.evidence.stats, rating, size)}
            ),
            "claims": (
                *persona.claims,
                said("C90", "attitudes", "value", "Low NPS.", "S90"),
                said("C91", "background", "value", "Of size 11-50.", "S91"),
            ),
        }
    )
    text = markdown(persona)
    assert "[^S90]: NPS, median: 6 on a scale of 0 to 10 (n = 139; 6-7), others 8 —" in text
    assert "[^S91]: size, median: 11-50 (n = 139; 1-10 to 11-50), others 51-200" in text


def test_a_statistic_that_may_not_be_claimed_shows_no_number():
    persona = whole()
    claim = said("C90", "tools", "value", "Offline mode is rare.", "S13")
    persona = persona.model_copy(update={"claims": (*persona.claims, claim)})
    assert "[^S13]: features used: too few customers to be shown\n" in markdown(persona)


def test_what_is_not_known_comes_with_a_question_and_whom_to_ask():
    text = markdown(whole()).split("## Not known yet")[1]
    assert "**What sets it off**" in text
    assert "Ask: *What happened in the week before" in text
    assert "Whom: AC-1042, AC-1108, AC-1377." in text


def test_made_from_counts_what_was_refused_and_by_which_reason():
    text = markdown(whole()).split("## Made from")[1]
    assert "28 of 33 drafted claims hold, 2 of them repaired by code; 5 refused: " in text
    assert "3 × the difference may be chance" in text
    assert "21 May 2027" in text
    assert "a derived description of many people, not a person" in text


def test_a_model_that_was_used_is_named():
    text = markdown(table_alone())
    assert "No language model was used" not in text
    assert "Drafted with the language model gpt-test" in text


def test_a_proto_persona_says_so_at_the_top_and_claims_no_share_of_customers():
    text = markdown(words_alone())
    assert text.split("\n\n")[1].startswith("> **Proto-persona:** made from what a few people said")
    assert "9 of 12 participants, no customer table" in text
    assert "75 %" not in text


def test_nobody_is_called_by_name():
    assert "Speaker 2" not in markdown(whole())


@given(st.text(max_size=60))
def test_customer_text_shows_as_it_is_and_does_nothing(text):
    tokens = PARSER.parse(f"- x {escape(text)}")
    inline = [token for token in tokens if token.type == "inline"]
    children = [child for token in inline for child in token.children or []]
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == f"x {' '.join(plain(text).split())}".strip()


@given(st.text(alphabet="-+*=#>.)(1[]!_~|`$\\<& a:", min_size=1, max_size=12))
def test_customer_text_at_the_start_of_a_line_stays_a_paragraph(text):
    tokens = PARSER.parse(escape(text))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}


def test_attacks_leave_no_tag_link_or_address(shared):
    attacks = (shared / "data/attacks/xss_IntrudersXSS.txt").read_text(encoding="utf-8").splitlines()
    attacks += json.loads((shared / "data/attacks/blns.json").read_text(encoding="utf-8"))
    persona = whole()
    claims = tuple(said(f"C{n}", "pains", "inference", text, "Q4") for n, text in enumerate(attacks, 1))
    asks = tuple(NotKnown(field="goals", why=text, ask=text, whom=(text,)) for text in attacks)
    report = persona.report.model_copy(update={"not_known": asks})
    text = markdown(persona.model_copy(update={"claims": claims, "report": report}))
    assert "<" not in text
    assert not re.search(r"(?<!\\)https?://|\bwww\.", text)
    kinds = {child.type for token in PARSER.parse(text) for child in token.children or []}
    assert not kinds & {"html_inline", "link_open", "image", "code_inline"}
    assert not any(token.type in ("html_block", "fence", "code_block") for token in PARSER.parse(text))


@pytest.mark.parametrize("text", ["see https://evil.example/x", "www.evil.example", "a@evil.example"])
def test_an_address_in_a_quotation_does_not_become_a_link(text):
    assert re.search(r"\\[:.@]", escape(text))
