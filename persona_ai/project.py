"""A project folder: which files it reads, what was decided, what was made of them."""

from __future__ import annotations

import datetime
import hashlib
import importlib.metadata
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from persona_ai import evidence, llm, outputs, pipeline, segments
from persona_ai.dataset import write_settings
from persona_ai.errors import InputError
from persona_ai.llm import Chat, Counts
from persona_ai.pipeline import Found, Inputs, Progress, silent
from persona_ai.recheck import provenance, read_persona_file
from persona_ai.schema import Ledger, Persona, Run, Segmentation, Source
from persona_ai.settings import RelatedTable, Settings, TransactionsFile, read_settings
from persona_ai.store import Store
from persona_ai.text.printing import PRINTER_VERSION

if TYPE_CHECKING:
    import httpx2

STATE = ".persona_ai"
DECISIONS = "persona.toml"
Related = TypeVar("Related", RelatedTable, TransactionsFile)
LIBRARIES = ("chromadb", "langchain", "numpy", "openai", "pandas", "pydantic", "scikit-learn")


@dataclass(frozen=True)
class Outcome:
    """What a run made, and what it cost."""

    folder: Path
    inputs: Inputs
    found: Found
    personas: tuple[Persona, ...]
    files: tuple[Path, ...]
    counts: Counts


