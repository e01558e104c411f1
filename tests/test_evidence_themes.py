"""Themes count people exactly, read like something one talks about, and do not depend on luck."""

import csv
import re
import time
from hashlib import sha256
from pathlib import Path

import pytest

from persona_ai.evidence import excerpts, holds, themes
from persona_ai.schema import Document, Excerpt, Theme, Turn

AUDIT = (
    "The audit reports save me a week. Before that I was at the office till ten.",
    "I print the audit reports on Monday and the inspector is happy.",
    "Our audit reports were wrong twice this year, which is a nightmare.",
    "We want to have audit reports without any spreadsheet.",
    "To be honest it's a lot of stuff, really, yeah, and the thing is good.",
)
SYNC = (
    "The webshop sync is broken again and it books duplicate orders.",
    "The duplicate orders come every Monday. I hate them.",
    "We lost four hours to duplicate orders from the webshop.",
    "It's a lot of stuff, really, yeah, and the thing is slow.",
)
JUNK = {"lot", "lots", "stuff", "thing", "things", "yeah", "way", "time", "bit", "good", "monday", "really"}


def feedback(segments: dict[str, tuple[str, ...]]) -> tuple[tuple[Excerpt, ...], list[str]]:
    documents, membership = [], {}
    for segment, texts in segments.items():
        for number, text in enumerate(texts):
            customer = f"{segment}-{number}"
            membership[customer] = segment
            turn = Turn(
                speaker=customer,
                role="participant",
                participant=customer,
                customer=customer,
                start=0,
                end=len(text),
            )
            digest = sha256(text.encode()).hexdigest()
            documents.append(
                Document(
                    id=f"f.csv#{customer}/text",
                    kind="feedback",
                    source="f.csv",
                    sha256=digest,
                    text=text,
                    turns=(turn,),
                )
            )
    return excerpts(documents, membership), list(segments)


def found() -> tuple[dict[str, tuple[Theme, ...]], dict[str, Excerpt]]:
    cut, ids = feedback({"s1": AUDIT, "s2": SYNC})
    return themes(cut, ids), {one.id: one for one in cut}


def test_a_theme_is_labelled_in_words_that_people_used() -> None:
    by_segment, _ = found()
    assert by_segment["s1"][0].label == "audit reports"
    assert by_segment["s2"][0].label == "duplicate orders"
    assert (by_segment["s1"][0].participants, by_segment["s1"][0].of) == (4, 5)
    assert (by_segment["s2"][0].participants, by_segment["s2"][0].kind) == (3, "pain")


def test_membership_and_counts_can_be_counted_again_by_anybody() -> None:
    by_segment, by_id = found()
    for segment, made in by_segment.items():
        quotable = [one for one in by_id.values() if one.segment == segment and one.quotable]
        for theme in made:
            members = {one.id for one in quotable if holds(one.text, theme.terms)}
            assert set(theme.excerpts) == members
            assert theme.participants == len({by_id[one].participant for one in members}) >= 2
            assert theme.of == len({one.participant for one in quotable})


def test_talk_that_names_nothing_is_no_theme() -> None:
    by_segment, _ = found()
    labels = {word for made in by_segment.values() for theme in made for word in theme.label.split()}
    assert not labels & JUNK


def test_ids_go_on_from_segment_to_segment_and_the_result_is_the_same_again() -> None:
    by_segment, _ = found()
    ids = [theme.id for made in by_segment.values() for theme in made]
    assert ids == [f"T{number}" for number in range(1, len(ids) + 1)]
    assert found()[0] == by_segment


def test_somebody_of_the_opposite_mind_is_the_contrary_voice() -> None:
    texts = (
        "The count sheet is slow and confusing.",
        "I hate the count sheet.",
        "The count sheet is broken on my phone.",
        "I love the count sheet, it is easy.",
    )
    cut, ids = feedback({"s1": texts})
    theme = themes(cut, ids)["s1"][0]
    assert (theme.label, theme.kind) == ("the count sheet", "pain")
    assert {one.id: one.text for one in cut}[theme.contrary] == texts[3]


def test_one_person_who_repeats_themselves_is_one_person() -> None:
    text = "The webshop is slow. The webshop is broken. The webshop is a mess."
    cut, ids = feedback({"s1": (text, "The weather was fine and the shelf is full.")})
    assert themes(cut, ids)["s1"] == ()


