"""The whole flow: a customer table and what customers said become verified personas.

    customer table ─┐
                    ├─ dataset ─> segments ─┐
    interviews,     │                       ├─> ledger ─> drafting ─> verify ─> Persona
    feedback ───────┘   evidence ───────────┘

Each step is a function from data to data; the stages do not know each other and meet only here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from persona_ai import dataset, drafting, evidence, segments, verify
from persona_ai.errors import InputError
from persona_ai.schema import (
    Brief,
    Document,
    Excerpt,
    Ledger,
    Persona,
    PersonaFile,
    Prevalence,
    QualityNote,
    Run,
    Segment,
    Segmentation,
    Stat,
    Table,
    Theme,
    Transactions,
    Verdict,
)
from persona_ai.settings import Settings
from persona_ai.statistics import wilson
from persona_ai.text.people import voices

if TYPE_CHECKING:
    from pathlib import Path

    from persona_ai.llm import Chat

Progress = Callable[[str, float], None]
"""Called with what is being done and how much of it is done, 0..1."""


def silent(_what: str, _done: float) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True)
class Inputs:
    """Everything that was read: a table, documents, or both.

    `table` holds what related tables and transactions tell of each customer, too; `transactions` are the lines
    of its customers.
    """

    table: Table | None
    documents: tuple[Document, ...]
    sources: tuple[dataset.SourceFile, ...]
    notes: tuple[QualityNote, ...]
    transactions: Transactions | None = None

    @property
    def by_id(self) -> dict[str, Document]:
        """The documents by their id."""
        return {document.id: document for document in self.documents}


@dataclass(frozen=True)
class Found:
    """What was counted and found, before anybody drafts: one ledger a segment."""

    segmentation: Segmentation
    ledgers: tuple[Ledger, ...]
    excerpts: tuple[Excerpt, ...]
    themes: tuple[Theme, ...]
    brief: Brief

    @cached_property
    def sha256(self) -> str:
        """The hash of all that a drafter could see."""
        return sha256_of([ledger.model_dump(mode="json") for ledger in self.ledgers])


def read(
    table_path: Path | None,
    document_paths: Sequence[dataset.Given],
    settings: Settings,
    *,
    related: Sequence[Path] = (),
    transactions: Sequence[Path] = (),
) -> Inputs:
    """Read the tables and the documents; a document given as (path, name) is known by that name.

    Args:
        table_path: the customer table; without one, the transactions tell who the customers are.
        document_paths: of words.
        settings: what is decided.
        related: where the files of `settings.related` are, in their order.
        transactions: where the files of `settings.transactions` are, in their order.

    Raises:
        InputError: a file is not what it should be, or there is nothing to read.
    """
    tables = [*([table_path] if table_path else []), *related, *transactions]
    if not tables and not document_paths:
        raise InputError(
            "nothing to read: give a table (--table and --id), transactions, documents (--documents), or several"
        )
    told = (
        dataset.read_customers(table_path, settings=settings, related=related, transactions=transactions)
        if tables
        else None
    )
    customers = frozenset(told.table.frame.index) if told else frozenset[str]()
    corpus = dataset.read_documents(
        document_paths, id_column=_id_column(settings), customers=customers, settings=settings, exclude=tables
    )
    if told is None:
        return Inputs(None, corpus.documents, corpus.sources, corpus.notes)
    documents = (*dataset.table_documents(told.table), *corpus.documents)
    notes = (*told.table.quality.notes, *corpus.notes)
    return Inputs(told.table, documents, (*told.sources, *corpus.sources), notes, told.transactions)


def _id_column(settings: Settings) -> str:
    """Return what the customers' ids are called."""
    return settings.id or next((one.customer for one in settings.transactions), "")


def segment(inputs: Inputs, settings: Settings, progress: Progress = silent) -> Segmentation:
    """Group the customers; with words alone, everybody who spoke is one hypothetical group."""
    if inputs.table is None:
        return words_alone(inputs.documents, settings.seed)
    return segments.segment_through(inputs.table, settings, progress=progress)


def words_alone(documents: Sequence[Document], seed: int) -> Segmentation:
    """Return one group of all participants, for a start without a table."""
    people = sorted(
        {
            turn.participant
            for document in documents
            for turn in document.turns
            if turn.participant and turn.role == "participant"
        }
    )
    if not people:
        raise InputError(
            "no participant is named in the documents: label who speaks ('Maria: ...') or add participants.csv"
        )
    everybody = wilson(len(people), len(people))
    group = Segment(id="all", members=tuple(people), share=1.0, interval=everybody)
    return Segmentation(
        method="themes",
        verdict="none",
        seed=seed,
        k=1,
        segments=(group,),
        why="There is no customer table: everybody who spoke is one group, as a hypothesis.",
    )


