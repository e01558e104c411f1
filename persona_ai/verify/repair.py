"""Mend a refused claim by code, only where what is right is certain; what was mended is judged again."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from persona_ai.schema import Claim, Excerpt, Reason, Stat
from persona_ai.text.locate import locate, nearest
from persona_ai.text.printing import print_slot
from persona_ai.text.quantifiers import word as quantifier_word
from persona_ai.text.slots import VOICED, Form, Slot
from persona_ai.text.voiced import voiced
from persona_ai.verify.attitudes import kinds_said
from persona_ai.verify.bears import bearing_ids
from persona_ai.verify.case import STATISTICAL, Case, Ruling
from persona_ai.verify.causal import gives_reason
from persona_ai.verify.comparison import compared, printed_differences
from persona_ai.verify.defining import WORDING, made_from
from persona_ai.verify.direction import stated
from persona_ai.verify.naming import flipped, named
from persona_ai.verify.quantifier import subject, typed_in_clauses
from persona_ai.verify.quantities import without
from persona_ai.verify.quotation import may_be_quoted
from persona_ai.verify.subjects import BEFORE, of_whom

Repair = tuple[Claim, str]
_ALIKE: Final = 0.85
_TYPED_QUOTATION: Final = re.compile(
    r"[\"“„‟«]([^\"“”„‟«»]{3,400})[\"”»“]|(?<!\w)['‘]([^'’‘]{8,400})['’](?!\w)"
)
_AVERAGE: Final = re.compile(r"\b(?:average|mean|median)\b", re.IGNORECASE)
_ATTRIBUTION: Final = re.compile(r"\s*[—–-]\s*(?:participant )?[\w -]{0,40}\.?\s*$")


def repair(case: Case, ruling: Ruling) -> Repair | None:
    """Return the claim mended and what was changed, or None where nothing certain can be done."""
    for mend in _MENDS.get(ruling.reason, ()):
        mended = mend(case)
        if mended is not None and mended[0] != case.claim:
            return mended
    return None


def true_words(case: Case) -> str:
    """Return the true words nearest to a quotation that the drafter typed, for the message; or ""."""
    for match in _TYPED_QUOTATION.finditer(case.claim.template):
        found = _most_like(match.group(1) or match.group(2), case)
        if found is not None:
            return f"the nearest words are {found[0].id}: '{found[0].text}'"
    return ""


def true_values(case: Case) -> str:
    """Return what the cited statistics really say, for the message; or ""."""
    return "; ".join(f"{stat.id} is {print_slot(Slot(stat.id), case.ledger)}" for stat in case.stats[:3])


def _number(case: Case) -> Repair | None:
    """Turn typed numbers that are a cited statistic's printed value into its slot."""
    template, changed = case.claim.template, []
    for stat in case.stats:
        for slot in _number_slots(stat, case):
            template, times = _pattern(slot, stat, case).subn(slot.text, template)
            changed += [slot.text] * bool(times)
    if not changed:
        return None
    return _with(case.claim, template=template), f"typed number became {', '.join(changed)}"


def _number_slots(stat: Stat, case: Case) -> Iterator[Slot]:
    forms: tuple[Form, ...] = ("of", "", "rest") if stat.aggregator == "share" else ("", "rest")
    for form in forms:
        slot = Slot(stat.id, form)
        try:
            print_slot(slot, case.ledger)
        except ValueError:
            continue
        yield slot


def _pattern(slot: Slot, stat: Stat, case: Case) -> re.Pattern[str]:
    """Return what the slot's text looks like when a drafter types it; digits inside of slots are not prose."""
    text = print_slot(slot, case.ledger)
    number = re.search(r"-?[\d.,]*\d", text)
    if number is None:
        return re.compile(r"(?!)")
    start = r"(?<![\w.,{-])"
    end = r"(?![\w}]|[.,]\d)"
    if slot.form == "of":
        return re.compile(rf"{start}{re.escape(text)}{end}")
    if stat.aggregator == "share":
        return re.compile(rf"{start}{re.escape(number.group())}\s?(?:%|per ?cent)(?!\w)")
    currency = rf"(?:{re.escape(stat.unit)}\s?)?" if stat.unit and not stat.unit[0].isalpha() else ""
    return re.compile(rf"{start}{currency}{re.escape(number.group())}{end}")


