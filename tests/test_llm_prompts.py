"""Prompts are files that say what they are, are filled strictly, and are named by their hash."""

from hashlib import sha256
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, meta

from persona_ai.drafting import answers
from persona_ai.drafting.model import FIELDS
from persona_ai.errors import InputError
from persona_ai.llm import prompt_hashes, read_prompt
from persona_ai.llm.prompts import as_data
from persona_ai.schema import Reason

NAMES = ("persona_field", "redraft")


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_takes_just_the_values_that_its_first_lines_name(name: str) -> None:
    prompt = read_prompt(name)
    environment = Environment(autoescape=True)
    environment.filters["data"] = as_data
    parsed = environment.parse(prompt.system + prompt.user)
    assert meta.find_undeclared_variables(parsed) == set(prompt.takes)


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_answers_a_record_that_exists(name: str) -> None:
    assert hasattr(answers, read_prompt(name).answers)


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_with_a_value_missing_is_not_sent(name: str) -> None:
    with pytest.raises(InputError, match=f"{name}.md cannot be filled"):
        read_prompt(name).fill()


def test_the_field_prompt_knows_every_field_and_kind() -> None:
    user = read_prompt("persona_field").user
    for field in FIELDS:
        assert f'"{field}": "' in user
        for kind in answers.KINDS[field]:
            assert f'"{kind}": "' in user


def test_the_redraft_prompt_has_words_for_every_reason() -> None:
    user = read_prompt("redraft").user
    assert [reason for reason in get_args(Reason) if f'"{reason}": "' not in user] == []


def test_every_prompt_is_named_by_the_hash_of_its_file() -> None:
    folder = Path(__file__).parent.parent / "prompts"
    hashes = prompt_hashes()
    assert hashes["redraft"] == sha256((folder / "redraft.md").read_bytes()).hexdigest()
    assert read_prompt("redraft").sha256 == hashes["redraft"]


def test_an_unknown_prompt_is_named_with_those_there_are() -> None:
    with pytest.raises(InputError, match="no prompt 'summary'; there are persona_field, redraft"):
        read_prompt("summary")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hello", "must open with"),
        ("---\nanswers: A\ntakes: b\n---\nHello", "## user"),
        ("---\nanswers: A\n---\nHello\n## user\nHi", "it needs answers, takes"),
        ("---\nanswers\n---\nHello\n## user\nHi", "'name: value' belongs"),
    ],
)
def test_a_prompt_that_does_not_say_what_it_is_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "x.md").write_text(text)
    with pytest.raises(InputError, match=message):
        read_prompt("x", tmp_path)


@given(st.text())
def test_no_text_breaks_out_of_its_line_or_fence(text: str) -> None:
    shown = as_data({"id": "Q1", "said": text})
    assert len(shown.splitlines()) == 1 or "\x85" in text or "\x1c" in text
    assert not {"<", ">", "`"} & set(shown)
