"""One persona as one self-contained page: no script, no request, evidence on demand."""

from persona_ai.render import drawing, reading, words
from persona_ai.render.environment import environment
from persona_ai.render.footnotes import Footnote, footnotes, missing
from persona_ai.render.record import only_persona
from persona_ai.schema import Field, Persona, PrintedClaim


def html(persona: Persona, *, home: str = "", picture: str = "") -> str:
    """Return the persona's page.

    Args:
        persona: to be shown.
        home: the relative address of the set that it belongs to.
        picture: the relative address of its profile picture, without ".svg".
    """
    persona = only_persona(persona)
    notes = footnotes(persona)

    def evidence(claim: PrintedClaim) -> list[Footnote]:
        return [notes.get(name) or missing(name) for name in reading.cited(claim)]

    def claims(field: Field) -> tuple[PrintedClaim, ...]:
        return reading.section(persona, field).claims

    return (
        environment()
        .get_template("persona.html.j2")
        .render(
            persona=persona,
            segment=persona.segment,
            home=home,
            picture=picture,
            evidence=evidence,
            claims=claims,
            sections=reading.sections(persona),
            prose=reading.PROSE,
            explains=_first_defining(persona),
            defined_by=reading.DEFINED_BY,
            notes=[note for note in notes.values() if note.sort != "claim"],
            note_of=lambda name: notes.get(name) or missing(name),
            example=_example(persona),
            facts=_facts(persona),
            size=drawing.size_bar(persona),
            compared=drawing.compared(persona),
            dots=lambda stat: drawing.dots(stat, words.column_of(persona, stat)),
            steps=words.prevalence(persona),
            without=words.without(persona),
            counted_how=words.counted_how(persona),
            made_from=words.made_from(persona),
            proto=words.PROTO,
            no_model=words.NO_MODEL,
            derived=words.DERIVED,
        )
    )


def _example(persona: Persona) -> str:
    """Return the first id that a reader can open; "" where there is none."""
    names = (name for claim in persona.claims if claim.field != "label" for name in reading.cited(claim))
    return next(names, "")


def _first_defining(persona: Persona) -> str:
    """Return the field after which "defined by" is explained; "" where nothing is defined."""
    return next((one.field for one in reading.sections(persona) if one.has_defining), "")


def _facts(persona: Persona) -> list[str]:
    segment = persona.segment
    facts = [words.size(segment), words.stability(segment), words.verdict(segment)]
    return [fact for fact in facts if fact]
