"""Rows of answers, reviews or tickets: every cell of a text column is a document of its own."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from persona_ai.dataset.blanks import is_blank, trim
from persona_ai.dataset.delimited import Grid
from persona_ai.dataset.kinds import infer
from persona_ai.dataset.labels import header_words
from persona_ai.dataset.reading import Reading
from persona_ai.dataset.wordlist import word_set
from persona_ai.schema import Document, DocumentKind, QualityNote, Turn

if TYPE_CHECKING:
    from persona_ai.schema import Table

_TEXT = word_set(
    "text comment comments verbatim review body message answer response feedback description quote"
)
_NOT_TEXT = word_set(
    "question prompt title subject headline channel source date name author id url email agent"
)
_QUESTION = word_set("question prompt item")
_DATE = word_set("date created submitted timestamp time")
_KIND = word_set("kind type channel source category")
_AUTHOR = word_set("author sender from speaker")
_JOB = ("job", "job title", "job role", "role", "position")
_CUSTOMER = ("customer", "account", "respondent", "client", "user", "member")
_STAFF = re.compile(r"agent|support|staff|team|bot|system|employee|internal", re.IGNORECASE)
_KINDS: tuple[tuple[str, DocumentKind], ...] = (
    ("survey", "survey answer"),
    ("questionnaire", "survey answer"),
    ("nps", "survey answer"),
    ("review", "review"),
    ("ticket", "ticket"),
    ("support", "ticket"),
    ("helpdesk", "ticket"),
    ("chat", "ticket"),
)
_LEAST_WORDS = 3  # of an answer, on average, for a column whose header is a question
_LEAST_MATCHING = 0.5  # of the rows, for a column of customer ids under another name


@dataclass(frozen=True)
class Feedback:
    """The documents of one file and what is worth telling about it."""

    documents: tuple[Document, ...]
    notes: tuple[QualityNote, ...]


@dataclass(frozen=True)
class _Plan:
    """Which column is what; "" where there is none."""

    texts: tuple[str, ...]
    customer: str
    question: str
    date: str
    kind: str
    author: str
    job: str


def read_feedback(grid: Grid, name: str, *, id_column: str, customers: Collection[str]) -> Feedback | None:
    """Return the documents of a delimited file; None where none of its columns holds text."""
    plan = _plan(grid, id_column, customers)
    if not plan.texts:
        return None
    tally: Counter[str] = Counter()
    documents = tuple(_documents(grid, name, plan, customers, tally))
    notes = [QualityNote(source=name, what="noted", why=_plan_line(plan))]
    told = ("blank answers passed over", "rows without a customer id, so unlinked")
    notes += [QualityNote(source=name, what="noted", rows=tally[why], why=why) for why in told if tally[why]]
    if strangers := tally["stranger"]:
        why = f"{plan.customer} not in the customer table, so unlinked"
        notes.append(QualityNote(source=name, column=plan.customer, what="noted", rows=strangers, why=why))
    return Feedback(documents, tuple(notes))


def table_documents(table: Table) -> tuple[Document, ...]:
    """Return the answers in a customer table's own text columns, each linked to its customer."""
    columns = [column for column in table.columns if column.role == "text"]
    documents = []
    for column in columns:
        question = column.name if "?" in column.name else column.label
        cells = table.frame[column.name]
        for row, (customer, cell) in enumerate(zip(table.frame.index, cells, strict=True), start=1):
            if isinstance(cell, str) and _is_answer(cell):
                place = f"{table.name}#{row}/{column.name}"
                turn = _turn(cell, "participant", str(customer), str(customer))
                documents.append(_document(place, table.name, "survey answer", cell, turn, question))
    return tuple(documents)


def _plan(grid: Grid, id_column: str, customers: Collection[str]) -> _Plan:
    columns = {name: [trim(cell) for cell in grid.column(name)] for name in grid.header}
    customer = _customer_column(columns, id_column, customers)
    others = {name: cells for name, cells in columns.items() if name != customer}
    texts = tuple(name for name, cells in others.items() if _holds_text(name, cells))
    rest = [name for name in others if name not in texts]
    return _Plan(
        texts=texts,
        customer=customer,
        question=_named(rest, _QUESTION),
        date=_named(rest, _DATE),
        kind=_named(rest, _KIND),
        author=_named(rest, _AUTHOR),
        job=next((name for name in rest if " ".join(header_words(name)) in _JOB), ""),
    )