def find(inputs: Inputs, segmentation: Segmentation, settings: Settings) -> Found:
    """Count the statistics, cut the excerpts, find the themes: the evidence of each segment."""
    membership = {member: group.id for group in segmentation.segments for member in group.members}
    ids = tuple(group.id for group in segmentation.segments)
    stats = (
        segments.profile(inputs.table, segmentation, k_min=settings.k_min, seed=settings.seed)
        if inputs.table
        else ()
    )
    excerpts = evidence.excerpts(inputs.documents, membership)
    themes = evidence.themes(excerpts, ids)
    ledgers = tuple(
        _ledger(group, inputs, segmentation, settings, stats, excerpts, themes)
        for group in segmentation.segments
        if _may_have_a_persona(group, inputs, settings)
    )
    found = tuple(theme for part in themes.values() for theme in part)
    return Found(segmentation, ledgers, excerpts, found, settings.brief)


def _may_have_a_persona(group: Segment, inputs: Inputs, settings: Settings) -> bool:
    """Whether a group is stable, and large enough that a count of it tells nothing of one customer."""
    return group.band != "unstable" and (inputs.table is None or len(group.members) >= settings.k_min)


def _ledger(
    group: Segment,
    inputs: Inputs,
    segmentation: Segmentation,
    settings: Settings,
    stats: Sequence[Stat],
    excerpts: Sequence[Excerpt],
    themes: Mapping[str, tuple[Theme, ...]],
) -> Ledger:
    own = tuple(excerpt for excerpt in excerpts if excerpt.segment == group.id)
    size = tuple(stat for stat in stats if stat.column == "segment" and stat.level == group.id)
    counted = segments.strongest([stat for stat in stats if stat.segment == group.id and stat not in size])
    return Ledger(
        segment=group,
        method=segmentation.method,
        verdict=segmentation.verdict,
        segments=tuple(other.id for other in segmentation.segments),
        brief=settings.brief,
        columns=inputs.table.columns if inputs.table else (),
        stats=(*size, *counted),
        excerpts=own,
        themes=themes.get(group.id, ()),
        participants=len(voices(excerpt for excerpt in own if excerpt.quotable)),
        customers=len(inputs.table.frame) if inputs.table else 0,
        proto=inputs.table is None,
        k_min=settings.k_min,
    )


def draft(ledger: Ledger, inputs: Inputs, chat: Chat | None = None) -> tuple[Verdict, ...]:
    """Draft one persona and judge every claim; a language model may only improve the offline floor.

    Returns:
        The verdicts on the claims of the persona, then those on what was refused on the way.
    """
    check = partial(verify.check, ledger=ledger, documents=inputs.by_id)
    floor = check(drafting.offline(ledger))
    if chat is None:
        return floor
    first = check(drafting.with_model(ledger, chat))
    second = check(drafting.redraft(first, ledger, chat))
    improved = check(drafting.improve(floor, (*first, *second), ledger))
    refused = (verdict for verdict in (*floor, *first, *second) if verdict.status != "supported")
    return (*improved, *refused)


def persona(ledger: Ledger, inputs: Inputs, verdicts: Sequence[Verdict], run: Run) -> Persona:
    """Make the persona of what was found true."""
    prevalence = prevalence_of(inputs.table, ledger)
    return verify.persona(verdicts, ledger, inputs.by_id, run=run, prevalence=prevalence)


def again(file: PersonaFile, ledger: Ledger, inputs: Inputs) -> Persona:
    """Make the persona of what still holds in a file, what was refused before judged again with it."""
    refused = tuple(verdict.claim for verdict in file.report.dropped)
    drafted = file.draft().model_copy(update={"claims": (*file.draft().claims, *refused)})
    repaired = {claim.id: claim.repaired for claim in file.claims}
    verdicts = [
        verdict.model_copy(update={"repaired": verdict.repaired or repaired.get(verdict.claim.id, "")})
        for verdict in verify.check(drafted, ledger, inputs.by_id)
    ]
    return persona(ledger, inputs, verdicts, file.run)


def prevalence_of(table: Table | None, ledger: Ledger) -> Callable[[Sequence[Stat]], Prevalence]:
    """Return the function that counts how many members of the ledger's segment are like some statistics."""
    if table is None:
        return lambda _stats: Prevalence()
    return partial(segments.prevalence, table, ledger.segment.members, k_min=ledger.k_min)


def sha256_of(content: Any) -> str:
    """Return the hash of something that JSON can hold, whatever the order of its names."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
