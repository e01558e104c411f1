"""Fixtures that every test may use."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from persona_ai.project import Outcome

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project; a test that needs it skips where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("the real data beside the project is not here")
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The project's own sample data."""
    return ROOT / "sample_interviews"


@pytest.fixture(scope="session")
def made(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> "Outcome":
    """The whole main job on a copy of the sample data, made once for all tests that look at it."""
    from persona_ai.project import run
    from persona_ai.settings import read_settings

    folder = tmp_path_factory.mktemp("samples")
    data = Path(shutil.copytree(samples, folder / "data"))
    return run(
        out=folder / "out",
        table=data / "accounts.csv",
        id="account_id",
        documents=[data / "interviews", data / "participants.csv", data / "feedback.csv"],
        settings=read_settings(data / "persona.toml"),
    )