def _named(names: Sequence[str], words: Collection[str]) -> str:
    return next((name for name in names if set(header_words(name)) & set(words)), "")


def _customer_column(columns: Mapping[str, Sequence[str]], id_column: str, customers: Collection[str]) -> str:
    if id_column in columns:
        return id_column
    known = set(customers)
    best, most = "", _LEAST_MATCHING
    for name, cells in columns.items():
        told = [cell for cell in cells if cell]
        share = sum(cell in known for cell in told) / len(told) if told else 0.0
        if share > most:
            best, most = name, share
    if best or known:
        return best
    for word in _CUSTOMER:
        for name in columns:
            if word in header_words(name):
                return name
    return ""


def _holds_text(name: str, cells: Sequence[str]) -> bool:
    words = set(header_words(name))
    if words & _NOT_TEXT and not words & _TEXT and "?" not in name:
        return False
    if words & {"id", "date"}:
        return False
    told = [cell for cell in cells if not is_blank(cell)]
    if "?" in name and told and sum(len(cell.split()) for cell in told) >= _LEAST_WORDS * len(told):
        return True
    reading = infer(name, Counter(cells))
    if not isinstance(reading, Reading):
        return bool(words & _TEXT) and any(" " in cell for cell in cells)
    if reading.kind == "text":
        return True
    return (
        bool(words & _TEXT)
        and reading.kind in ("nominal", "id", "binary", "multi_select", "ordinal")
        and (any(" " in cell for cell in cells) and reading.scale is None)
    )


def _plan_line(plan: _Plan) -> str:
    parts = [f"answers are read from {' and '.join(plan.texts)}"]
    parts.append(f"customers from {plan.customer}" if plan.customer else "no column names the customer")
    return ", ".join(parts)


def _documents(
    grid: Grid, name: str, plan: _Plan, customers: Collection[str], tally: Counter[str]
) -> Iterator[Document]:
    places = {column: place for place, column in enumerate(grid.header)}
    for row, cells in enumerate(grid.rows, start=1):
        told = {column: trim(cells[places[column]]) if column else "" for column in _meta(plan)}
        customer = told[plan.customer] if plan.customer else ""
        linked = customer if not customers or customer in customers else ""
        answers = [(text, cells[places[text]]) for text in plan.texts]
        kept = [(text, cell) for text, cell in answers if _is_answer(cell)]
        tally["blank answers passed over"] += len(answers) - len(kept)
        if kept and not linked:
            tally["stranger" if customer else "rows without a customer id, so unlinked"] += 1
        staff = bool(plan.author and _STAFF.search(told[plan.author]))
        for text, cell in kept:
            person = customer or f"{name}#{row}"
            turn = _turn(
                cell,
                "unknown" if staff else "participant",
                person,
                linked,
                told[plan.job] if plan.job else "",
            )
            question = (told[plan.question] if plan.question else "") or (text if "?" in text else "")
            kind = _kind(told[plan.kind] if plan.kind else "", name, bool(question))
            date = told[plan.date] if plan.date else ""
            yield _document(f"{name}#{row}/{text}", Path(name).name, kind, cell, turn, question, date)


def _meta(plan: _Plan) -> tuple[str, ...]:
    return (plan.customer, plan.question, plan.date, plan.kind, plan.author, plan.job)


def _is_answer(cell: str) -> bool:
    """Whether a cell says anything: "n/a", "-" and the like do not."""
    return not is_blank(trim(cell)) and any(character.isalnum() for character in cell)


def _kind(told: str, name: str, asked: bool) -> DocumentKind:
    for word, kind in _KINDS:
        if word in told.casefold():
            return kind
    for word, kind in _KINDS:
        if word in Path(name).stem.casefold():
            return kind
    return "survey answer" if asked else "feedback"


def _turn(cell: str, role: str, person: str, customer: str, job: str = "") -> Turn:
    start = len(cell) - len(cell.lstrip())
    return Turn(
        speaker=person,
        role="unknown" if role == "unknown" else "participant",
        participant=person,
        customer=customer or None,
        job=job,
        start=start,
        end=len(cell.rstrip()),
    )


def _document(
    place: str, source: str, kind: DocumentKind, cell: str, turn: Turn, question: str, date: str = ""
) -> Document:
    return Document(
        id=place,
        kind=kind,
        source=source,
        sha256=hashlib.sha256(cell.encode()).hexdigest(),
        text=cell,
        turns=(turn,),
        question=question,
        date=date,
    )
