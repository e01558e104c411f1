"""What `persona-ai verify` notices: nothing in a persona file is believed."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from persona_ai.project import Outcome
from persona_ai.recheck import Checker
from tests.changes import every_change

CHANGES_A_FILE = 80


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
