"""Files and folders of what customers said become documents whose speakers are linked to customers."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from persona_ai.dataset.decode import decode
from persona_ai.dataset.delimited import parse
from persona_ai.dataset.feedback import read_feedback
from persona_ai.dataset.files import read_bytes
from persona_ai.dataset.linking import link
from persona_ai.dataset.participants import FILE_NAMES, Sheet, read_participants
from persona_ai.dataset.transcripts import READERS, Transcript, read_transcript
from persona_ai.errors import InputError
from persona_ai.schema import Document, QualityNote
from persona_ai.settings import Settings

_DELIMITED = (".csv", ".tsv")
_MOST_NAMED = 5
_READABLE = ".txt, .md, .vtt, .csv and .tsv are"
_STATE = ".persona_ai"  # in every folder that a run has written to
_MADE = ("personas", "index.html", "report.json", "segments.csv", "persona.toml")  # there, by a run
_NOT_WORDS = ("readme", "license", "licence", "changelog", "contributing", "copying")


Given = Path | tuple[Path, str]
"""A file or folder, or a file with the name that its documents' ids start with."""


@dataclass(frozen=True)
class SourceFile:
    """One file that was read; `name` is what its documents' ids start with, relative to what was given.

    `reader` is "text", "markdown", "vtt" or "delimited"; `role` is "documents", "feedback" or
    "participants"; `options` is what the reader found out and would have to be told: the encoding.
    """

    path: Path
    sha256: str
    reader: str
    role: str
    name: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Corpus:
    """All documents, in the order of their sources' names, and the files they came from."""

    documents: tuple[Document, ...]
    sources: tuple[SourceFile, ...]
    notes: tuple[QualityNote, ...]


@dataclass(frozen=True)
class _File:
    path: Path
    name: str
    named: bool  # given itself, rather than found in a folder


def read_documents(
    paths: Sequence[Given],
    *,
    id_column: str,
    customers: Collection[str],
    settings: Settings,
    exclude: Collection[Path] = (),
) -> Corpus:
    """Read transcripts, notes and rows of feedback, and link who speaks to customers.

    What comes out depends on the files' bytes and the arguments alone, so that it can be read again.

    Args:
        paths: files and folders, or files with the names that they were known by; a participants.csv
            among them is used for linking.
        id_column: the customer table's id column; a feedback file with it is joined by it.
        customers: the ids of the customer table, empty where there is none.
        settings: who the interviewers are.
        exclude: files that are something else, such as the customer table itself.

    Raises:
        InputError: a file cannot be read, says nothing, or names a customer or speaker that is not there.
    """
    wanted = [file for file in _find(paths) if _wanted(file, exclude)]
    found = sorted(wanted, key=lambda file: file.name)
    known = frozenset(customers)
    sheets = [file for file in found if file.path.name.casefold() in FILE_NAMES]
    sheet = _read_sheet(sheets, id_column, known)
    speakers = [entry.speaker for entry in sheet.entries if entry.speaker]
    labels = (*settings.interviewers, *speakers)
    files = [file for file in found if file not in sheets]
    transcripts = [
        read_transcript(file.path, file.name, labels) for file in files if file.path.suffix.lower() in READERS
    ]
    documents = list(
        link(transcripts, sheet, id_column=id_column, customers=known, interviewers=settings.interviewers)
    )
    sources = [_transcript_source(transcript) for transcript in transcripts]
    notes: list[QualityNote] = []
    for file in files:
        if file.path.suffix.lower() in _DELIMITED:
            _add_feedback(file, id_column, known, documents, sources, notes)
        elif file.path.suffix.lower() not in READERS:
            notes.append(_unread(file))
    sources.extend(_source(file, "participants") for file in sheets)
    _refuse_nothing(documents, paths)
    notes.extend(_notes(sheet, transcripts, documents))
    return Corpus(tuple(documents), tuple(sorted(sources, key=lambda source: source.name)), tuple(notes))


def _find(paths: Sequence[Given]) -> Iterator[_File]:
    seen: set[Path] = set()
    names: set[str] = set()
    for given in paths:
        for file in _files(given):
            if file.path.resolve() in seen:
                continue
            name = file.name if file.name not in names else f"{file.path.parent.name}/{file.name}"
            if name in names:
                raise InputError(f"{file.path}: another document is called {name!r}; rename one of them")
            _refuse_unreadable(file)
            seen.add(file.path.resolve())
            names.add(name)
            yield _File(file.path, name, file.named)


def _files(given: Given) -> Iterable[_File]:
    path, name = given if isinstance(given, tuple) else (given, given.name)
    if not path.exists():
        raise InputError(f"{path} does not exist; check the name")
    return _inside(path) if path.is_dir() else [_File(path, name, True)]