class Project:
    """A folder with persona.toml (what was decided) and .persona_ai (the store)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def create(cls, folder: Path) -> Project:
        """Make an empty project folder.

        Raises:
            InputError: the folder is a project already, or holds something else.
        """
        refuse_occupied(folder)
        if (folder / DECISIONS).exists():
            raise InputError(f"{folder} is a project already; add to it, or give another folder")
        (folder / STATE).mkdir(parents=True, exist_ok=True)
        write_settings(folder / DECISIONS, None, Settings())
        return cls(folder)

    @classmethod
    def open(cls, folder: Path) -> Project:
        """Open an existing project folder.

        Raises:
            InputError: there is no persona.toml in it.
        """
        if not (folder / DECISIONS).is_file():
            raise InputError(
                f"{folder} is no project: it has no {DECISIONS}; make one with: persona-ai init {folder}"
            )
        return cls(folder)

    @property
    def settings(self) -> Settings:
        """What persona.toml decides."""
        return read_settings(self.folder / DECISIONS)

    def add_table(self, path: Path, id_column: str) -> Inputs:
        """Bring a customer table in; nothing is changed when it cannot be read."""
        changed = {"id": id_column, "table": self.relative(path)}
        return self._decide(self.settings.model_copy(update=changed))

    def add_related(self, path: Path, key: str, column: str = "", to: str = "") -> Inputs:
        """Bring a further table in, whose column `key` points to `column` of the table `to` ("" finds them).

        A table that is there already is joined by the new key. Nothing is changed when it cannot be read.
        """
        before = self.settings
        one = RelatedTable(path=self.relative(path), key=key, column=column, to=to)
        kept = tuple(other for other in before.related if other.path != one.path)
        return self._decide(before.model_copy(update={"related": (*kept, one)}))

    def add_transactions(self, path: Path, columns: TransactionsFile) -> Inputs:
        """Bring invoice or order lines in; `columns` says which is what, its path is not looked at.

        Nothing is changed when the file cannot be read.
        """
        before = self.settings
        one = columns.model_copy(update={"path": self.relative(path)})
        kept = tuple(other for other in before.transactions if other.path != one.path)
        return self._decide(before.model_copy(update={"transactions": (*kept, one)}))

    def add_documents(self, paths: Sequence[Path]) -> Inputs:
        """Bring documents in; nothing is changed when one of them cannot be read."""
        before = self.settings
        known = dict.fromkeys((*before.documents, *(self.relative(path) for path in paths)))
        return self._decide(before.model_copy(update={"documents": tuple(known)}))

    def read(self) -> Inputs:
        """Read the table and the documents as persona.toml decides."""
        return self._read(self.settings)

    def look_through(self, lens: str) -> None:
        """Decide the lens that segments are made through, "all" for the whole basis.

        Raises:
            InputError: there is no table, or the lens has no usable column in it; nothing is changed.
        """
        self.seek(lens=lens)

    def seek(self, *, lens: str = "", segments: int | None = None) -> None:
        """Decide how segments are sought, for this and every later command.

        Args:
            lens: what they are made through, "all" for the whole basis; "" leaves it as it is.
            segments: how many there are; None leaves it as it is.

        Raises:
            InputError: there is no table, too few customers, or no usable column; nothing is changed.
        """
        told: dict[str, object] = {"lens": "" if lens == "all" else lens} if lens else {}
        told |= {"k": segments} if segments is not None else {}
        decided = self.settings.model_copy(update=told)
        inputs = self._read(decided)
        _refuse_lens(inputs, decided)
        _refuse_number(inputs, decided)
        write_settings(self.folder / DECISIONS, inputs.table, decided)

    def segment(self, settings: Settings | None = None, *, progress: Progress = silent) -> Found:
        """Read, group the customers, find the evidence of each segment, and write segments.csv."""
        decided = settings or self.settings
        inputs = self._read(decided)
        with Store.open(self.folder / STATE) as store:
            return self._find(store, inputs, decided, progress)

    def run(
        self,
        settings: Settings | None = None,
        *,
        only: Collection[str] = (),
        progress: Progress = silent,
        http_client: httpx2.Client | None = None,
    ) -> Outcome:
        """Do everything, from the sources to rendered personas.

        Args:
            settings: what is decided, instead of persona.toml.
            only: ids of the segments to draft; all where it is empty.
            progress: told what is being done.
            http_client: another way to the language model's server.

        Raises:
            InputError: an input is not what it should be, or the model's server cannot be used.
            EvidenceError: another process works in the folder.
            BudgetError: a model call could cost more than is left.
        """
        decided = settings or self.settings
        inputs = self._read(decided)
        with Store.open(self.folder / STATE) as store:
            found = self._find(store, inputs, decided, progress)
            chosen = _chosen(found.ledgers, only)
            chat = (
                llm.open_chat(decided.model, store, http_client=http_client) if decided.model.name else None
            )
            run = self._run_record(inputs, found, decided)
            drafted = list(_personas(chosen, inputs, chat, run, progress))
            kept = self._again([ledger for ledger in found.ledgers if ledger not in chosen], inputs)
            counts = chat.counts if chat else Counts()
            return self._write(store, inputs, found, [*drafted, *kept], counts)

    def render(self, *, progress: Progress = silent) -> Outcome:
        """Verify the personas as their files say them, and render what holds anew.

        Raises:
            InputError: there is no persona yet, or a file of one is none.
        """
        decided = self.settings
        inputs = self._read(decided)
        with Store.open(self.folder / STATE) as store:
            found = self._find(store, inputs, decided, progress)
            personas = self._again(found.ledgers, inputs)
            if not personas:
                raise InputError(
                    f"{self.folder} has no personas yet; make them with: persona-ai run --project {self.folder}"
                )
            return self._write(store, inputs, found, personas, Counts())

    def _again(self, ledgers: Sequence[Ledger], inputs: Inputs) -> list[Persona]:
        """Return the personas of the folder's files as far as they hold today, in the ledgers' order."""
        paths = sorted((self.folder / "personas").glob("*/persona.json"))
        files = {file.segment.id: file for file in map(read_persona_file, paths)} if ledgers else {}
        known = [ledger for ledger in ledgers if ledger.segment.id in files]
        return [pipeline.again(files[ledger.segment.id], ledger, inputs) for ledger in known]

    def relative(self, path: Path) -> str:
        """Return a path as persona.toml keeps it: relative to the folder."""
        return Path(os.path.relpath(path.resolve(), self.folder.resolve())).as_posix()

    def kept(self, file: Related) -> Related:
        """Return a related table or a file of transactions with its path as persona.toml keeps it."""
        return file.model_copy(update={"path": self.relative(Path(file.path))})

    def _decide(self, settings: Settings) -> Inputs:
        inputs = self._read(settings)
        write_settings(self.folder / DECISIONS, inputs.table, settings)
        return inputs

    def _read(self, settings: Settings) -> Inputs:
        table = self.folder / settings.table if settings.table else None
        return pipeline.read(
            table,
            [self.folder / path for path in settings.documents],
            settings,
            related=[self.folder / one.path for one in settings.related],
            transactions=[self.folder / one.path for one in settings.transactions],
        )

    def _find(self, store: Store, inputs: Inputs, settings: Settings, progress: Progress) -> Found:
        segmentation = _segmentation(store, inputs, settings, progress)
        everybody = inputs.table.frame.index if inputs.table else segmentation.segments[0].members
        text = outputs.membership_csv(segmentation, everybody)
        outputs.write_atomically(self.folder / outputs.MEMBERSHIP, text)
        self._write_typing(inputs, segmentation, settings)
        store.put_documents(inputs.documents)
        progress("evidence", 0.0)
        found = pipeline.find(inputs, segmentation, settings)
        progress("evidence", 1.0)
        return found

    def _write_typing(self, inputs: Inputs, segmentation: Segmentation, settings: Settings) -> None:
        """Write how to place a new customer, unless that was done for the same segments before."""
        folder, state = self.folder / outputs.TYPING, self.folder / STATE
        if inputs.table is None or segmentation.k < 2:
            outputs.write_folder(folder, state, {})
            return
        made_of = pipeline.sha256_of(
            [inputs.table.sha256, segmentation.model_dump(mode="json"), settings.k_min, versions()]
        )
        if made_of != outputs.typing_made_of(folder):
            typing = segments.typing_of(
                inputs.table, segmentation, id_column=settings.id, k_min=settings.k_min, made_of=made_of
            )
            outputs.write_folder(folder, state, segments.typing_files(typing))

    def _write(
        self, store: Store, inputs: Inputs, found: Found, personas: Sequence[Persona], counts: Counts
    ) -> Outcome:
        places = {ledger.segment.id: place for place, ledger in enumerate(found.ledgers)}
        ordered = sorted(personas, key=lambda persona: places[persona.segment.id])
        index = evidence.open_index(self.folder / STATE, store).update(found.excerpts)
        drawn = outputs.write_pictures(self.folder, self.folder / STATE, inputs, found, ordered)
        files = outputs.write_personas(self.folder, self.folder / STATE, ordered)
        outputs.write_set(self.folder, inputs, found, ordered, counts, index.search, drawn)
        for path, persona in zip(files, ordered, strict=True):
            store.put_persona(path.parent.name, persona.model_dump_json())
        return Outcome(self.folder, inputs, found, tuple(ordered), files, counts)

    def _run_record(self, inputs: Inputs, found: Found, settings: Settings) -> Run:
        now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        decided = settings.model_dump(mode="json")
        return Run(
            sources=tuple(self._sources(inputs)),
            settings=decided,
            settings_sha256=pipeline.sha256_of(decided),
            columns=inputs.table.columns if inputs.table else (),
            prompts=llm.prompt_hashes(),
            ledger_sha256=found.sha256,
            drafter=settings.model.name or "offline",
            model=settings.model.name,
            embedder=provenance.EMBEDDER,
            seed=settings.seed,
            versions=versions(),
            segmentation=found.segmentation.model_dump(
                mode="json", exclude={"certainty": True, "segments": {"__all__": {"members"}}}
            ),
            time=now.isoformat(),
            review_by=provenance.review_by(now),
        )

    def _sources(self, inputs: Inputs) -> Iterator[Source]:
        beside = self.folder.resolve() / "personas" / "any"
        for source in inputs.sources:
            yield Source(
                name=source.name,
                path=Path(os.path.relpath(source.path.resolve(), beside)).as_posix(),
                sha256=source.sha256,
                reader=source.reader,
                role=source.role,
                options=dict(source.options),
            )
        yield Source(
            name=outputs.MEMBERSHIP,
            path=f"../../{outputs.MEMBERSHIP}",
            sha256=hashlib.sha256((self.folder / outputs.MEMBERSHIP).read_bytes()).hexdigest(),
            reader="delimited",
            role="segments",
        )


def run(
    *,
    out: Path,
    table: Path | None = None,
    id: str = "",
    documents: Sequence[Path] = (),
    related: Sequence[RelatedTable] = (),
    transactions: Sequence[TransactionsFile] = (),
    settings: Settings | None = None,
    only: Collection[str] = (),
    progress: Progress = silent,
    http_client: httpx2.Client | None = None,
) -> Outcome:
    """Do everything in one call; `out` becomes, or is, a project folder.

    `related` and `transactions` are further tables, their paths as they are from here; where there are none,
    those of the settings are read. Inputs are read, and a model's server is asked whether it is there, before anything is created.

    Raises:
        InputError: an input is not what it should be, or `out` holds something else.
    """
    refuse_occupied(out)
    decided = settings or read_settings(out / DECISIONS)
    further = {
        "related": tuple(related) or tuple(_from_here(out, one) for one in decided.related),
        "transactions": tuple(transactions) or tuple(_from_here(out, one) for one in decided.transactions),
    }
    decided = decided.model_copy(update={**({"id": id} if id else {}), **further})
    inputs = pipeline.read(
        table,
        documents,
        decided,
        related=[Path(one.path) for one in decided.related],
        transactions=[Path(one.path) for one in decided.transactions],
    )
    if inputs.table is None:
        pipeline.words_alone(inputs.documents, decided.seed)
    _refuse_lens(inputs, decided)
    if only:
        _chosen(pipeline.find(inputs, pipeline.segment(inputs, decided), decided).ledgers, only)
    if decided.model.name:
        llm.check_server(decided.model, http_client=http_client)
    project = Project.open(out) if (out / DECISIONS).exists() else Project.create(out)
    paths = {
        "table": project.relative(table) if table else "",
        "documents": tuple(project.relative(path) for path in documents),
        "related": tuple(project.kept(one) for one in decided.related),
        "transactions": tuple(project.kept(one) for one in decided.transactions),
    }
    decided = decided.model_copy(update=paths)
    write_settings(out / DECISIONS, inputs.table, decided)
    return project.run(decided, only=only, progress=progress, http_client=http_client)


def _from_here(folder: Path, file: Related) -> Related:
    return file.model_copy(update={"path": str(folder / file.path)})


def _refuse_lens(inputs: Inputs, settings: Settings) -> None:
    """Raise InputError where the lens that was decided has nothing to look at."""
    if settings.lens and inputs.table is None:
        raise InputError(f"the lens {settings.lens!r} needs a customer table; there is none")
    if settings.lens and inputs.table is not None:
        segments.select(inputs.table, settings.lens, settings.lenses)


def _refuse_number(inputs: Inputs, settings: Settings) -> None:
    """Raise InputError where more segments were decided than there can be."""
    if settings.k is None:
        return
    if inputs.table is None:
        raise InputError(f"{settings.k} segments need a customer table; there is none")
    rows = len(inputs.table.frame)
    if rows < 2 * settings.k:
        raise InputError(
            f"{settings.k} segments were asked for, but {inputs.table.name} has {rows} customers only"
        )


def refuse_occupied(folder: Path) -> None:
    """Raise InputError where a folder holds something that is no project."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; give a folder")
    if folder.is_dir() and not (folder / DECISIONS).exists() and _holds_something(folder):
        raise InputError(f"{folder} is not empty and no project; give a new or an empty folder")