def _quotation(case: Case) -> Repair | None:
    """Turn a typed quotation into the slot of the excerpt that it stands in, or nearly stands in."""
    template, cited = case.claim.template, []
    for match in _TYPED_QUOTATION.finditer(case.claim.template):
        excerpt = _source_of(match.group(1) or match.group(2), case)
        if excerpt is None:
            return None
        head, tail = template.split(match.group(), 1)
        template = f"{head}{{{excerpt.id}}}{_ATTRIBUTION.sub('', tail)}"
        cited.append(excerpt.id)
    if not cited:
        return None
    claim = _with(case.claim, template=template)
    kept = tuple(dict.fromkeys((*case.claim.evidence, *cited)))
    return claim.model_copy(update={"evidence": kept}), f"typed quotation became {', '.join(cited)}"


def _source_of(quote: str, case: Case) -> Excerpt | None:
    for among in (case.excerpts, case.ledger.excerpts):
        for excerpt in among:
            if locate(quote, excerpt.text) and _fit(excerpt, case):
                return excerpt
    found = _most_like(quote, case)
    return found[0] if found is not None and found[1] >= _ALIKE and _fit(found[0], case) else None


def _most_like(quote: str, case: Case) -> tuple[Excerpt, float] | None:
    best: tuple[Excerpt, float] | None = None
    for excerpt in dict.fromkeys((*case.excerpts, *case.ledger.excerpts)):
        found = nearest(quote, excerpt.text) if _fit(excerpt, case) else None
        if found is not None and (best is None or found[2] > best[1]):
            best = (excerpt, found[2])
    return best


def _fit(excerpt: Excerpt, case: Case) -> bool:
    return may_be_quoted(excerpt, case.ledger, case.documents.get(excerpt.document)).holds


def _quantifier(case: Case) -> Repair | None:
    """Replace a quantifier word that does not fit by the slot that prints the one that does."""
    for word, text in typed_in_clauses(case):
        stat = subject(case, text)
        if stat is None or stat.aggregator != "share" or flipped(without(word, text), stat):
            continue
        after = text[text.lower().find(word.lower()) + len(word) :]
        if not of_whom(after, stat, case).holds or not _replaceable(word, case):
            continue
        slot = Slot(
            stat.id, "word" if quantifier_word(stat.n, stat.denominator, stat.interval) else "of"
        ).text
        template = re.sub(rf"\b{re.escape(word)}\b", slot, case.claim.template, count=1, flags=re.IGNORECASE)
        return _with(case.claim, template=template), f"'{word}' became {slot}"
    return None


def _replaceable(word: str, case: Case) -> bool:
    """Whether a quantifier stands before a verb or "of them", so that another one fits in its place."""
    where = re.search(
        rf"(?<!they )(?<!we )(?<!who )\b{re.escape(word)}\b(?=\s+(?:of (?:them|these|the|those)|are|have|use|pay|run|work|log|sit|come|do|say|"
        r"renew|stay|leave|left|churn))",
        case.claim.template,
        re.IGNORECASE,
    )
    return where is not None


def _modifier(case: Case) -> Repair | None:
    """Drop "nearly", "more than" and the like before a number that code prints."""
    template = case.claim.template
    for slot in case.slots:
        if slot.id.startswith("S") and slot.form in ("", "of"):
            head, mark, tail = template.partition(slot.text)
            match = BEFORE.search(head)
            if mark and match and match.group().strip().lower() in _DROPPED:
                template = f"{head[: match.start()]}{mark}{tail}"
    if template == case.claim.template:
        return None
    return _with(case.claim, template=template), "a word that changed a printed number was dropped"


def _average(case: Case) -> Repair | None:
    """Call a mean one: "on average"."""
    template = case.claim.template
    for slot in case.slots:
        if slot.id.startswith("S") and slot.form == "" and case.stat(slot.id).aggregator == "mean":
            template = template.replace(slot.text, f"{slot.text} on average", 1)
    if template == case.claim.template or _AVERAGE.search(case.prose):
        return None
    return _with(case.claim, template=template), "a mean was called one"


def _as_defining(case: Case) -> Repair | None:
    """Word a comparison of a column that made the groups as what defines them."""
    apart = [*printed_differences(case), *(said.stat for said in stated(case) if said.stat)]
    if not apart or not all(made_from(stat, case.ledger).holds for stat in case.stats):
        return None
    template = case.claim.template
    if case.claim.field != "label" and not WORDING.search(case.prose):
        template = f"Part of what defines them: {_lower(template, case)}"
    claim = _with(case.claim, template=template).model_copy(update={"kind": "defining"})
    return claim, "a column that made the groups is worded as defining"


def _wording(case: Case) -> Repair | None:
    """Say that a column that made the groups defines them, where a defining claim does not say so."""
    if case.claim.kind != "defining" or WORDING.search(case.prose):
        return None
    if not case.stats or not all(made_from(stat, case.ledger).holds for stat in case.stats):
        return None
    template = f"Part of what defines them: {_lower(case.claim.template, case)}"
    return _with(case.claim, template=template), "worded as defining"


