"""What `persona-ai verify` notices: nothing in a persona file is believed."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from persona_ai.errors import InputError
from persona_ai.project import Outcome
from persona_ai.recheck import Checker
from tests.changes import every_change

CHANGES_A_FILE = 62


@pytest.fixture(scope="module")
def checker() -> Checker:
    """Files of one run share what is read from their sources, so one checker serves all tests."""
    return Checker()


def test_every_file_that_was_made_holds(made: Outcome, checker: Checker) -> None:
    for path in made.files:
        check = checker.check(path)
        assert check.findings == ()
        assert check.exit_code == 0


def test_a_copy_that_was_written_anew_holds(made: Outcome, checker: Checker) -> None:
    path = made.files[0]
    copy = path.with_name("copy.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    copy.write_text(json.dumps(content, ensure_ascii=True, sort_keys=True), encoding="utf-8")
    assert checker.check(copy).exit_code == 0


@pytest.mark.timeout(600)
def test_no_single_change_is_missed_and_each_is_named(made: Outcome, checker: Checker) -> None:
    missed, unnamed, tried = [], [], 0
    for number, path in enumerate(made.files):
        content = json.loads(path.read_text(encoding="utf-8"))
        changes = every_change(content, random.Random(number))
        for (what, ids, changed), _ in zip(changes, range(CHANGES_A_FILE), strict=False):
            tried += 1
            check = checker.check(_written(path, changed))
            named = {finding.id for finding in check.findings}
            if check.exit_code != 1:
                missed.append((path.parent.name, what))
            elif not named & set(ids):
                unnamed.append((path.parent.name, what, sorted(named)))
    assert tried >= 300
    assert missed == []
    assert unnamed == []


def _written(path: Path, content: dict[str, Any]) -> Path:
    changed = path.with_name("changed.json")
    changed.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return changed


def test_an_invented_missing_source_does_not_switch_the_check_off(made: Outcome, checker: Checker) -> None:
    path = made.files[0]
    content = json.loads(path.read_text(encoding="utf-8"))
    extra = {
        "name": "13.md",
        "path": "../../gone/13.md",
        "sha256": "0" * 64,
        "reader": "text",
        "role": "documents",
    }
    content["run"]["sources"].append({**extra, "options": {}})
    assert checker.check(_written(path, content)).exit_code == 3
    content["claims"][2]["text"] = "99 % of them love us."
    content["evidence"]["stats"][0]["value"] = 0.99
    check = checker.check(_written(path, content))
    assert check.exit_code == 1
    assert {content["claims"][2]["id"], content["evidence"]["stats"][0]["id"]} <= {
        one.id for one in check.findings
    }


def test_stability_signed_anew_is_found_by_seeking_the_segments_again(
    made: Outcome, checker: Checker
) -> None:
    path = made.files[-1]
    content = json.loads(path.read_text(encoding="utf-8"))
    content["run"]["segmentation"]["segments"][-1] |= {"stability": 0.6, "band": "tentative"}
    content["segment"] |= {"stability": 0.6, "band": "tentative"}
    content["report"]["stability"] = 0.6
    assert {"stability", "segment"} <= {one.id for one in checker.check(_written(path, content)).findings}


def test_a_name_given_twice_is_no_persona_file(made: Outcome, checker: Checker) -> None:
    text = made.files[0].read_text(encoding="utf-8")
    changed = made.files[0].with_name("twice.json")
    changed.write_text(text.replace('"segment": {', '"segment": {}, "segment": {', 1), encoding="utf-8")
    with pytest.raises(InputError, match="twice"):
        checker.check(changed)


def test_a_value_out_of_range_is_false_rather_than_no_file(made: Outcome, checker: Checker) -> None:
    content = json.loads(made.files[0].read_text(encoding="utf-8"))
    content["claims"][0]["kind"] = "prophecy"
    check = checker.check(_written(made.files[0], content))
    assert check.exit_code == 1
    assert check.findings[0].id == "claims.0.kind"
