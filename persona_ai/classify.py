"""Place the customers of a new file in the segments of a project, by what was frozen when they were made."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from persona_ai import dataset, outputs, segments
from persona_ai.dataset import LaterTable, Wave
from persona_ai.errors import InputError
from persona_ai.project import Project
from persona_ai.schema import QualityNote, Table
from persona_ai.schema.base import Record
from persona_ai.segments.typing_tool.records import Typing
from persona_ai.settings import RelatedTable, TransactionsFile

By = Literal["model", "rules", "questionnaire"]
UNCERTAIN = 0.6
_LEAST_THERE = 0.5  # of the columns that the way needs
_FOLDER = "classified"


class PlacedSegment(Record):
    """One segment: how many of the new customers are in it, their share, and what it was in the first table."""

    id: str
    name: str
    customers: int
    share: float
    before: float


class Classification(Record):
    """What placing a file gave; shares are of all its customers.

    `accuracy` is what share of customers held back this way places as the model does, 1 for the model
    itself. `uncertain` are those placed with a certainty below .6. `absent` are columns that the file lacks,
    taken as not known; `unseen` levels that the first table did not have, with their rows, by column.
    """

    file: str
    by: By
    customers: int
    segments: tuple[PlacedSegment, ...]
    unplaced: int
    uncertain: int
    accuracy: float
    base_rate: float
    columns: tuple[str, ...]
    absent: tuple[str, ...]
    unseen: dict[str, dict[str, int]]
    notes: tuple[QualityNote, ...]


@dataclass(frozen=True)
class Classified:
    """A classification, each customer's segment and certainty in file order, and the CSV that holds them."""

    told: Classification
    placed: Mapping[str, tuple[str, float]]
    path: Path


def classify(
    file: Path | None,
    project: Path,
    *,
    id_column: str = "",
    by: By = "model",
    out: Path | None = None,
    related: Sequence[RelatedTable] = (),
    transactions: Sequence[TransactionsFile] = (),
) -> Classified:
    """Place the customers of a new file and write customer, segment and certainty as CSV.

    Kinds, levels and scales are those of the project's table; nothing is inferred anew. What was derived of
    further files is derived of the new ones by the same rules, time counted to their latest date. Nothing is
    written where the input is refused.

    Args:
        file: the new customers, in the columns of the first table; half of those needed must be there. In a
            project that has transactions alone it holds theirs. None where `transactions` say who they are.
        project: a project folder whose customers were segmented.
        id_column: the file's column of ids; the project's own where it is "".
        by: the frozen model, or what stands for it where there is none: the rules or the questionnaire.
        out: the CSV to write; without it, classified/NAME.csv in the project folder.
        related: their further tables; an empty key is the project's.
        transactions: their invoice or order lines; an empty column is the project's.

    Raises:
        InputError: there is no project or segment, or the file's ids, columns or values cannot be used.
    """
    opened = Project.open(project)
    typing = read_typing(project)
    wave = dataset.wave_of(
        opened.settings, file, id_column=id_column, related=related, transactions=transactions
    )
    target = _target(wave, project, out)
    needed = _needed(typing, by)
    later = wave.read(
        [column for column in typing.columns if column.name in needed | _sources(typing, needed)],
        id_column=id_column or typing.id,
        least_rows=1,
    )
    wave.refuse_underived(later, needed)
    absent = tuple(name for name in later.missing if name in needed)
    _refuse_too_little(later, absent, needed, wave)
    placed = _placed(typing, by, _without(later.table, absent))
    told = _told(typing, by, later, placed, absent, tuple(sorted(needed)))
    target.parent.mkdir(exist_ok=True)
    outputs.write_atomically(target, _csv(placed))
    return Classified(told, placed, target)


def read_typing(project: Path) -> Typing:
    """Return the typing tool of a project.

    Raises:
        InputError: the project has no segments yet, or one group only, or the file is none of ours.
    """
    path = project / outputs.TYPING / outputs.TYPING_FILE
    if not path.is_file():
        raise InputError(_why_none(project))
    try:
        return Typing.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"{path} cannot be read: {place}: {first['msg']}; make it again with: persona-ai segment --project {project}"
        ) from None


def _why_none(project: Path) -> str:
    membership = project / outputs.MEMBERSHIP
    again = f"persona-ai segment --project {project}"
    if not membership.is_file():
        return f"{project} has no segments yet; make them with: {again}"
    found = {placed.segment for placed in outputs.read_membership(membership).values()}
    if len(found) < 2:
        return f"the customers of {project} are one group, so there are no segments to place others in"
    return f"{project} has segments but no {outputs.TYPING}/{outputs.TYPING_FILE}; make it with: {again}"