def _kind(case: Case) -> Repair | None:
    """Call a claim about numbers what it is."""
    if case.claim.kind not in STATISTICAL or not case.stats or WORDING.search(case.prose):
        return None
    kind = "quantifier" if any(slot.form in ("word", "of") for slot in case.slots) else "value"
    if compared(case):
        kind = "comparison"
    if kind == case.claim.kind:
        return None
    return case.claim.model_copy(update={"kind": kind}), f"kind {case.claim.kind} became {kind}"


def _as_causal(case: Case) -> Repair | None:
    """Print the quotation in which somebody gives the reason that an inference names."""
    reason = next((one for one in case.excerpts if gives_reason(one, case)), None)
    if case.claim.kind != "inference" or reason is None or any(slot.id == reason.id for slot in case.slots):
        return None
    template = f"{case.claim.template.rstrip().rstrip('.!')}: {{{reason.id}}}"
    claim = _with(case.claim, template=template).model_copy(update={"kind": "causal"})
    return claim, f"the reason is given in the words of {reason.id}"


def _voiced(case: Case) -> Repair | None:
    """Count only those who speak of a theme as the sentence says: "complain", "need"."""
    template, changed = case.claim.template, []
    for clause in case.clauses:
        for slot in clause.slots:
            theme = next((one for one in case.themes if one.id == slot.id and slot.form == ""), None)
            if theme is None or not (kinds := kinds_said(clause, theme)):
                continue
            counts = {kind: len(voiced(theme, kind, case.ledger.excerpts)) for kind in sorted(kinds)}
            best = max(counts, key=lambda kind: counts[kind])
            if 2 <= counts[best] < theme.participants and best in VOICED:
                template = template.replace(slot.text, f"{{{slot.id}:{best}}}", 1)
                changed.append(f"{slot.id} counts who speaks of it as of a {best}")
    return (_with(case.claim, template=template), "; ".join(changed)) if changed else None


def _count(case: Case) -> Repair | None:
    """Say of how many participants a theme is, where the sentence does not."""
    if case.claim.kind != "theme" or len(case.themes) != 1:
        return None
    theme = case.themes[0]
    if any(slot.id == theme.id and slot.form != "label" for slot in case.slots):
        return None
    body = case.claim.template.rstrip()
    end = body[-1] if body[-1:] in ".!" else "."
    template = f"{body.rstrip('.!')} ({{{theme.id}}}){end}"
    return _with(case.claim, template=template), f"the count of {theme.id} was added"


def _prune(case: Case) -> Repair | None:
    """Drop listed evidence that has nothing to do with the sentence, where other evidence remains."""
    slotted = {slot.id for slot in case.slots}
    if case.claim.kind in STATISTICAL:
        bears = {stat.id for stat in case.stats if named(case.prose, stat, case.column(stat))}
    else:
        bears = set(bearing_ids(case)) | {name for theme in case.themes for name in theme.excerpts}
    kept = tuple(name for name in case.claim.evidence if name in slotted | bears)
    if kept == case.claim.evidence or not (kept or slotted):
        return None
    dropped = [name for name in case.claim.evidence if name not in kept]
    return case.claim.model_copy(update={"evidence": kept}), f"{', '.join(dropped)} dropped: it does not bear"


def prune(case: Case) -> Repair | None:
    """Drop evidence that a claim lists without need; None where all of it bears."""
    return _prune(case)


def _lower(template: str, case: Case) -> str:
    first = template.split(" ", 1)[0]
    if not first[:1].isupper() or first[1:] != first[1:].lower():
        return template
    known = {name for column in case.ledger.columns for name in (column.label, *column.levels)}
    return template if any(name.startswith(first) for name in known) else template[0].lower() + template[1:]


def _with(claim: Claim, *, template: str) -> Claim:
    return claim.model_copy(update={"template": template})


_DROPPED: Final = frozenset(
    {
        "nearly", "almost", "over", "under", "more than", "less than", "fewer than", "at least", "at most",
        "exactly", "precisely", "only", "just", "even", "merely", "as much as", "as many as", "close to", "barely",
    }
)  # fmt: skip
_MENDS: Final[Mapping[Reason, tuple[Callable[[Case], Repair | None], ...]]] = {
    "number_in_prose": (_number, _quantifier),
    "quotation_in_prose": (_quotation,),
    "quantifier_does_not_fit": (_quantifier,),
    "evidence_differs": (_modifier, _average),
    "used_in_clustering": (_as_defining,),
    "wrong_kind": (_wording, _kind),
    "wrong_slot": (_count, _kind),
    "cause_in_prose": (_as_causal,),
    "generalised": (_voiced,),
}
