"""Who says what in a transcript: speakers' labels are found in the usual ways of writing them."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from persona_ai.dataset.label_lines import (
    SPEECH_FORMS,
    Label,
    has_sign,
    is_lower_name,
    is_name,
    is_role,
    labels_of,
    lines_of,
)

_PREAMBLE = re.compile(r"[ \t]*(?:#{1,6}[ \t].*|[-*_=]{3,}[ \t]*|\[[^\]\n]*\][ \t]*|\*[^*\n]+\*[ \t]*)")
_LABELLED_SHARE = 0.4  # of paragraphs that start with a label, from which a name seen once is a label too

_TURNS = 0.3  # of the turns of whoever has most
_LONG_NAME = 3  # words


@dataclass(frozen=True)
class Said:
    """What one speaker said in one go: `start` and `end` are code points into the text."""

    speaker: str
    start: int
    end: int
    time: float | None = None
    aside: str = ""


def turns_of(text: str, begin: int, known: Collection[str] = ()) -> tuple[Said, ...]:
    """Cut a transcript into what each speaker said; () where nobody is labelled.

    Args:
        text: the transcript; offsets are into it.
        begin: where the talk starts, after any front matter.
        known: names that are labels wherever they stand before a colon.
    """
    names = {name.casefold() for name in known}
    candidates = _candidates(text, begin)
    labels = _spelt_alike(_accepted(candidates, text[begin:], names))
    if not labels:
        return ()
    said: list[Said] = []
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        end = following.line_start if following else len(text)
        said.extend(_spans(text, label, end))
    return tuple(said)


def unread_labels(text: str, begin: int, said: Sequence[Said]) -> tuple[str, ...]:
    """Return names before a colon that were not read as a speaker's label and look like one, in order.

    What stands after one belongs to whoever spoke before, so somebody should look.
    """
    speakers = {one.speaker.casefold() for one in said}
    starts = {one.start for one in said}
    found: dict[str, None] = {}
    for line in _candidates(text, begin):
        label = next((one for one in line if one.form == "plain"), None)
        if label is None or label.start in starts or label.speaker.casefold() in speakers:
            continue
        if is_lower_name(label) or (is_name(label.speaker) and len(label.speaker.split()) < _LONG_NAME):
            found[label.speaker] = None
    return tuple(found)


def only_labels(text: str, begin: int) -> bool:
    """Whether every line is a speaker's label and nothing else: a form that nobody filled in."""
    lines = lines_of(text, begin)
    return bool(lines) and all(
        any(label.start >= start + len(line.rstrip()) for label in labels_of(line, start))
        for start, line in lines
    )


def _candidates(text: str, begin: int) -> list[list[Label]]:
    return [found for start, line in lines_of(text, begin) if (found := labels_of(line, start))]


def _spelt_alike(labels: list[Label]) -> list[Label]:
    """Spell a speaker as at first: "Anna:" and "anna :" are one person."""
    spelt: dict[str, str] = {}
    for label in labels:
        spelt.setdefault(label.speaker.casefold(), label.speaker)
    return [replace(label, speaker=spelt[label.speaker.casefold()]) for label in labels]


def _accepted(candidates: list[list[Label]], body: str, known: set[str]) -> list[Label]:
    """Keep the labels of speakers, one a line, and let go what merely stands before a colon."""
    often = Counter((label.speaker.casefold(), label.form) for line in candidates for label in line)
    chosen = [
        next((label for label in line if _is_sure(label, often, known)), line[0]) for line in candidates
    ]
    sure = _who_take_turns([label for label in chosen if _is_sure(label, often, known)], known)
    if (
        not any(is_role(label.speaker) or label.speaker.casefold() in known for label in sure)
        and len(sure) < 3
    ):
        return chosen if _speak_in_every_line(chosen, body) else []
    paragraphs = sum(bool(part.strip()) for part in re.split(r"\r?\n[ \t]*\r?\n", body))
    labelled = len(sure) >= _LABELLED_SHARE * paragraphs
    speakers = {label.speaker.casefold() for label in sure}
    forms = {label.form for label in sure}
    certain = frozenset(sure)
    return [
        label
        for label in chosen
        if label in certain
        or (label.speaker.casefold() in speakers and label.form in forms)
        or (labelled and label.form in forms and label.form != "letter" and is_name(label.speaker))
    ]


def _speak_in_every_line(labels: list[Label], body: str) -> bool:
    """Whether a short talk is labelled throughout: by one name, or by names that only a label can be."""
    lines = [line for _, line in lines_of(body, 0) if not _PREAMBLE.fullmatch(line)]
    named = [label for label in labels if label.form in SPEECH_FORMS and is_name(label.speaker)]
    if not lines or not len(lines) == len(labels) == len(named):
        return False
    return len({label.speaker for label in named}) == 1 or any(has_sign(label.speaker) for label in named)


def _is_sure(label: Label, often: Counter[tuple[str, str]], known: set[str]) -> bool:
    name = label.speaker.casefold()
    if name in known:
        return label.form != "dash" or often[name, label.form] > 1
    if label.form in ("letter", "dash"):
        return often[name, label.form] > 1 and (is_role(label.speaker) or is_name(label.speaker))
    if is_role(label.speaker) and len(name) > 1:
        return True
    repeated = often[name, label.form] > 1 or label.form == "timed"
    return repeated and (is_role(label.speaker) or is_name(label.speaker) or is_lower_name(label))


def _who_take_turns(labels: list[Label], known: set[str]) -> list[Label]:
    """Let go names without a capital that stand before a colon much less often than anybody's."""
    times = Counter(label.speaker.casefold() for label in labels)
    most = max(times.values(), default=0)
    return [
        label
        for label in labels
        if not is_lower_name(label)
        or is_role(label.speaker)
        or label.speaker.casefold() in known
        or times[label.speaker.casefold()] >= _TURNS * most
    ]


def _spans(text: str, label: Label, end: int) -> list[Said]:
    """Return what is said after a label, cut at headings and rules, without spaces around it."""
    spans: list[Said] = []
    start = label.start
    lines = lines_of(text[label.start : end], 0)
    breaks = [(start + at, start + at + len(line)) for at, line in lines if _PREAMBLE.fullmatch(line)]
    for left, right in [*breaks, (end, end)]:
        piece = text[start:left]
        first = start + len(piece) - len(piece.lstrip())
        last = start + len(piece.rstrip())
        if any(character.isalnum() for character in piece):
            spans.append(Said(label.speaker, first, last, label.time if not spans else None, label.aside))
        start = right
    return spans