def _inside(folder: Path) -> Iterator[_File]:
    """Find the files of a folder, but for hidden ones and for what runs of ours have made."""
    projects = {path.parent for path in folder.rglob(_STATE) if path.is_dir()}
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        relative = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in relative.parts)
        made = folder in projects and relative.parts[0] in _MADE
        inside_project = any(parent in projects and parent != folder for parent in path.parents)
        if path.is_file() and not hidden and not made and not inside_project:
            yield _File(path, relative.as_posix(), False)


def _refuse_unreadable(file: _File) -> None:
    if file.named and file.path.suffix.lower() not in (*READERS, *_DELIMITED):
        raise InputError(f"{file.name} is of a kind that cannot be read; {_READABLE}")


def _wanted(file: _File, exclude: Collection[Path]) -> bool:
    if file.path.resolve() in {path.resolve() for path in exclude}:
        return False
    return file.named or file.path.stem.casefold() not in _NOT_WORDS


def _read_sheet(sheets: Sequence[_File], id_column: str, customers: frozenset[str]) -> Sheet:
    read = [read_participants(file.path, id_column=id_column, customers=customers) for file in sheets]
    if not read:
        return Sheet()
    return Sheet(read[0].name, tuple(entry for sheet in read for entry in sheet.entries))


def _add_feedback(
    file: _File,
    id_column: str,
    customers: frozenset[str],
    documents: list[Document],
    sources: list[SourceFile],
    notes: list[QualityNote],
) -> None:
    decoded = decode(read_bytes(file.path), file.name)
    feedback = read_feedback(
        parse(decoded.text, file.name), file.name, id_column=id_column, customers=customers
    )
    if feedback is None and file.named:
        raise InputError(f"{file.name} has no column of text; a customer table is given with --table")
    if feedback is None:
        notes.append(_unread(file, "it has no column of text"))
        return
    documents.extend(feedback.documents)
    notes.extend(feedback.notes)
    sources.append(_source(file, "feedback", decoded.encoding))


def _source(file: _File, role: str, encoding: str = "") -> SourceFile:
    digest = hashlib.sha256(read_bytes(file.path)).hexdigest()
    options = {"encoding": encoding} if encoding else {}
    return SourceFile(file.path, digest, "delimited", role, file.name, options)


def _transcript_source(transcript: Transcript) -> SourceFile:
    options = {"encoding": transcript.encoding}
    return SourceFile(
        transcript.path, transcript.sha256, transcript.reader, "documents", transcript.id, options
    )


def _refuse_nothing(documents: Sequence[Document], paths: Sequence[Given]) -> None:
    if paths and not documents:
        given = " and ".join(str(path[0] if isinstance(path, tuple) else path) for path in paths[:3])
        raise InputError(f"{given}: no document that can be read; {_READABLE}")


def _unread(file: _File, why: str = "it is of a kind that cannot be read") -> QualityNote:
    return QualityNote(source=file.name, what="dropped", why=f"not read: {why}")


def _notes(
    sheet: Sheet, transcripts: Sequence[Transcript], documents: Sequence[Document]
) -> Iterator[QualityNote]:
    for entry in sheet.entries:
        if not any(entry in sheet.of(transcript.id) for transcript in transcripts):
            why = f"row {entry.row} is about {entry.document!r}, which is not among the documents"
            yield QualityNote(source=sheet.name, what="noted", why=why)
    for transcript, document in zip(transcripts, documents, strict=False):
        yield from _transcript_notes(transcript, document)


def _transcript_notes(transcript: Transcript, document: Document) -> Iterator[QualityNote]:
    if transcript.encoding not in ("utf-8", "utf-8-sig"):
        yield QualityNote(source=document.id, what="noted", why=f"read as {transcript.encoding}")
    roles = Counter(turn.role for turn in document.turns)
    if not transcript.said and document.kind != "note":
        why = "no speaker is labelled, so nothing in it can be quoted"
        yield QualityNote(source=document.id, what="noted", why=why)
    elif roles["unknown"]:
        who = ", ".join(sorted({turn.speaker for turn in document.turns if turn.role == "unknown"}))
        why = f"it is not clear whether {who} asks or answers, so it is not quoted"
        yield QualityNote(source=document.id, what="noted", why=why)
    if transcript.unread and document.kind != "note":
        who = ", ".join(repr(name) for name in transcript.unread[:_MOST_NAMED])
        why = (
            f"{who} before a colon was not read as a speaker's label: whoever spoke before is taken to go on"
        )
        yield QualityNote(source=document.id, what="noted", why=why)
    if document.kind != "note" and not any(turn.customer for turn in document.turns):
        yield QualityNote(source=document.id, what="noted", why="nobody in it is linked to a customer")
