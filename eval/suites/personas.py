"""Suite `personas`: the whole main job on the samples, from each of the three legal starts.

What is measured is measured without the product's own code where that is possible: quotations are sought
in the files, numbers are computed again with pandas, segments are compared with the planted truth. Beside
the adjusted Rand index stands what the recipe of the usual tutorials reaches on the same table.
"""

import csv
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any, Literal

from pydantic_evals import Dataset
from pydantic_evals.evaluators import Evaluator, EvaluatorContext

from eval import samples, scorers
from eval.suite import Result
from persona_ai.project import Outcome, run
from persona_ai.recheck import Checker
from persona_ai.schema import Record

CASES = Path(__file__).parent.parent / "cases" / "personas.yaml"


class Start(Record):
    start: Literal["table and words", "table alone", "words alone"]


class Told(Record):
    personas_at_least: int
    proto: bool


class Scores(Record):
    personas: int
    proto: bool
    verified: float
    quotations_verbatim: float
    numbers_reproduced: float
    claims_with_evidence: float
    claims_supported: float
    fields_filled: float
    shared_sentences: float
    ari: float | None = None


@dataclass
class AsTold(Evaluator[Start, Scores, None]):
    """Are there personas, of the right kind, that say what they are?"""

    personas_at_least: int
    proto: bool

    def evaluate(self, ctx: EvaluatorContext[Start, Scores, None]) -> bool:
        return ctx.output.personas >= self.personas_at_least and ctx.output.proto == self.proto


@dataclass
class NothingFalse(Evaluator[Start, Scores, None]):
    """Does every file verify, is every quotation verbatim and every number reproduced?"""

    def evaluate(self, ctx: EvaluatorContext[Start, Scores, None]) -> bool:
        return min(ctx.output.verified, ctx.output.quotations_verbatim, ctx.output.numbers_reproduced) == 1.0


Personas = Dataset[Start, Scores, None]


def run_suite() -> Result:
    dataset = Personas.from_file(CASES, custom_evaluator_types=[AsTold, NothingFalse])
    report = dataset.evaluate_sync(job, progress=False, max_concurrency=1)
    if report.failures:
        raise RuntimeError(f"{report.failures[0].name}: {report.failures[0].error_message}")
    all_scores = [case.output for case in report.cases]
    full = next(one for one in all_scores if one.ari is not None and not one.proto)
    metrics = {
        "ari": full.ari or 0.0,
        "fields_filled": full.fields_filled,
        "shared_sentences": full.shared_sentences,
        "cases_as_told": mean(
            float(all(result.value for result in case.assertions.values())) for case in report.cases
        ),
    }
    for name in (
        "verified",
        "quotations_verbatim",
        "numbers_reproduced",
        "claims_with_evidence",
        "claims_supported",
    ):
        metrics[name] = mean(getattr(one, name) for one in all_scores)
    beside = {"personas": float(full.personas), **scorers.tutorial(samples.TABLE, samples.ID, truth())}
    return Result(metrics, beside, report)


def job(case: Start) -> Scores:
    """Do the main job in a folder of its own and score what it left there."""
    with tempfile.TemporaryDirectory() as name:
        outcome = run(out=Path(name) / "out", **_arguments(case))
        return score(outcome)


def _arguments(case: Start) -> dict[str, Any]:
    table = {"table": samples.TABLE, "id": samples.ID, "settings": samples.settings()}
    interviews = samples.WORDS[:1]
    match case.start:
        case "table and words":
            return {**table, "documents": samples.WORDS}
        case "table alone":
            return table
        case "words alone":
            return {"documents": interviews}


def score(outcome: Outcome) -> Scores:
    """Score a run by its files alone."""
    files = [json.loads(path.read_text(encoding="utf-8")) for path in outcome.files]
    checker = Checker()
    members = memberships(outcome.folder / "segments.csv")
    table = outcome.inputs.table
    return Scores(
        personas=len(files),
        proto=all(file["segment"]["proto"] for file in files),
        verified=mean(checker.check(path).exit_code == 0 for path in outcome.files),
        quotations_verbatim=scorers.verbatim(files, samples.FOLDER),
        numbers_reproduced=scorers.reproduced(files, samples.TABLE, samples.ID, members, _columns(outcome)),
        claims_with_evidence=scorers.with_evidence(files),
        claims_supported=scorers.supported(files),
        fields_filled=mean(
            len({*file["report"]["coverage"]["fields_filled"]} - {"name"}) / scorers.FIELDS for file in files
        ),
        shared_sentences=scorers.shared_sentences(files),
        ari=scorers.ari(truth(), members) if table else None,
    )


def memberships(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["segment"], []).append(row["customer"])
    return found


def truth() -> dict[str, str]:
    with samples.TRUTH.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    return {row[0]: row[1] for row in rows}


def _columns(outcome: Outcome) -> dict[str, dict[str, Any]]:
    table = outcome.inputs.table
    return {column.name: column.model_dump(mode="json") for column in table.columns} if table else {}
