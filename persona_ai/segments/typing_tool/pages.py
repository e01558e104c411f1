"""Rules and questionnaire as pages that people read, print and fill in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from persona_ai.schema import Column
from persona_ai.segments.typing_tool.conditions import in_words
from persona_ai.segments.typing_tool.records import Question, Questionnaire, Rule, RuleList, Typing
from persona_ai.segments.typing_tool.sql import columns_of

_MARKS = re.compile(r"([\\`*_{}\[\]<>|#~])")
_TOO_FEW = 0.0


def rules_page(typing: Typing) -> str:
    """Return rules.md: the rules in order, how many customers each covers, and how far they can be trusted."""
    rules = typing.rules
    columns = {column.name: column for column in typing.columns}
    names = _names(typing)
    lines = ["# Who belongs to which segment, as rules", "", *_trust(rules, names), ""]
    for place, rule in enumerate(rules.rules, start=1):
        lines.append(f"{place}. {_rule(rule, columns, names)}")
    lines += ["", f"Where no rule fits: **{names[rules.otherwise]}**."]
    lines += _made_of(columns[one] for one in columns_of(rules))
    return "\n".join(lines) + "\n"


def rule_lines(rules: RuleList, columns: Mapping[str, Column], segment: str) -> list[str]:
    """Return what the rules of one segment say, in words, the widest first."""
    return [_conditions(rule, columns) for rule in rules.rules if rule.segment == segment]


def questionnaire_page(typing: Typing) -> str:
    """Return questionnaire.md: the questions, and the points to add up with a pencil."""
    asked = typing.questionnaire
    names = _names(typing)
    count = len(asked.questions)
    lines = ["# Which segment? " + (f"{count} questions" if count != 1 else "One question"), ""]
    if not count:
        lines.append(
            f"No question tells more than the largest segment alone, {names[asked.segments[0]]}, "
            f"where {asked.base_rate:.0%} of customers belong."
        )
        return "\n".join(lines) + "\n"
    lines += [
        f"Tried on customers who were held back, it places {asked.accuracy:.0%} as the model does; always naming "
        f"the largest segment would place {asked.base_rate:.0%}.",
        "",
        "Tick one answer a question; leave out what is not known. Write down the points of each ticked answer "
        "and add up each column, the start included. The column with the most points is the segment; of equals, "
        "the one further left.",
        "",
        *_row(["", *(names[one] for one in asked.segments)]),
        *_row(["---", *("---:" for _ in asked.segments)]),
        *_row(["Start", *(str(points) for points in asked.start)]),
    ]
    for place, question in enumerate(asked.questions, start=1):
        lines += ["", *_question(place, question, asked, names)]
    return "\n".join(lines) + "\n"


def _made_of(columns: Iterable[Column]) -> Iterator[str]:
    """Yield how each column is made that no table has."""
    made = [column for column in columns if column.rule]
    yield from ["", "How the columns are made that your own table may not have:", ""] if made else []
    yield from (f"- {_plain(column.label)} ({_plain(column.name)}): {_plain(column.rule)}" for column in made)


def _trust(rules: RuleList, names: Mapping[str, str]) -> Iterator[str]:
    yield (
        f"Tried on customers who were held back, the rules place {rules.accuracy:.0%} as the model does; always "
        f"naming the largest segment would place {rules.base_rate:.0%}. They come from a tree of depth "
        f"{rules.depth} or less and cover {rules.customers:,} customers."
    )
    yield ""
    each = ", ".join(f"{names[name]} {share:.0%}" for name, share in rules.by_segment.items())
    yield f"Of each segment's members they find: {each}."


def _rule(rule: Rule, columns: Mapping[str, Column], names: Mapping[str, str]) -> str:
    told = f"{rule.covers:,} customers; {_how_many(rule.share)} in the segment"
    return f"If {_conditions(rule, columns)}: **{names[rule.segment]}** ({told})"


def _how_many(share: float) -> str:
    if share >= 1:
        return "all of them are"
    return f"{share:.0%} or more of them are" if share > _TOO_FEW else "too few to say how many of them are"


def _conditions(rule: Rule, columns: Mapping[str, Column]) -> str:
    said = [in_words(one, columns[one.column]) for one in rule.conditions]
    return _plain(", and ".join(said)) or "anything else"


def _question(
    place: int, question: Question, asked: Questionnaire, names: Mapping[str, str]
) -> Iterator[str]:
    yield f"## {place}. {_plain(question.text)}"
    yield ""
    yield from _row(["", *(names[one] for one in asked.segments)])
    yield from _row(["---", *("---:" for _ in asked.segments)])
    for answer in question.answers:
        yield from _row([f"☐ {_plain(answer.text)}", *(str(points) for points in answer.points)])
    yield ""
    yield f"After this question {question.accuracy:.0%} are placed as the model does."


def _row(cells: Sequence[str]) -> Iterator[str]:
    yield f"| {' | '.join(cells)} |"


def _names(typing: Typing) -> dict[str, str]:
    return {one.id: _plain(f"{one.id} ({one.name})" if one.name else one.id) for one in typing.segments}


def _plain(text: str) -> str:
    """Return text in one line whose marks Markdown takes for what they are."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
