"""Cut documents into excerpts: whole sentences of one turn, each with its place, person and flags."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from persona_ai.schema import Document, Excerpt, Link, Turn
from persona_ai.text.cues import is_echo, is_instruction, personal_data
from persona_ai.text.sentences import sentences
from persona_ai.text.words import word_spans

MAX_WORDS = 45
_MAX_QUESTION = 300

Span = tuple[int, int]


def excerpts(documents: Sequence[Document], membership: Mapping[str, str]) -> tuple[Excerpt, ...]:
    """Cut all turns into excerpts of whole sentences, at most about 45 words each.

    A turn of at most 45 words is one excerpt; a longer one is cut into runs of whole sentences; one
    longer sentence stays whole. Every speaker's words are cut, so that they can be found; only what a
    participant said, without personal data, orders to a machine or mere agreement with a leading
    question, is quotable.

    Args:
        documents: in the order in which excerpts are numbered, Q1 first.
        membership: segment id by customer id; for words alone, by the code of each participant.
    """
    by_person = _is_of_participants(membership, documents)
    cut = (_cut(document, membership, by_person) for document in documents)
    numbered = enumerate((excerpt for part in cut for excerpt in part), start=1)
    return tuple(excerpt.model_copy(update={"id": f"Q{number}"}) for number, excerpt in numbered)


def unlinked(found: Iterable[Excerpt]) -> tuple[Excerpt, ...]:
    """Return what participants said whom no segment could be given: searchable, never quoted as one."""
    return tuple(one for one in found if one.role == "participant" and one.segment is None)


def words_alone(found: Iterable[Excerpt]) -> dict[str, str]:
    """Return the group of each participant for a start without a table: for now, all are one group."""
    people = {one.participant for one in found if one.participant and one.role == "participant"}
    return dict.fromkeys(sorted(people), "all")


def _is_of_participants(membership: Mapping[str, str], documents: Sequence[Document]) -> bool:
    """Return whether the membership is of exactly the people who spoke, as it is for words alone."""
    people = {
        turn.participant
        for document in documents
        for turn in document.turns
        if turn.participant and turn.role == "participant"
    }
    return bool(people) and people == membership.keys()


def _cut(document: Document, membership: Mapping[str, str], by_person: bool) -> Iterator[Excerpt]:
    question = document.question
    known: Link = "named in the document" if by_person else "joined by id"
    for number, turn in enumerate(document.turns):
        person = turn.participant if by_person else turn.customer
        segment = membership.get(person) if person is not None else None
        link: Link = "unlinked" if segment is None else known
        for start, end in _spans(document.text, turn):
            text = document.text[start:end]
            yield Excerpt(
                id="",
                document=document.id,
                kind=document.kind,
                turn=number,
                start=start,
                end=end,
                text=text,
                speaker=turn.speaker,
                participant=turn.participant,
                customer=turn.customer,
                job=turn.job,
                role=turn.role,
                segment=segment,
                link=link,
                question=question if turn.role == "participant" else "",
                noted_by=document.noted_by,
                date=document.date,
                flags=_flags(text, question, turn),
            )
        if turn.role == "interviewer":
            question = _last_sentence(document.text[turn.start : turn.end]) or question


def _spans(text: str, turn: Turn) -> list[Span]:
    """Return the spans of a turn's excerpts: the whole turn if it is short, else runs of sentences."""
    parts = [
        (turn.start + first, turn.start + last) for first, last in sentences(text[turn.start : turn.end])
    ]
    parts = [part for part in parts if any(char.isalnum() for char in text[slice(*part)])]
    if not parts:
        return []
    runs: list[list[Span]] = [[]]
    length = 0
    for part in parts:
        size = len(word_spans(text[slice(*part)]))
        if runs[-1] and length + size > MAX_WORDS:
            runs.append([])
            length = 0
        runs[-1].append(part)
        length += size
    return [(run[0][0], run[-1][1]) for run in runs]


def _flags(text: str, question: str, turn: Turn) -> tuple[str, ...]:
    flags = []
    if personal_data(text):
        flags.append("personal data")
    if is_instruction(text):
        flags.append("instruction")
    if turn.role == "participant" and question and is_echo(text, question):
        flags.append("echo")
    return tuple(flags)


def _last_sentence(text: str) -> str:
    """Return the sentence that asks: the last one, with a tag question kept with what it leans on."""
    spans = sentences(text)
    if not spans:
        return ""
    start, end = spans[-1]
    if len(spans) > 1 and len(word_spans(text[start:end])) <= 3:
        start = spans[-2][0]
    return text[start:end][-_MAX_QUESTION:]
