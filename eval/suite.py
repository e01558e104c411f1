"""What a suite is: something that runs cases and gives metrics, and the thresholds they are held to."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic_evals.reporting import EvaluationReport

THRESHOLDS = Path(__file__).with_name("thresholds.toml")


@dataclass(frozen=True)
class Result:
    """A suite's metrics (name to value), what is printed beside them, and the report of its cases."""

    metrics: Mapping[str, float]
    beside: Mapping[str, float]
    report: EvaluationReport


Suite = Callable[[], Result]


@dataclass(frozen=True)
class Line:
    """One metric against its threshold."""

    suite: str
    metric: str
    value: float
    threshold: str
    passed: bool


def judge(suite: str, result: Result) -> list[Line]:
    """Hold every metric of a suite to its threshold; a threshold without its metric fails."""
    limits = tomllib.loads(THRESHOLDS.read_text(encoding="utf-8")).get(suite, {})
    lines = [_line(suite, name, result.metrics.get(name), limit) for name, limit in limits.items()]
    others = {**result.metrics, **result.beside}
    return lines + [
        Line(suite, name, value, "", True) for name, value in others.items() if name not in limits
    ]


def _line(suite: str, metric: str, value: float | None, limit: Mapping[str, float]) -> Line:
    said = f">= {limit['min']:g}" if "min" in limit else f"<= {limit['max']:g}"
    if value is None:
        return Line(suite, metric, float("nan"), said, False)
    passed = value >= limit["min"] if "min" in limit else value <= limit["max"]
    return Line(suite, metric, value, said, passed)
