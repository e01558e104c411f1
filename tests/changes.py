"""Every way to change one thing in a persona file so that it says something that is not so.

Written from what somebody could want to fake, before and without looking at what notices it. Each change
gives a name, the ids that a report should name at least one of, and the changed content.
"""

import copy
import random
from collections.abc import Iterator
from typing import Any

Content = dict[str, Any]
Change = tuple[str, tuple[str, ...], Content]

_OPPOSITES = {
    "more": "less",
    "less": "more",
    "higher": "lower",
    "lower": "higher",
    "high": "low",
    "low": "high",
}
_WORDS = ("dreadful", "seventy", "splendid", "manual", "Tuesday", "budget")
_INVENTED = (
    "They plan to open a second office abroad.",
    "They want a discount for paying a whole year in advance.",
    "They read trade magazines over breakfast.",
    "They would switch to a competitor for a nicer logo.",
    "They are afraid of artificial intelligence.",
    "They play golf with their suppliers.",
)


def every_change(content: Content, rng: random.Random) -> Iterator[Change]:
    """Give all single changes of a file, in a random order."""
    changes = [*_stats(content, rng), *_quotes(content, rng), *_themes(content), *_claims(content, rng)]
    changes += [*_invented(content, rng), *_segment(content), *_report(content)]
    changes += [*_run(content), *_moved(content), *_duplicated(content)]
    rng.shuffle(changes)
    yield from changes


def _with(content: Content, path: tuple[Any, ...], value: Any) -> Content:
    changed = copy.deepcopy(content)
    place: Any = changed
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return changed


def _digit(number: float, rng: random.Random) -> float:
    """Change one digit that counts."""
    text = f"{number:.6g}"
    places = [i for i, letter in enumerate(text.split("e")[0]) if letter.isdigit()][:3]
    while True:
        place = rng.choice(places)
        changed = float(text[:place] + rng.choice("0123456789") + text[place + 1 :])
        if changed != number:
            return changed


def _stats(content: Content, rng: random.Random) -> Iterator[Change]:
    for index, stat in enumerate(content["evidence"]["stats"]):
        at = ("evidence", "stats", index)
        name = stat["id"]

        def change(field: str, value: Any, at: Any = at, name: str = name) -> Change:
            return f"{field} of {name}", (name,), _with(content, (*at, field), value)

        yield change("value", _digit(stat["value"], rng))
        yield change("n", stat["n"] + rng.choice((-1, 1)))
        yield change("denominator", stat["denominator"] + rng.choice((-1, 1)))
        yield change("unit", "days" if stat["unit"] != "days" else "")
        yield change("segment", "s9" if stat["segment"] != "s9" else "s8")
        yield change("aggregator", {"mean": "median", "median": "mean"}.get(stat["aggregator"], "count"))
        yield change("label", stat["label"] + " per employee")
        yield change("used_in_clustering", not stat["used_in_clustering"])
        if stat["level"]:
            yield change("level", "Platinum")
        if stat["interval"]:
            yield change("interval", {**stat["interval"], "low": _digit(stat["interval"]["low"], rng)})
        if stat["comparison"]:
            other = stat["comparison"]
            yield change("comparison", {**other, "value": _digit(other["value"], rng)})
            yield change("comparison", {**other, "effect": -other["effect"] or 0.3})
            yield change("comparison", {**other, "significant": not other["significant"]})
            flipped = {"higher": "lower", "lower": "higher"}.get(other["direction"], "higher")
            yield change("comparison", {**other, "direction": flipped})
            yield change("comparison", None)


