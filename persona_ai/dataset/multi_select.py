"""Cells that hold several options: "Python; SQL; R". Options may contain the separator themselves."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from persona_ai.dataset.blanks import is_blank, trim

_SEPARATORS = (";", "|", "\n", ",", "/", "+")
_LOOSE = frozenset(",/+")  # marks that prose and names are full of: the evidence must be stronger
_MOST_OPTIONS = 60  # chosen twice or more
_LONGEST_OPTION = 12  # words
_SHARE_WITH_SEPARATOR = 0.03
_SHARE_REPEATED = 0.8  # of all mentions, that of options chosen by more than one
_ALWAYS_TOGETHER = 5  # times that two pieces must be seen side by side to be one option


@dataclass(frozen=True)
class Options:
    """How the cells of a column divide: the options by falling frequency, and each cell's own."""

    separator: str
    levels: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]


def find_options(counts: Mapping[str, int], separator: str = "") -> Options | None:
    """Divide a column's distinct values into options; None where they are not lists of options.

    `counts` is how many rows have each value. With a `separator` given, the values are divided by it.
    """
    if separator:
        return _options(counts, separator)
    for candidate in _SEPARATORS:
        if not any(candidate in value for value in counts) or _leads(candidate, counts):
            continue
        options = _options(counts, candidate)
        if _is_multi_select(options, counts):
            return options
    return None


def _leads(separator: str, values: Iterable[str]) -> bool:
    """Whether the mark opens a value, as in a path ("/a") or a signed number: no list begins so."""
    return separator in _LOOSE and any(value.startswith(separator) for value in values)


def _options(counts: Mapping[str, int], separator: str) -> Options:
    pieces = {value: _split(value, separator) for value in counts}
    joined = _always_together(pieces, counts)
    values = {value: _join(own, joined, separator) for value, own in pieces.items()}
    mentions: Counter[str] = Counter()
    for value, own in values.items():
        for option in own:
            mentions[option] += counts[value]
    levels = tuple(sorted(mentions, key=lambda option: (-mentions[option], option)))
    return Options(separator, levels, values)


def _split(value: str, separator: str) -> tuple[str, ...]:
    """Divide at the separators outside of parentheses."""
    if not re.search(r"\([^()]*" + re.escape(separator), value):
        return tuple(trim(piece) for piece in value.split(separator))
    pieces, depth, start = [], 0, 0
    for place, character in enumerate(value):
        depth = max(0, depth + (character == "(") - (character == ")"))
        if character == separator and depth == 0:
            pieces.append(value[start:place])
            start = place + 1
    return tuple(trim(piece) for piece in (*pieces, value[start:]))


def _always_together(
    pieces: Mapping[str, tuple[str, ...]], counts: Mapping[str, int]
) -> frozenset[tuple[str, str]]:
    """Return pairs of pieces that never occur but side by side: halves of one option."""
    single: Counter[str] = Counter()
    pair: Counter[tuple[str, str]] = Counter()
    for value, own in pieces.items():
        for piece in own:
            single[piece] += counts[value]
        for left, right in itertools.pairwise(own):
            pair[left, right] += counts[value]
    return frozenset(
        (left, right)
        for (left, right), times in pair.items()
        if times >= _ALWAYS_TOGETHER and times == single[left] == single[right] and _continues(left, right)
    )


def _continues(left: str, right: str) -> bool:
    """Whether the right piece reads as the rest of the left one: it starts small, or with a number."""
    return not is_blank(left) and bool(re.match(r"[a-z0-9(]", right)) and not re.match(r"[a-z]", left)


def _join(pieces: tuple[str, ...], joined: frozenset[tuple[str, str]], separator: str) -> tuple[str, ...]:
    options: list[str] = []
    last = ""
    for piece in pieces:
        if options and (last, piece) in joined:
            options[-1] = f"{options[-1]}{separator} {piece}"
        elif piece and not is_blank(piece):
            options.append(piece)
        last = piece
    return tuple(dict.fromkeys(options))


def _is_multi_select(options: Options, counts: Mapping[str, int]) -> bool:
    rows = sum(counts.values())
    several = sum(counts[value] for value, own in options.values.items() if len(own) > 1)
    if several < max(2, _SHARE_WITH_SEPARATOR * rows):
        return False
    mentions: Counter[str] = Counter()
    for value, own in options.values.items():
        for option in own:
            mentions[option] += counts[value]
    repeated = [option for option, times in mentions.items() if times > 1]
    share = sum(mentions[option] for option in repeated) / sum(mentions.values())
    if share < _SHARE_REPEATED or len(repeated) > _MOST_OPTIONS:
        return False
    if any(len(option.split()) > _LONGEST_OPTION and mentions[option] == 1 for option in repeated):
        return False
    return options.separator not in _LOOSE or _is_free_combination(options, counts)


def _is_free_combination(options: Options, counts: Mapping[str, int]) -> bool:
    """Whether options stand in different places and numbers: "Berlin, Germany" never does."""
    lengths = {len(own) for own in options.values.values()}
    places: defaultdict[str, set[int]] = defaultdict(set)
    for own in options.values.values():
        for place, option in enumerate(own):
            places[option].add(place)
    moving = sum(len(seen) > 1 for seen in places.values())
    fewer = len(options.levels) < len(counts) or len(counts) <= 3
    spaced = options.separator == "," or not any(" " in option for option in options.levels[:20])
    return len(lengths) > 1 and moving >= max(1, 0.3 * len(places)) and fewer and spaced
