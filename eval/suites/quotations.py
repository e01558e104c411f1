"""Suite `quotations`: is a quotation accepted exactly when the words were said?

Hand-written cases from YAML, and true and wrong versions of what the participants of the samples said.
Beside the metrics: what plain `in` and a fuzzy ratio of 90 would have accepted.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import Evaluator, EvaluatorContext

from eval import samples
from eval.suite import Result
from eval.tampering import tampered, true_variants
from persona_ai.schema import Record
from persona_ai.text.locate import locate

CASES = Path(__file__).parent.parent / "cases" / "quotations.yaml"
SEED = 7
PASSAGES = 120


class Quoted(Record):
    text: str
    quotation: str


class Kind(Record):
    kind: str


@dataclass
class Right(Evaluator[Quoted, bool, Kind]):
    """Is the quotation accepted exactly when it should be?"""

    def evaluate(self, ctx: EvaluatorContext[Quoted, bool, Kind]) -> bool:
        return ctx.output == ctx.expected_output


Quotations = Dataset[Quoted, bool, Kind]


def run() -> Result:
    cases = [*Quotations.from_file(CASES).cases, *generated(random.Random(SEED))]
    dataset = Quotations(name="quotations", cases=cases, evaluators=[Right()])
    report = dataset.evaluate_sync(accepted, progress=False)
    outputs = [(case.expected_output, case.output) for case in report.cases]
    beside = {
        "true_cases": float(sum(bool(expected) for expected, _ in outputs)),
        "false_cases": float(sum(not expected for expected, _ in outputs)),
        "false_accepted_by_ratio_90": rate(cases, fuzzy, expected=False),
        "true_accepted_by_in": rate(cases, lambda case: case.quotation in case.text, expected=True),
    }
    metrics = {
        "true_accepted": _share([output for expected, output in outputs if expected]),
        "false_accepted": _share([output for expected, output in outputs if not expected]),
    }
    return Result(metrics, beside, report)


def accepted(case: Quoted) -> bool:
    return locate(case.quotation, case.text) is not None


def fuzzy(case: Quoted) -> bool:
    """What many tools do: accept what is at least 90 % alike to some window of the text."""
    size = len(case.quotation)
    windows = (case.text[i : i + size] for i in range(0, max(1, len(case.text) - size + 1), 4))
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(case.quotation)
    for window in windows:
        matcher.set_seq1(window)
        if matcher.quick_ratio() >= 0.9 and matcher.ratio() >= 0.9:
            return True
    return False


def rate(
    cases: Sequence[Case[Quoted, bool, Kind]], accept: Callable[[Quoted], bool], *, expected: bool
) -> float:
    return _share([accept(case.inputs) for case in cases if case.expected_output is expected])


def generated(rng: random.Random) -> Iterator[Case[Quoted, bool, Kind]]:
    """Give true and wrong versions of passages that participants of the samples said."""
    passages = samples.passages()
    for number, passage in enumerate(rng.sample(passages, min(PASSAGES, len(passages)))):
        for kind, text in true_variants(passage):
            yield _case(number, kind, passage, text, expected=True)
        for kind, text in tampered(passage, rng):
            yield _case(number, kind, passage, text, expected=False)


def _case(number: int, kind: str, text: str, quotation: str, *, expected: bool) -> Case[Quoted, bool, Kind]:
    return Case(
        name=f"{number} {kind}",
        inputs=Quoted(text=text, quotation=quotation),
        expected_output=expected,
        metadata=Kind(kind=kind),
    )


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
