"""Who says what in a transcript: speakers' labels are found in the usual ways of writing them."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from persona_ai.dataset.label_lines import Label, is_lower_name, is_name, is_role, labels_of, lines_of

_PREAMBLE = re.compile(r"[ \t]*(?:#{1,6}[ \t].*|[-*_=]{3,}[ \t]*|\[[^\]\n]*\][ \t]*|\*[^*\n]+\*[ \t]*)")
_LABELLED_SHARE = 0.4  # of paragraphs that start with a label, from which a name seen once is a label too


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
    candidates = [found for start, line in lines_of(text, begin) if (found := labels_of(line, start))]
    labels = _accepted(candidates, text[begin:], names)
    if not labels:
        return ()
    said: list[Said] = []
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        end = following.line_start if following else len(text)
        said.extend(_spans(text, label, end))
    return tuple(said)


def only_labels(text: str, begin: int) -> bool:
    """Whether every line is a speaker's label and nothing else: a form that nobody filled in."""
    lines = lines_of(text, begin)
    return bool(lines) and all(
        any(label.start >= start + len(line.rstrip()) for label in labels_of(line, start))
        for start, line in lines
    )


def _accepted(candidates: list[list[Label]], body: str, known: set[str]) -> list[Label]:
    """Keep the labels of speakers, one a line, and let go what merely stands before a colon."""
    often = Counter((label.speaker.casefold(), label.form) for line in candidates for label in line)
    chosen = [
        next((label for label in line if _is_sure(label, often, known)), line[0]) for line in candidates
    ]
    sure = [label for label in chosen if _is_sure(label, often, known)]
    if (
        not any(is_role(label.speaker) or label.speaker.casefold() in known for label in sure)
        and len(sure) < 3
    ):
        return []
    paragraphs = sum(bool(part.strip()) for part in re.split(r"\r?\n[ \t]*\r?\n", body))
    labelled = len(sure) >= _LABELLED_SHARE * paragraphs
    speakers = {label.speaker.casefold() for label in sure}
    forms = {label.form for label in sure}
    return [
        label
        for label in chosen
        if label in sure
        or (label.speaker.casefold() in speakers and label.form in forms)
        or (labelled and label.form in forms and label.form != "letter" and is_name(label.speaker))
    ]


def _is_sure(label: Label, often: Counter[tuple[str, str]], known: set[str]) -> bool:
    name = label.speaker.casefold()
    if name in known:
        return label.form != "dash" or often[name, label.form] > 1
    if label.form in ("letter", "dash"):
        return often[name, label.form] > 1 and (is_role(label.speaker) or is_name(label.speaker))
    if is_role(label.speaker) and len(name) > 1:
        return True
    repeated = often[name, label.form] > 1 or label.form == "timed"
    return repeated and (is_role(label.speaker) or is_name(label.speaker))


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