def _quotes(content: Content, rng: random.Random) -> Iterator[Change]:
    quotes = content["evidence"]["quotes"]
    for index, quote in enumerate(quotes):
        at = ("evidence", "quotes", index)
        name = quote["id"]
        text = quote["text"]
        words = text.split(" ")
        place = rng.randrange(len(words))
        swapped = " ".join([*words[:place], rng.choice(_WORDS), *words[place + 1 :]])

        def change(
            what: str, at: Any = at, name: str = name, quote: Content = quote, **fields: Any
        ) -> Change:
            return f"{what} of {name}", (name,), _with(content, at, {**quote, **fields})

        yield change("a word", text=swapped)
        yield change("a word with matching offsets", text=swapped, end=quote["start"] + len(swapped))
        yield change("a letter", text=text[:-2] + ("x" if text[-2] != "x" else "y") + text[-1:])
        yield change("the offsets", start=quote["start"] + 1, end=quote["end"] + 1)
        yield change("the participant", participant="P99")
        yield change("the speaker", speaker="The chief executive")
        yield change("the customer", customer="AC-9999")
        yield change("the job", job="chief executive")
        yield change("the document", document="another.md")
        yield change("the hash", sha256="0" * 64)
        cut = text.find(" ")
        if cut > 0 and quote["end"] - quote["start"] == len(text):
            yield change("the first word, with offsets", text=text[cut + 1 :], start=quote["start"] + cut + 1)
        yield _forged_text(content, index, swapped)


def _forged_text(content: Content, index: int, text: str) -> Change:
    """Change a quotation and everything that prints it, so that the file agrees with itself."""
    quote = content["evidence"]["quotes"][index]
    changed = _with(content, ("evidence", "quotes", index, "text"), text)
    old, new = " ".join(quote["text"].split()), " ".join(text.split())
    for claim in changed["claims"]:
        claim["text"] = claim["text"].replace(old, new)
    return f"{quote['id']} everywhere", (quote["id"],), changed


def _themes(content: Content) -> Iterator[Change]:
    for index, theme in enumerate(content["evidence"]["themes"]):
        at = ("evidence", "themes", index)
        for field, value in (
            ("participants", theme["participants"] + 1),
            ("of", theme["of"] + 3),
            ("label", "artificial intelligence"),
            ("kind", "goal" if theme["kind"] != "goal" else "pain"),
            ("quotes", theme["quotes"][1:]),
        ):
            yield f"{field} of {theme['id']}", (theme["id"],), _with(content, (*at, field), value)


def _claims(content: Content, rng: random.Random) -> Iterator[Change]:
    for index, claim in enumerate(content["claims"]):
        name = claim["id"]
        ids = (name, *claim["evidence"])
        at = ("claims", index)
        words = claim["text"].split(" ")
        place = rng.randrange(len(words))
        text = " ".join([*words[:place], rng.choice(_WORDS), *words[place + 1 :]])
        yield f"the text of {name}", ids, _with(content, (*at, "text"), text)
        digits = [i for i, letter in enumerate(claim["text"]) if letter.isdigit()]
        if digits:
            spot = rng.choice(digits)
            digit = str((int(claim["text"][spot]) + rng.randrange(1, 9)) % 10)
            text = claim["text"][:spot] + digit + claim["text"][spot + 1 :]
            yield f"a digit printed in {name}", ids, _with(content, (*at, "text"), text)
            literal = {**claim, "text": text, "template": text}
            yield f"a digit printed in {name} and its template", ids, _with(content, at, literal)
        for word, other in _OPPOSITES.items():
            if f" {word} " in claim["text"]:
                text = claim["text"].replace(f" {word} ", f" {other} ")
                template = claim["template"].replace(f" {word} ", f" {other} ")
                if template == claim["template"]:
                    template = text
                forged = {**claim, "text": text, "template": template}
                yield f"the direction of {name}", ids, _with(content, at, forged)
        yield f"the evidence of {name}", ids, _with(content, (*at, "evidence"), ["S99999"])
        yield f"the status of {name}", ids, _with(content, (*at, "status"), "contradicted")


def _invented(content: Content, rng: random.Random) -> Iterator[Change]:
    """Add a claim that nobody can support, on evidence that is really there."""
    evidence = [one["id"] for part in ("stats", "quotes", "themes") for one in content["evidence"][part]]
    for name in evidence:
        sentence = rng.choice(_INVENTED)
        claim = {
            "id": "C999",
            "field": rng.choice(("goals", "pains", "behaviours", "attitudes")),
            "kind": rng.choice(("inference", "theme", "value", "comparison", "quotation", "causal")),
            "template": sentence,
            "text": sentence,
            "status": "supported",
            "evidence": [name],
            "step": 0,
            "repaired": "",
        }
        changed = copy.deepcopy(content)
        changed["claims"].append(claim)
        yield f"an invented claim on {name}", ("C999",), changed


