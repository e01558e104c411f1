"""The typing tool of one segmentation, and the files that it is handed out in."""

from __future__ import annotations

from persona_ai.schema import Segmentation, Table
from persona_ai.segments.typing_tool.labelled import labelled
from persona_ai.segments.typing_tool.pages import questionnaire_page, rules_page
from persona_ai.segments.typing_tool.questionnaire import questionnaire
from persona_ai.segments.typing_tool.records import NamedSegment, Typing
from persona_ai.segments.typing_tool.sql import query
from persona_ai.segments.typing_tool.tree import rule_list

TYPING = "typing.json"


def typing_of(
    table: Table, segmentation: Segmentation, *, id_column: str = "", k_min: int = 10, made_of: str = ""
) -> Typing:
    """Return all ways to place a new customer, each with its accuracy on customers held back.

    The same whatever the order of rows and columns.

    Args:
        table: the one that was segmented.
        segmentation: of that table, with two segments or more.
        id_column: what the table calls its ids.
        k_min: no rule and no answer has fewer customers.
        made_of: a hash of table and segmentation, kept so that a later reader knows.
    """
    data = labelled(table, segmentation)
    rules = rule_list(data, k_min=k_min)
    asked = questionnaire(data, k_min=k_min)
    placed = [segmentation.certainty.get(str(customer), 1.0) for customer in data.frame.index]
    needed = {column.name for column in data.columns} | set(segmentation.used) | _given(segmentation)
    needed |= _sources(table, needed)
    return Typing(
        made_of=made_of,
        table=table.name,
        id=id_column,
        columns=tuple(sorted((one for one in table.columns if one.name in needed), key=lambda one: one.name)),
        segments=tuple(
            NamedSegment(id=group.id, name=group.name, share=group.share) for group in segmentation.segments
        ),
        used=segmentation.used or tuple(sorted(_given(segmentation))),
        model=segmentation.model,
        certainty=round(sum(placed) / len(placed), 4),
        rules=rules,
        questionnaire=asked,
    )


def _sources(table: Table, names: set[str]) -> set[str]:
    """Return the columns of the table that some of the needed ones were derived from."""
    own = {column.name for column in table.columns}
    return {source for one in table.columns if one.name in names for source in one.derived_from} & own


def _given(segmentation: Segmentation) -> set[str]:
    """Return the column that names the segments, where they were given."""
    return {segmentation.model["column"]} if segmentation.method == "given" else set()


def typing_files(typing: Typing) -> dict[str, str]:
    """Return the files of the typing tool by name: JSON, SQL and the two pages."""
    columns = {column.name: column for column in typing.columns}
    return {
        TYPING: typing.model_dump_json(indent=2) + "\n",
        "segments.sql": query(typing.rules, columns, typing.id or "customer"),
        "questionnaire.md": questionnaire_page(typing),
        "rules.md": rules_page(typing),
    }
