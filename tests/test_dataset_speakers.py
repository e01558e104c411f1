"""Who speaks alone, and names in letters and signs of every kind."""

from pathlib import Path

import pytest

from persona_ai.dataset import read_documents
from persona_ai.errors import InputError
from persona_ai.schema import Document
from persona_ai.settings import Settings


def talk(folder: Path, text: str) -> Document:
    (folder / "a.txt").write_text(text)
    return read_documents([folder], id_column="id", customers=(), settings=Settings()).documents[0]


def roles(document: Document) -> dict[str, str]:
    return {turn.speaker: turn.role for turn in document.turns}


@pytest.mark.parametrize(
    "text",
    [
        "Maria: I hate the sync.\n",
        "Maria: I hate the sync.\nMaria: It stops. Every day.\n",
        "# Talk\n\nMaria: I hate the sync.\n\nMaria: Why would it stop? It stops. Every day.\n",
        "**Maria:** I hate the sync.\n**Maria:** It stops.\n",
        "[00:01] Maria: I hate the sync.\n[00:09] Maria: It stops.\n",
        "\n".join(f"Maria: I counted {number} parts. Why?" for number in range(40)),
    ],
)
def test_whoever_speaks_alone_is_the_participant(tmp_path: Path, text: str) -> None:
    document = talk(tmp_path, text)
    assert roles(document) == {"Maria": "participant"}
    assert {turn.participant for turn in document.turns} == {"P01"}


@pytest.mark.parametrize("name", ["Interviewer", "Moderator", "Q", "Host", "Researcher", "UX Researcher"])
def test_whoever_asks_by_name_is_no_participant_even_alone(tmp_path: Path, name: str) -> None:
    text = "\n".join(f"{name}: {said}" for said in ("We count.", "It stops.", "Every day."))
    assert roles(talk(tmp_path, text)) == {name: "interviewer"}


def test_whoever_mostly_asks_is_no_participant_even_alone(tmp_path: Path) -> None:
    text = "Anna: Hello. How was it?\nAnna: And why?\nAnna: Did it stop? When?\n"
    assert roles(talk(tmp_path, text)) == {"Anna": "unknown"}


@pytest.mark.parametrize(
    "text",
    [
        "Note: they hate the sync.\n",
        "Maria: I hate it.\nAnd so on.\n",
        "Budget: 5,000.\nDeadline: May.\n",
        "12:30 then we left\n",
    ],
)
def test_a_line_before_a_colon_alone_makes_no_speaker(tmp_path: Path, text: str) -> None:
    assert {turn.role for turn in talk(tmp_path, text).turns} <= {"unknown", "note-taker"}


@pytest.mark.parametrize(
    "name", ["😀", "Maria 🌸", "🌸 Maria", "{S1}", "{{7*7}}", "{name}", "מריה", "ماريا", "マリア"]
)
@pytest.mark.parametrize(
    "form", ["Interviewer: How?\n{0}: Slow.\nInterviewer: Why?\n{0}: It stops.\n", "{0}: Slow.\n"]
)
def test_a_name_may_be_in_any_letters_and_signs(tmp_path: Path, name: str, form: str) -> None:
    document = talk(tmp_path, form.format(name))
    assert roles(document)[name] == "participant"
    said = [document.text[turn.start : turn.end] for turn in document.turns if turn.speaker == name]
    assert said[0] == "Slow."


def test_marks_that_turn_the_writing_round_are_no_part_of_a_name(tmp_path: Path) -> None:
    text = "Interviewer: How?\n\u202eBob\u202c: Slow.\n\u200fמריה: Bad.\n"
    assert roles(talk(tmp_path, text)) == {
        "Interviewer": "interviewer",
        "Bob": "participant",
        "מריה": "participant",
    }


def test_two_names_with_signs_make_a_talk(tmp_path: Path) -> None:
    document = talk(tmp_path, "😀: I love the sync.\nMaria 🌸: I hate it.\n")
    assert roles(document) == {"😀": "participant", "Maria 🌸": "participant"}


def test_a_form_that_nobody_filled_in_says_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nobody says a word"):
        talk(tmp_path, "Maria:\nMaria:\n")
