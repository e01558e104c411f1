"""What is installed is whole: the wheel carries the prompts, the sample data and the schema."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.timeout(300)
def test_the_wheel_carries_what_the_program_reads(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    for wanted in (
        "persona_ai/prompts/persona_field.md",
        "persona_ai/prompts/offline/words.toml",
        "persona_ai/sample_interviews/accounts.csv",
        "persona_ai/schema/persona.schema.json",
        "persona_ai/py.typed",
    ):
        assert wanted in names
    assert not [name for name in names if name.startswith(("eval/", "tests/"))]
