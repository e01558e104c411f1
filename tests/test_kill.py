"""A run that is killed at any moment, and started again, ends as if it had never been."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

KILLS = 6


@pytest.fixture
def data(samples: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "interviews").mkdir(parents=True)
    for path in sorted((samples / "interviews").iterdir())[:3]:
        shutil.copy(path, folder / "interviews")
    for name in ("accounts.csv", "participants.csv"):
        shutil.copy(samples / name, folder)
    return folder


def _command(data: Path, out: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "persona_ai", "run", "--table", str(data / "accounts.csv")),
        *("--id", "account_id", "--documents", str(data / "interviews")),
        *("--documents", str(data / "participants.csv"), "--out", str(out)),
    ]


def _content(out: Path) -> dict[str, Any]:
    """Everything that a run leaves, apart from its time and its store."""
    found: dict[str, Any] = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.is_dir() or name.startswith(".persona_ai/"):
            continue
        if path.name == "persona.json":
            content = json.loads(path.read_text(encoding="utf-8"))
            content["run"].pop("time")
            found[name] = content
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.mark.timeout(300)
def test_a_killed_run_started_again_ends_the_same(data: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    started = time.monotonic()
    subprocess.run(_command(data, whole), check=True, capture_output=True)
    lasted = time.monotonic() - started
    out = tmp_path / "killed"
    rng = random.Random(3)
    for _ in range(KILLS):
        process = subprocess.Popen(_command(data, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.2, 0.95) * lasted)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run(_command(data, out), check=True, capture_output=True)
    assert _content(out) == _content(whole)
    assert not list(out.rglob("*.partial"))
