"""What reading found, in sentences a person can read."""

from collections.abc import Iterator, Mapping, Sequence

from persona_ai.dataset.reading import Reading, Remark
from persona_ai.schema import QualityNote, QualityReport

_ORDER = ("dropped", "changed", "noted")


def quality_lines(report: QualityReport | Sequence[QualityNote]) -> list[str]:
    """Return the report as lines: first its size, then what was dropped, changed and noted."""
    notes = report.notes if isinstance(report, QualityReport) else report
    lines = []
    if isinstance(report, QualityReport):
        counts = ((report.rows, "row"), (report.columns, "column"), (report.documents, "document"))
        lines.append("read " + ", ".join(_plural(number, noun) for number, noun in counts if number))
    lines.extend(_line(note) for what in _ORDER for note in notes if note.what == what)
    return lines


def remark_notes(source: str, readings: Mapping[str, Reading]) -> Iterator[QualityNote]:
    """Yield a note for every remark that reading a column made."""
    for column, reading in readings.items():
        for remark in reading.remarks:
            yield note(source, remark, column)


def note(source: str, remark: Remark, column: str = "") -> QualityNote:
    """Turn a remark about a source, or one of its columns, into a note."""
    return QualityNote(source=source, column=column, what=remark.what, rows=remark.rows, why=remark.why)


def _line(note: QualityNote) -> str:
    place = f"{note.source}, {note.column}" if note.column else note.source
    rows = f" ({_plural(note.rows, 'row')})" if note.rows else ""
    return f"{note.what}: {place}: {note.why}{rows}"


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