def _holds_something(folder: Path) -> bool:
    """Whether there is anything but what a run that was killed at its start leaves."""
    return any(path.name != STATE for path in folder.iterdir())


def sample_data() -> Path:
    """Return the folder of the sample data, in the wheel or in the checkout."""
    packaged = Path(__file__).parent / "sample_interviews"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "sample_interviews"


def versions() -> dict[str, str]:
    """Return the versions that decide what comes out: ours, the printer's and the libraries'."""
    ours = {"persona_ai": importlib.metadata.version("persona-ai"), "printer": PRINTER_VERSION}
    return ours | {name: importlib.metadata.version(name) for name in LIBRARIES}


def _chosen(ledgers: Sequence[Ledger], only: Collection[str]) -> list[Ledger]:
    known = [ledger.segment.id for ledger in ledgers]
    for name in only:
        if name not in known:
            raise InputError(f"there is no segment {name!r} to draft; there is {', '.join(known)}")
    return [ledger for ledger in ledgers if not only or ledger.segment.id in only]


def _personas(
    ledgers: Sequence[Ledger], inputs: Inputs, chat: Chat | None, run: Run, progress: Progress
) -> Iterator[Persona]:
    for number, ledger in enumerate(ledgers):
        progress("personas", number / len(ledgers))
        yield pipeline.persona(ledger, inputs, pipeline.draft(ledger, inputs, chat), run)
    progress("personas", 1.0)


def _segmentation(store: Store, inputs: Inputs, settings: Settings, progress: Progress) -> Segmentation:
    """Return the segmentation that was made of the same table and decisions, or make it."""
    if inputs.table is None:
        return pipeline.segment(inputs, settings, progress)
    decided = settings.model_dump(mode="json", include={"seed", "k", "k_min", "columns", "lens", "lenses"})
    key = "segmentation:" + pipeline.sha256_of([inputs.table.sha256, decided, versions()])
    if known := store.meta(key):
        return Segmentation.model_validate_json(known)
    segmentation = pipeline.segment(inputs, settings, progress)
    store.put_meta(key, segmentation.model_dump_json())
    return segmentation
