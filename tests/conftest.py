"""Fixtures that every test may use."""

from pathlib import Path

import pytest

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