def _target(wave: Wave, project: Path, out: Path | None) -> Path:
    decided = wave.settings
    read = [Path(one.path) for one in decided.transactions] + [Path(one.path) for one in decided.related]
    read = [wave.table, *read] if wave.table else read
    target = out if out is not None else project / _FOLDER / f"{read[0].stem}.csv"
    if target.resolve() in [path.resolve() for path in read]:
        raise InputError(f"--out {target} is the file that is read; give another name")
    if target.is_dir():
        raise InputError(f"--out {target} is a folder; give a file to write")
    if out is not None and not target.parent.is_dir():
        raise InputError(f"--out {target}: there is no folder {target.parent}; make it, or give another")
    return target


def _needed(typing: Typing, by: By) -> frozenset[str]:
    """Return the columns that a way of placing looks at."""
    match by:
        case "model":
            names = frozenset(typing.used)
        case "rules":
            names = frozenset(one.column for rule in typing.rules.rules for one in rule.conditions)
        case "questionnaire":
            names = frozenset(question.column for question in typing.questionnaire.questions)
    if not names:
        raise InputError(f"the {by} of these segments asks for nothing; place by another way, with --by")
    return names


def _sources(typing: Typing, names: frozenset[str]) -> frozenset[str]:
    """Return what the columns were derived from."""
    return frozenset(source for one in typing.columns if one.name in names for source in one.derived_from)


def _refuse_too_little(later: LaterTable, absent: Sequence[str], needed: frozenset[str], wave: Wave) -> None:
    name = later.table.name
    has = f"besides its ids it has {', '.join(later.new[:12]) or 'nothing else'}"
    if wave.lacking:
        files = ", ".join(file for file, _ in wave.lacking)
        has += f"; the project has {files} too: give the new ones with --related or --transactions"
    if len(absent) == len(needed):
        raise InputError(
            f"{name} has none of the columns that customers are placed by: {', '.join(sorted(needed))}; {has}"
        )
    if len(needed) - len(absent) < _LEAST_THERE * len(needed):
        raise InputError(
            f"{name} lacks {len(absent)} of the {len(needed)} columns that customers are placed by, more than "
            f"half: {', '.join(absent)}; {has}"
        )


def _without(table: Table, absent: Sequence[str]) -> Table:
    """Return the table with nothing known in the columns that the file lacks, whatever a blank cell means."""
    import pandas as pd

    frame = table.frame.copy()
    for name in absent:
        frame[name] = pd.Series([None] * len(frame), index=frame.index, dtype=frame[name].dtype)
    return replace(table, frame=frame)


def _placed(typing: Typing, by: By, table: Table) -> dict[str, tuple[str, float]]:
    names = [str(customer) for customer in table.frame.index]
    match by:
        case "model":
            return segments.predict(typing.model, table)
        case "rules":
            found = segments.place_by_rules(typing.rules, table.frame)
        case "questionnaire":
            found = segments.place_by_questionnaire(typing.questionnaire, table.frame)
    return dict(zip(names, found, strict=True))


def _told(
    typing: Typing,
    by: By,
    later: LaterTable,
    placed: Mapping[str, tuple[str, float]],
    absent: tuple[str, ...],
    columns: tuple[str, ...],
) -> Classification:
    counts = Counter(segment for segment, _ in placed.values())
    accuracy = {"model": 1.0, "rules": typing.rules.accuracy, "questionnaire": typing.questionnaire.accuracy}
    return Classification(
        file=later.table.name,
        by=by,
        customers=len(placed),
        segments=tuple(
            PlacedSegment(
                id=one.id,
                name=one.name,
                customers=counts[one.id],
                share=counts[one.id] / len(placed),
                before=one.share,
            )
            for one in typing.segments
        ),
        unplaced=counts[segments.UNPLACED],
        uncertain=sum(
            certainty < UNCERTAIN for segment, certainty in placed.values() if segment != segments.UNPLACED
        ),
        accuracy=accuracy[by],
        base_rate=typing.rules.base_rate,
        columns=columns,
        absent=absent,
        unseen={name: dict(levels) for name, levels in later.unseen.items()},
        notes=later.table.quality.notes,
    )


def _csv(placed: Mapping[str, tuple[str, float]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("customer", "segment", "certainty"))
    for customer, (segment, certainty) in placed.items():
        writer.writerow((customer, *outputs.placed(segment, certainty)))
    return stream.getvalue()
