"""Speakers become people: whose customer they are, by which code they go, and what they may be quoted as."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from persona_ai.dataset.front_matter import FrontMatter
from persona_ai.dataset.participants import Entry, Sheet
from persona_ai.dataset.speakers import Known, key, matches, names, roles_of
from persona_ai.dataset.speech import Said
from persona_ai.dataset.transcripts import Transcript, interviewers_of
from persona_ai.errors import InputError
from persona_ai.schema import Document, DocumentKind, SpeakerRole, Turn

_ID_KEYS = ("customer id", "account id", "customer", "account", "client id", "client", "respondent")
_GENERIC = re.compile(
    r"(?:participant|respondent|customer|client|user|guest|interviewee|speaker|resp|a|p|r)\.?"
    r"[ #_-]?[a-z]?\d{0,3}",
    re.IGNORECASE,
)
_FOCUS_GROUP = 3  # people who answer
_SHORTEST_ID = 3  # characters; "07" in a file's name is a number of the interview, not a customer


@dataclass
class People:
    """Codes of participants: "P01" in the order of participants.csv, then as they are met."""

    codes: dict[tuple[str, str], str] = field(default_factory=dict)

    def code(self, name: str, customer: str, document: str) -> str:
        """Return the code of a person; without a customer, a name says nothing beyond its document."""
        person = (key(name), customer or f"in {document}")
        return self.codes.setdefault(person, f"P{len(self.codes) + 1:02}")


@dataclass(frozen=True)
class _Person:
    role: SpeakerRole
    customer: str = ""
    job: str = ""
    name: str = ""


def link(
    transcripts: Sequence[Transcript],
    sheet: Sheet,
    *,
    id_column: str,
    customers: Collection[str],
    interviewers: Collection[str] = (),
) -> Iterator[Document]:
    """Yield a document for every transcript, each turn with its person.

    Who a speaker is, is found in this order: participants.csv, front matter, a customer id in the
    file's name; else nobody knows.

    Raises:
        InputError: a speaker or a customer that is named does not exist.
    """
    people = People()
    for entry in sheet.entries:
        if not entry.asks and (entry.speaker or entry.customer):
            people.code(entry.speaker, entry.customer, entry.document)
    for transcript in transcripts:
        yield _document(transcript, sheet, id_column, customers, interviewers, people)


def _document(
    transcript: Transcript,
    sheet: Sheet,
    id_column: str,
    customers: Collection[str],
    interviewers: Collection[str],
    people: People,
) -> Document:
    entries = sheet.of(transcript.id)
    account = _account(transcript, id_column, customers)
    kind = transcript.kind
    if kind == "note" or not transcript.said:
        turns: tuple[Turn, ...] = (_whole(transcript, entries, account, people),)
    else:
        persons = _persons(transcript, entries, sheet.name, account, interviewers)
        turns = tuple(_turn(said, persons[said.speaker], transcript.id, people) for said in transcript.said)
    return Document(
        id=transcript.id,
        kind=kind or _kind(turns),
        source=transcript.path.name,
        sha256=hashlib.sha256(transcript.text.encode()).hexdigest(),
        text=transcript.text,
        turns=turns,
        noted_by=transcript.front.first("noted by", "author", "by") if kind == "note" else "",
        date=transcript.front.first("date", "recorded"),
    )


def _kind(turns: Sequence[Turn]) -> DocumentKind:
    answering = {turn.speaker for turn in turns if turn.role != "interviewer"}
    return "focus group" if len(answering) >= _FOCUS_GROUP else "interview"


def _turn(said: Said, person: _Person, document: str, people: People) -> Turn:
    speaks = person.role in ("participant", "unknown")
    return Turn(
        speaker=said.speaker,
        role=person.role,
        participant=people.code(person.name or said.speaker, person.customer, document) if speaks else None,
        customer=(person.customer or None) if speaks else None,
        job=person.job if speaks else "",
        start=said.start,
        end=said.end,
        time=said.time,
    )


def _whole(transcript: Transcript, entries: Sequence[Entry], account: str, people: People) -> Turn:
    """Return a file without labels, or a note, as one turn."""
    text = transcript.text[transcript.front.end :]
    start = transcript.front.end + len(text) - len(text.lstrip())
    told = next((entry for entry in entries if not entry.asks), None)
    note = transcript.kind == "note"
    customer = (told.customer if told else "") or account
    name = told.speaker if told else transcript.front.first("participant", "speaker")
    known = bool(told or name or customer) and not note
    return Turn(
        speaker=transcript.front.first("noted by", "author", "by") if note else name,
        role="note-taker" if note else "unknown",
        participant=people.code(name, customer, transcript.id) if known else None,
        customer=customer or None,
        job=told.job if told else "",
        start=start,
        end=len(transcript.text.rstrip()),
    )


def _persons(
    transcript: Transcript, entries: Sequence[Entry], sheet: str, account: str, interviewers: Collection[str]
) -> dict[str, _Person]:
    speakers = tuple(dict.fromkeys(said.speaker for said in transcript.said))
    found = _match(transcript.id, speakers, entries, sheet)
    front = transcript.front
    asking = [speaker for speaker, entry in found.items() if entry.asks]
    answering = [speaker for speaker, entry in found.items() if not entry.asks]
    known = Known(
        interviewers=names((*interviewers, *interviewers_of(front), *asking)) - names(answering),
        participants=names((*answering, *front.people, *_told(front))),
    )
    roles = roles_of(transcript.said, transcript.text, known)
    alone = sum(role == "participant" for role in roles.values()) == 1
    return {
        speaker: _person(speaker, role, found.get(speaker), front, account, alone)
        for speaker, role in roles.items()
    }


def _told(front: FrontMatter) -> tuple[str, ...]:
    told = front.first("participant", "speaker", "interviewee")
    return (told,) if told else ()


def _person(
    speaker: str, role: SpeakerRole, entry: Entry | None, front: FrontMatter, account: str, alone: bool
) -> _Person:
    job = front.first("job", "role", "position") if alone else ""
    if entry is not None:
        return _Person(role, entry.customer or account, entry.job or job, entry.speaker)
    own = next((customer for name, customer in front.people.items() if matches(speaker, name)), "")
    return _Person(role, own or account, job, speaker)


def _match(
    document: str, speakers: Sequence[str], entries: Sequence[Entry], sheet: str
) -> Mapping[str, Entry]:
    """Pair the rows about a document with its labels: same name, first name, or the last one left."""
    found: dict[str, Entry] = {}
    for entry in entries:
        fitting = [speaker for speaker in speakers if key(speaker) == key(entry.speaker)]
        fitting = fitting or [speaker for speaker in speakers if matches(speaker, entry.speaker)]
        if len(fitting) == 1:
            found[fitting[0]] = entry
    for entry in entries:
        if entry in found.values():
            continue
        generic = [speaker for speaker in speakers if speaker not in found and _GENERIC.fullmatch(speaker)]
        if len(generic) == 1:
            found[generic[0]] = entry
        elif entry.speaker:
            raise InputError(
                f"{sheet} row {entry.row}: nobody is labelled {entry.speaker!r} in {document}; "
                f"its speakers are {', '.join(speakers)}"
            )
    return found


def _account(transcript: Transcript, id_column: str, customers: Collection[str]) -> str:
    """Return the customer that a whole file is about: by its front matter, else by its name."""
    front = transcript.front
    own = " ".join(id_column.casefold().replace("_", " ").split())
    told = front.first(*filter(None, (own, *_ID_KEYS)))
    if told and customers and told not in customers:
        if front.first(own, "customer id", "account id") or _has_id_form(told, customers):
            raise InputError(
                f"{transcript.id}: its front matter names customer {told!r}, who is not in "
                "the customer table; correct the id or take the line out"
            )
        told = ""
    return told or _id_in_name(transcript.id, customers)


def _has_id_form(value: str, customers: Collection[str]) -> bool:
    """Whether a value is written as the customers' ids are, so that it is a wrong id and not a name."""
    return _form(value) == _form(next(iter(customers)))


def _form(value: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", value))


def _id_in_name(document: str, customers: Collection[str]) -> str:
    stem = re.sub(r"\.[^./]+$", "", document).rsplit("/", 1)[-1]
    pieces = [match.span() for match in re.finditer(r"[^\W_]+", stem)]
    spans = ((start, end) for start, _ in pieces for _, end in pieces if end > start)
    found = {stem[start:end] for start, end in spans} & set(customers)
    usable = [name for name in found if len(name) >= _SHORTEST_ID or not name.isdigit()]
    longest = max(usable, key=len, default="")
    return longest if all(name in longest for name in usable) else ""
