"""What a column may be used for, by the trade's practice, where nobody has said it.

What people do, use, spend, rate and need is basis; who they are is descriptor; what is to be explained
is outcome. Protected attributes, text, dates and ids are never basis.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from persona_ai.dataset.labels import header_words, key_words
from persona_ai.dataset.wordlist import word_set
from persona_ai.schema import Column, ColumnRole

_LEAST_BASIS = 2
_MOST_BASIS = 200  # columns; more drown each other, and take their time by the square
_MOST_LEVELS = 40  # options from which a column says too little about each customer to cluster on

_OUTCOME = word_set(
    """
    churn churned churns renew renewed renewal renews retained retention recommend recommended
    recommends recommendation nps promoter csat ces cancelled canceled cancellation converted
    conversion upgraded downgraded resubscribed repurchased
    """
)
_OUTCOME_ALONE = frozenset(
    {"outcome", "target", "label", "won", "lost", "result", "status", "active"}
)  # only as the whole header
_PROTECTED = word_set(
    """
    gender sex age birthday birthdate birthyear dob birth ethnicity ethnic race racial religion
    religious disability disabled marital married spouse pregnant pregnancy orientation sexuality
    nationality citizenship dependents dependants children kids political politics union veteran
    senior
    """
)
_NOT_PERSONAL = word_set(
    """
    account company contract product device plan firm business organisation organization
    ticket order relationship subscription level job title role management page session
    """
)
_PARTNER = frozenset({"partner", "partnered"})
_OF_LIFE = frozenset({"life", "live", "lives", "living", "domestic", "cohabiting"})  # with a partner
_BESIDE_PARTNER = _PARTNER | _OF_LIFE | {"has", "have", "is", "with", "a", "you", "your", "do", "flag"}
_HOME = word_set("household family families")
_OF_FIRMS = word_set(
    """
    company companies firm firms organisation organization industry sector employees employee headcount staff
    workforce naics nace sic turnover arr mrr seats licences licenses reseller resellers vendor vendors account
    """
)
_DESCRIPTOR = word_set(
    """
    country region city town state province county postcode zip zipcode postal location territory
    continent market area address geo latitude longitude timezone industry sector vertical branch
    company organisation organization firm employees employee headcount staff workforce founded job
    occupation profession title seniority position function department education degree school income
    salary household housing partner language locale nace sic naics role roles years_in_role
    experience ownership business
    """
)
_SEGMENTATION = frozenset(
    {"segment", "segments", "tier", "cluster", "persona", "cohort", "segmentation", "group"}
)
_COMPLETION = frozenset({"partial", "complete", "completed", "incomplete", "disqualified", "finished"})
_WEIGHTS = frozenset(
    {
        ("weight",),
        ("wt",),
        ("weights",),
        ("survey", "weight"),
        ("sample", "weight"),
        ("weighting",),
        ("sampling", "weight"),
    }
)


@dataclass(frozen=True)
class Roles:
    """The columns with their roles.

    `joined` are descriptors that had to join the basis, `surplus` those that it has no room for,
    `asked_for` protected ones that somebody decided to make segments from.
    """

    columns: tuple[Column, ...]
    joined: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    asked_for: tuple[str, ...] = ()


def infer_role(column: Column, outcome: str = "") -> ColumnRole:
    """Return the role of a column that nobody decided; `outcome` is the one named in the brief."""
    words = key_words(column.name)
    fixed = _by_kind(column, header_words(column.name))
    if fixed is not None:
        return fixed
    if column.name == outcome or _OUTCOME & words or (len(words) == 1 and _OUTCOME_ALONE & words):
        return "outcome"
    if column.protected or _describes(column, words):
        return "descriptor"
    return "basis"


def is_protected(column: Column) -> bool:
    """Whether a column holds an attribute that people must not be grouped by."""
    words = key_words(column.name)
    own = _PROTECTED & words
    if not own or column.kind in ("text", "id"):
        return False
    if own <= {"age", "senior", "union", "orientation", "race", "birth"} and _NOT_PERSONAL & words:
        return False
    return not own <= {"senior"} or "citizen" in words


def with_protection(columns: Sequence[Column]) -> list[Column]:
    """Return the columns, each told whether it is protected, as far as the others tell what it means.

    "Partner", yes or no, is marital status where other columns are about persons (gender, age, dependents,
    household) and none about firms; "partner type" or "partner program" never is.
    """
    known = {column.name for column in columns if is_protected(column)}
    words = {column.name: key_words(column.name) for column in columns}
    persons = [name for name in words if name in known or _HOME & words[name]]
    firms = any(_OF_FIRMS & own for own in words.values())
    known |= {column.name for column in columns if _is_spouse(column, bool(persons) and not firms)}
    return [column.model_copy(update={"protected": column.name in known}) for column in columns]


def _is_spouse(column: Column, of_persons: bool) -> bool:
    """Whether a column says who lives with a partner."""
    words = frozenset(header_words(column.name))
    if column.kind != "binary" or not _PARTNER & words or not words <= _BESIDE_PARTNER:
        return False
    return of_persons or bool(_OF_LIFE & words)


def give_roles(columns: Sequence[Column], decided: Mapping[str, ColumnRole], outcome: str = "") -> Roles:
    """Return the columns with roles; descriptors join where too little is left to cluster on.

    A derived column keeps the role that it was derived with, unless it is decided or the outcome.
    """
    roles = {column.name: decided.get(column.name) or _role(column, outcome) for column in columns}
    given = "segment" in roles.values()
    basis = [column for column in columns if roles[column.name] == "basis"]
    joined: tuple[str, ...] = ()
    if len(basis) < _LEAST_BASIS and not given:
        joined = tuple(
            column.name
            for column in columns
            if roles[column.name] == "descriptor"
            and column.name not in decided
            and not column.protected
            and len(column.levels) <= _MOST_LEVELS
        )
        roles |= dict.fromkeys(joined, "basis")
    surplus = () if given else _surplus(basis, decided)
    roles |= dict.fromkeys(surplus, "descriptor")
    placed = tuple(column.model_copy(update={"role": roles[column.name]}) for column in columns)
    asked_for = tuple(column.name for column in placed if column.protected and column.role == "basis")
    return Roles(placed, joined, surplus, asked_for)


def _role(column: Column, outcome: str) -> ColumnRole:
    if column.origin == "derived" and column.name != outcome:
        return column.role
    return infer_role(column, outcome)


def _surplus(basis: Sequence[Column], decided: Mapping[str, ColumnRole]) -> tuple[str, ...]:
    """Return which columns the basis has no room for: those with the most blanks that nobody decided."""
    open_ones = [column for column in basis if column.name not in decided]
    room = max(0, _MOST_BASIS - (len(basis) - len(open_ones)))
    ranked = sorted(open_ones, key=lambda column: (column.missing, column.name))
    return tuple(column.name for column in ranked[room:])


def looks_like_segmentation(column: Column) -> bool:
    """Whether a column's name says that it holds somebody's own groups."""
    return bool(_SEGMENTATION & set(header_words(column.name))) and column.kind in (
        "nominal",
        "ordinal",
        "binary",
    )


def _by_kind(column: Column, words: tuple[str, ...]) -> ColumnRole | None:
    if column.kind == "id":
        return "ignored"
    if column.kind == "text":
        return "text"
    if column.kind == "date":
        return "time"
    if words in _WEIGHTS and column.kind in ("real", "amount"):
        return "weight"
    if {level.casefold() for level in column.levels} & {"partial", "complete", "completed"} and {
        level.casefold() for level in column.levels
    } <= _COMPLETION:
        return "ignored"
    return None


def _describes(column: Column, words: frozenset[str]) -> bool:
    if len(column.levels) > _MOST_LEVELS and column.kind == "nominal":
        return True
    if looks_like_segmentation(column):
        return True
    if words & {"revenue", "turnover"} and (
        column.kind == "ordinal" or words & {"annual", "company", "firm"}
    ):
        return True
    if (
        words & {"language", "languages", "title", "position", "function", "market"}
        and column.kind == "multi_select"
    ):
        return False
    if "size" in words and words <= {
        "size",
        "company",
        "firm",
        "team",
        "organisation",
        "organization",
        "business",
    }:
        return True
    return bool(_DESCRIPTOR & words) and not _is_rating(column)


def _is_rating(column: Column) -> bool:
    """Whether the column holds somebody's opinion of a thing rather than the thing ("staff friendliness")."""
    return column.scale is not None and re.search(r"region|country|city", column.name, re.IGNORECASE) is None
