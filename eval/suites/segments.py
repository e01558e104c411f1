"""Suite `segments`: planted segments found and counted, tables without any recognised, honest words.

The worlds are those of the benchmarks, small and few, so that the suite takes less than a minute; the full
figures are printed by `python -m benchmarks.segments`.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Literal

from pydantic_evals import Dataset
from pydantic_evals.evaluators import Evaluator, EvaluatorContext

from benchmarks.segments.clouds import clouds
from benchmarks.segments.contenders import kmeans_on_logs, labels_of, tutorial
from benchmarks.segments.nulls import null_table
from benchmarks.segments.worlds import World, mixed
from eval.suite import Result
from persona_ai.schema import Record
from persona_ai.segments import segment
from persona_ai.settings import Settings

CASES = Path(__file__).parent.parent / "cases" / "segments.yaml"
QUALITIES = {"measurable", "substantial", "accessible", "stable", "actionable"}

Kind = Literal["mixed", "normal", "multivariate t", "correlated", "null normal", "null t", "null correlated"]


class Planted(Record):
    world: Kind
    seed: int = 0
    rows: int = 900
    k: int = 1


class Told(Record):
    k: int


class Scores(Record):
    k: int
    verdict: str
    ari: float
    oracle: float
    tutorial: float
    kmeans: float
    gates: int
    marks: int


@dataclass
class CountedRight(Evaluator[Planted, Scores, None]):
    """Is the number of segments the one that was planted, 1 where there are none?"""

    k: int

    def evaluate(self, ctx: EvaluatorContext[Planted, Scores, None]) -> bool:
        return ctx.output.k == self.k and (self.k > 1) == (ctx.output.verdict != "none")


Segments = Dataset[Planted, Scores, None]


def run_suite() -> Result:
    dataset = Segments.from_file(CASES, custom_evaluator_types=[CountedRight])
    report = dataset.evaluate_sync(job, progress=False, max_concurrency=1)
    if report.failures:
        raise RuntimeError(f"{report.failures[0].name}: {report.failures[0].error_message}")
    pairs = [(case.inputs, case.output) for case in report.cases]
    found = [score for given, score in pairs if given.k > 1]
    none = [score for given, score in pairs if given.k == 1]
    metrics = {
        "k_exact": mean(float(score.k == given.k) for given, score in pairs if given.k > 1),
        "over_counted": mean(float(score.k > given.k) for given, score in pairs),
        "none_recognised": mean(float(score.verdict == "none") for score in none),
        "gap_to_oracle": max(score.oracle - score.ari for score in found),
        "reported": mean(float(score.gates > 0 and score.marks in (0, len(QUALITIES))) for _, score in pairs),
    }
    beside = {
        "ari": mean(score.ari for score in found),
        "oracle_ari": mean(score.oracle for score in found),
        "kmeans_ari_k_told": mean(score.kmeans for score in found),
        "tutorial_ari_k_told": mean(score.tutorial for score in found),
    }
    return Result(metrics, beside, report)


def job(case: Planted) -> Scores:
    """Segment one world and compare with what was planted."""
    world = world_of(case)
    table = world.table
    found = segment(table, Settings())
    others = (0.0, 0.0)
    if case.k > 1:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            others = (_ari(world, tutorial(world, 0)), _ari(world, kmeans_on_logs(world, 0)))
    return Scores(
        k=found.k,
        verdict=found.verdict,
        ari=_ari(world, labels_of(found, table)),
        oracle=world.oracle_ari,
        tutorial=others[0],
        kmeans=others[1],
        gates=len(found.gates),
        marks=len({mark.quality for mark in found.scorecard}),
    )


def world_of(case: Planted) -> World:
    """Return the world that a case names."""
    match case.world:
        case "mixed":
            return mixed(case.seed, case.rows)
        case "normal" | "multivariate t" | "correlated":
            return clouds(case.world, case.seed, k=case.k, rows=case.rows, width=5, target=0.92)
        case _:
            return null_table(case.world.removeprefix("null "), case.seed)


def _ari(world: World, labels: object) -> float:
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(world.truth, labels))
