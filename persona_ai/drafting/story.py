"""Tell a moment that happened: how it starts, what they do, what gets in the way, what they do then, the end.

The words come from one conversation where there is enough in it, in the order in which they were said.
"""

from persona_ai.drafting.phrases import Voice, book
from persona_ai.drafting.quotations import Shelf, appeal, fits, is_moment, is_reaction
from persona_ai.drafting.select import column_of, telling, themes
from persona_ai.drafting.statements import statement
from persona_ai.schema import Claim, Excerpt, Ledger, Stat
from persona_ai.text.cues import sentiment
from persona_ai.text.words import content_stems

_NEAR = 12
_TELLING = 1.5
_ENOUGH, _SHARED = 6, 3


def scenario(ledger: Ledger, voice: Voice, shelf: Shelf) -> list[Claim]:
    """Return three to five steps, or nothing where nobody said enough for a story."""
    obstacle = _obstacle(ledger, shelf)
    if obstacle is None:
        return []
    shelf.take(obstacle)
    moment = _beside(obstacle, shelf, before=True)
    if moment is not None:
        shelf.take(moment)
    reaction = _beside(obstacle, shelf, before=False)
    if reaction is not None:
        shelf.take(reaction)
    steps = [
        _spoken("moment", moment, voice),
        _counted(ledger, voice, obstacle),
        _spoken("obstacle", obstacle, voice),
        _spoken(_part_of(reaction, obstacle), reaction, voice),
        _outcome(ledger, voice),
    ]
    told = [step for step in steps if step is not None]
    if len(told) < 3:
        return []
    return [claim.model_copy(update={"step": number}) for number, claim in enumerate(told, start=1)]


def _obstacle(ledger: Ledger, shelf: Shelf) -> Excerpt | None:
    """Return what gets in the way: shared by several and told at length if there is such a voice."""
    hurting = themes(ledger, "pain", "objection", "need")
    shared = [excerpt for theme in hurting for excerpt in shelf.of_theme(theme)]
    shared += [excerpt for excerpt in shelf.excerpts if shelf.shared_by(excerpt) >= _SHARED]
    at_length = [excerpt for excerpt in shared if _room(excerpt, shelf) >= _ENOUGH]

    def bonus(excerpt: Excerpt) -> float:
        return 0.5 * (sentiment(excerpt.text) < 0) + 0.25 * min(shelf.shared_by(excerpt), 6)

    for pool in (at_length, shared, shelf.excerpts):
        able = [e for e in pool if appeal(e) > _TELLING and fits(e, "pain", "objection")]
        if found := shelf.best(dict.fromkeys(able), bonus):
            return found
    return None


def _room(excerpt: Excerpt, shelf: Shelf) -> int:
    """Return how much the same person said."""
    return shelf.said_by(excerpt.participant)


def _beside(anchor: Excerpt, shelf: Shelf, *, before: bool) -> Excerpt | None:
    """Return what the same person said shortly before (the moment) or after (the way around)."""
    wanted = is_moment if before else is_reaction
    here = shelf.place(anchor)
    same = [
        excerpt
        for excerpt in shelf.excerpts
        if excerpt.participant == anchor.participant
        and excerpt.id != anchor.id
        and (shelf.place(excerpt) < here) == before
        and abs(shelf.place(excerpt) - here) <= _NEAR
        and wanted(excerpt)
        and appeal(excerpt) > 1.2
    ]

    def bonus(excerpt: Excerpt) -> float:
        shared = len(content_stems(excerpt.text) & content_stems(anchor.text))
        return 0.4 * min(shared, 3) - 0.1 * abs(shelf.place(excerpt) - here)

    if same:
        return shelf.best(same, bonus)
    others = [
        e for e in shelf.excerpts if wanted(e) and appeal(e) > 2.0 and e.participant != anchor.participant
    ]
    related = [e for e in others if len(content_stems(e.text) & content_stems(anchor.text)) > 2]
    return shelf.best(related, bonus)


def _part_of(reaction: Excerpt | None, obstacle: Excerpt) -> str:
    """Return how a reaction is told: only who met the obstacle can say what they did then."""
    return "reaction" if reaction and reaction.participant == obstacle.participant else "another"


def _spoken(part: str, excerpt: Excerpt | None, voice: Voice) -> Claim | None:
    if excerpt is None:
        return None
    text = voice.say(book("words")["scenario"][part], excerpt.id, quote=f"{{{excerpt.id}}}")
    return Claim(id="", field="scenario", kind="quotation", template=text, evidence=(excerpt.id,))


def _counted(ledger: Ledger, voice: Voice, anchor: Excerpt) -> Claim | None:
    """Return what they do, by a statistic whose words the story shares if there is one."""
    found = telling(ledger, "behaviours", "tools", limit=12)
    habits = sorted(found, key=lambda stat: not _is_habit(stat))
    stems = content_stems(anchor.text)
    near = [stat for stat in habits if content_stems(f"{stat.label} {stat.level}") & stems]
    for stat in (*near, *habits):
        if claim := statement(ledger, stat, "scenario", voice):
            return claim
    return None


def _is_habit(stat: Stat) -> bool:
    """Return whether a statistic says what many of them do, rather than how often."""
    return stat.aggregator == "share" and stat.value >= 0.5


def _outcome(ledger: Ledger, voice: Voice) -> Claim | None:
    ends = [stat for stat in telling(ledger, "attitudes", limit=12) if _is_outcome(ledger, stat)]
    for stat in sorted(ends, key=lambda stat: stat.aggregator != "share"):
        if claim := statement(ledger, stat, "scenario", voice):
            return claim
    return None


def _is_outcome(ledger: Ledger, stat: Stat) -> bool:
    column = column_of(ledger, stat)
    return column is not None and column.role == "outcome"