def test_unquotable_and_unlinked_words_do_not_count() -> None:
    texts = ("The recall is slow, call +44 20 7946 0958.", "Our recall is slow.", "The mock recall is slow.")
    cut, ids = feedback({"s1": texts})
    assert all(theme.participants == 2 for theme in themes(cut, ids)["s1"])
    assert themes([one.model_copy(update={"segment": None}) for one in cut], ids) == {"s1": ()}
    assert themes([], ["s1"]) == {"s1": ()}


def test_a_term_is_held_only_where_one_sentence_has_all_of_it() -> None:
    assert holds("The order came in duplicate.", ["duplicat order"])
    assert not holds("The order came. It was a duplicate.", ["duplicat order"])
    assert holds("Nobody audits us.", ["zebra", "audit"])


@pytest.mark.shared
def test_thousands_of_real_answers_take_seconds_and_give_no_junk(shared: Path) -> None:
    with (shared / "data/jupyter_2020/jupyter_2020_feedback.csv").open(newline="") as file:
        rows = [row["text"] for row in csv.DictReader(file) if row["text"].strip()]
    cut, ids = feedback({"s1": tuple(rows[0::3]), "s2": tuple(rows[1::3]), "s3": tuple(rows[2::3])})
    begun = time.process_time()
    by_segment = themes(cut, ids)
    assert time.process_time() - begun < 10
    labels = [theme.label for made in by_segment.values() for theme in made]
    assert len(labels) >= 24
    assert not {word for label in labels for word in label.lower().split()} & JUNK
    assert not [label for label in labels if re.search(r"\bhttps?\b|\d", label)]


def one_group(*texts: str) -> dict[str, Theme]:
    cut, ids = feedback({"s1": texts})
    return {theme.label: theme for theme in themes(cut, ids)["s1"]}


def test_what_is_said_in_other_words_counts_for_the_same_theme() -> None:
    labels = one_group(
        "We get the duplicate orders and I hate it.",
        "I hate the duplicate orders.",
        "The order came twice again, which is annoying.",
        "The parcel is late.",
    )
    assert labels["duplicate orders"].participants == 3
    assert len(labels["duplicate orders"].terms) > 1


def test_a_phrase_goes_before_the_word_that_it_makes_clear() -> None:
    labels = one_group(
        "The expiry report is broken.",
        "An expiry report that fails is a pain.",
        "The expiry is a problem for us.",
    )
    assert "the expiry report" in labels
    assert "the expiry" not in labels


def test_what_people_cannot_do_and_what_they_lack_are_themes() -> None:
    labels = one_group(
        "How do I undo an import? It is wrong.",
        "You can't undo an import, which is a pain.",
        "Nobody here has time for it, that is the problem.",
        "We never had time, so it is a mess.",
    )
    assert {"undoing an import", "no time"} <= set(labels)


def test_a_theme_without_any_sign_of_its_kind_is_left_out() -> None:
    assert one_group("The count sheet is white.", "The count sheet is on paper.") == {}


def test_praise_that_complaint_disturbs_is_no_praise() -> None:
    labels = one_group(
        "The stock number is great.",
        "I love the stock number.",
        "The stock number is broken.",
        "The stock number is slow and wrong.",
    )
    assert all(theme.kind != "praise" for theme in labels.values())


def test_a_word_of_the_product_that_everybody_says_is_no_theme() -> None:
    cut, ids = feedback(
        {
            "s1": tuple(
                f"The kernel is broken, and the notebook crashes, error {number}." for number in range(5)
            ),
            "s2": tuple(f"I love the plots. I love the notebook, version {number}." for number in range(5)),
        }
    )
    labels = {theme.label for made in themes(cut, ids).values() for theme in made}
    assert labels
    assert not any("notebook" in label for label in labels)


def test_who_wishes_for_something_good_is_no_contrary_voice() -> None:
    labels = one_group(
        "The label template is broken.",
        "I hate the label template.",
        "The label template fails.",
        "Would love a good label template, please.",
    )
    assert labels["the label template"].kind == "pain"
    assert labels["the label template"].contrary == ""
