"""A million customers and 20 columns: fit and label from arrays at a given number, and with all gates."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score

from benchmarks.segments.contenders import logged
from benchmarks.segments.row import Row
from benchmarks.segments.worlds import Floats, Labels, mixed

ROWS = 1_000_000
QUICK_ROWS = 200_000
SEED = 0
_PAGE = os.sysconf("SC_PAGE_SIZE")


def rows(*, quick: bool) -> Iterator[Row]:
    """Yield accuracy, CPU against k-means, memory above the data, and the time with all gates."""
    count = QUICK_ROWS if quick else ROWS
    with tempfile.TemporaryDirectory() as folder:
        world = mixed(SEED, count)
        numbers, oracle, k = logged(world), world.oracle_ari, world.k
        np.savez(Path(folder) / "world.npz", numbers=numbers, codes=world.codes, truth=world.truth, k=k)
        del world, numbers
        told = {name: _apart(name, folder) for name in ("ours", "k-means", "gates")}
    on = f"{count:,} x 20, k told"
    ours, kmeans = told["ours"], told["k-means"]
    beside = {"oracle": oracle, "k-means": kmeans["ari"]}
    yield Row(on, "ARI", ours["ari"], ">= 0.92", ours["ari"] >= 0.92, beside)
    ratio = ours["cpu"] / kmeans["cpu"]
    beside = {"our CPU s": ours["cpu"], "k-means CPU s": kmeans["cpu"]}
    yield Row(on, "CPU of k-means", ratio, "<= 0.7", ratio <= 0.7, beside)
    beside = {"data MB": ours["data"], "k-means": kmeans["above"]}
    yield Row(on, "MB above the data", ours["above"], "<= 150", ours["above"] <= 150, beside)
    gates = told["gates"]
    beside = {"CPU s": gates["cpu"], "k": gates["k"], "ARI": gates["ari"]}
    on = f"{count:,} x 20, table with all gates"
    yield Row(on, "seconds", gates["wall"], "<= 120", gates["wall"] <= 120, beside)


def _apart(name: str, folder: str) -> dict[str, float]:
    """Run one contender in a process of its own, so that its memory is its own, on one thread."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.segments.scale", name, folder],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **one},
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(name: str, folder: str) -> dict[str, float]:
    """Return what one contender did: adjusted Rand index, CPU and wall seconds, megabytes above the data."""
    saved = np.load(Path(folder) / "world.npz")
    truth, k = saved["truth"], int(saved["k"])
    if name == "gates":
        return _with_gates(saved["numbers"], saved["codes"], truth)
    numbers, codes = saved["numbers"], saved["codes"]
    fit, data = (_ours, np.concatenate([numbers, codes], axis=1))
    if name == "k-means":
        fit, data = (_kmeans, _one_hot(numbers, codes))
    del numbers, codes
    fit(data[:2_000], k)  # what is imported at first use is not counted
    before, cpu, wall = _resident(), time.process_time(), time.perf_counter()
    labels, peak = _watched(lambda: fit(data, k))
    return {
        "ari": float(adjusted_rand_score(truth, labels)),
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "above": (peak - before) / 1e6,
        "data": data.nbytes / 1e6,
    }


def _ours(data: Floats, k: int) -> Labels:
    from persona_ai.segments import MixtureModel

    model = MixtureModel(k, categorical=tuple(range(12, 20)), random_state=SEED)
    return np.asarray(model.fit_predict(data), dtype=np.int64)


def _kmeans(data: Floats, k: int) -> Labels:
    from sklearn.cluster import KMeans

    return np.asarray(KMeans(k, n_init=1, random_state=SEED).fit_predict(data), dtype=np.int64)


def _one_hot(numbers: Floats, codes: Labels) -> Floats:
    numbers -= numbers.mean(axis=0)
    numbers /= numbers.std(axis=0)
    parts = [(column[:, None] == np.arange(column.max() + 1)) * 1.0 for column in codes.T]
    return np.concatenate([numbers, *parts], axis=1)


def _with_gates(numbers: Floats, codes: Labels, truth: Labels) -> dict[str, float]:
    """Run the whole stage on a typed table, as a user does."""
    from benchmarks.segments.contenders import labels_of
    from benchmarks.segments.worlds import World
    from persona_ai.segments import segment
    from persona_ai.settings import Settings

    kinds = mixed(SEED, 100).kinds
    raw = numbers.copy()
    skewed = [place for place in range(12) if kinds[place] in ("amount", "count")]
    raw[:, skewed] = np.expm1(raw[:, skewed])
    counts = [place for place in range(12) if kinds[place] == "count"]
    raw[:, counts] = raw[:, counts].round()
    table = World("mixed", raw, codes, kinds, truth, truth).table
    cpu, wall = time.process_time(), time.perf_counter()
    found = segment(table, Settings())
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    ari = float(adjusted_rand_score(truth, labels_of(found, table)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return {**spent, "k": float(found.k), "ari": ari, "peak": peak}


def _watched(run: Callable[[], Any]) -> tuple[Any, int]:
    """Run something and return its result and the highest resident memory while it ran, in bytes."""
    peak, done = [_resident()], threading.Event()

    def watch() -> None:
        while not done.wait(0.005):
            peak[0] = max(peak[0], _resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        found = run()
        return found, peak[0]
    finally:
        done.set()
        watcher.join()


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], sys.argv[2])))