def _segment(content: Content) -> Iterator[Change]:
    segment = content["segment"]
    for field, value in (
        ("id", "s7" if segment["id"] != "s7" else "s6"),
        ("label", "Happy people"),
        ("customers", segment["customers"] + 10),
        ("of", segment["of"] + 100),
        ("share", round(segment["share"] * 0.9, 6)),
        ("stability", 0.999),
        ("band", "tentative" if segment["band"] != "tentative" else "high"),
        ("verdict", "natural" if segment["verdict"] != "natural" else "constructive"),
        ("method", "rules"),
        ("proto", not segment["proto"]),
    ):
        yield f"the segment's {field}", ("segment",), _with(content, ("segment", field), value)


def _report(content: Content) -> Iterator[Change]:
    prevalence = content["report"]["prevalence"]
    at = ("report", "prevalence")
    for index, value in enumerate(prevalence["matching"]):
        matching = [*prevalence["matching"]]
        matching[index] = value + 5
        yield "the prevalence", ("prevalence",), _with(content, (*at, "matching"), matching)
    if prevalence["attributes"]:
        yield "the prevalence", ("prevalence",), _with(content, (*at, "members"), prevalence["members"] + 1)
        fewer = prevalence["attributes"][:-1]
        yield "the prevalence", ("prevalence",), _with(content, (*at, "attributes"), fewer)
    supported = content["report"]["coverage"]["supported"]
    yield "the coverage", ("coverage",), _with(content, ("report", "coverage", "supported"), supported + 4)
    yield "the stability", ("stability",), _with(content, ("report", "stability"), 0.123)


def _run(content: Content) -> Iterator[Change]:
    run = content["run"]
    for field, value in (
        ("model", "gpt-9"),
        ("drafter", "a famous agency"),
        ("seed", 4711),
        ("settings_sha256", "0" * 64),
        ("ledger_sha256", "0" * 64),
        ("embedder", "openai"),
        ("time", "2999-01-01T00:00:00+00:00"),
        ("review_by", "2999-01-01"),
        ("prompts", {}),
        ("columns", run["columns"][1:]),
    ):
        yield f"the run's {field}", ("run",), _with(content, ("run", field), value)
    yield "the k_min", ("run",), _with(content, ("run", "settings", "k_min"), 5)
    yield "the brief", ("run",), _with(content, ("run", "settings", "brief", "product"), "gold")
    for field, value in (("verdict", "natural"), ("k", 9), ("why", "Proven by science."), ("gates", [])):
        if run["segmentation"][field] != value:
            named = ("segment", "run")
            yield f"the segmentation's {field}", named, _with(content, ("run", "segmentation", field), value)
    for field, value in (("reader", "pdf"), ("role", "note"), ("name", "genuine.csv"), ("sha256", "0" * 64)):
        at = ("run", "sources", 1, field)
        names = ("run", run["sources"][1]["name"])
        yield f"a source's {field}", names, _with(content, at, value)


def _moved(content: Content) -> Iterator[Change]:
    """Leave a claim out, or put it where it says something else."""
    for index, claim in enumerate(content["claims"]):
        without = [one for one in content["claims"] if one is not claim]
        yield f"{claim['id']} left out", (claim["id"],), _with(content, ("claims",), without)
        field = "goals" if claim["field"] != "goals" else "pains"
        yield f"{claim['id']} moved", (claim["id"],), _with(content, ("claims", index, "field"), field)
        yield f"the id of {claim['id']}", ("C777",), _with(content, ("claims", index, "id"), "C777")


def _duplicated(content: Content) -> Iterator[Change]:
    for index, claim in enumerate(content["claims"][:3]):
        twice = [
            *content["claims"],
            {**claim, "id": "C888", "template": "They love it.", "text": "They love it."},
        ]
        yield f"a lie beside {index}", ("C888",), _with(content, ("claims",), twice)
