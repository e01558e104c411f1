"""What Vega draws, made fit for a page: titled, without what nobody sees, safe inside HTML."""

import re
from typing import Final
from xml.etree import ElementTree

_SVG: Final = "http://www.w3.org/2000/svg"
_LONG_NUMBER: Final = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_KEPT_CLASS: Final = re.compile(r"\bmark-\w+ role-mark ([a-z_]+?)(?:_\d+)?_marks\b")
_DROPPED: Final = ("aria-", "role", "pointer-events", "stroke-miterlimit", "class")


def tidied(svg: str, *, name: str, title: str, alt: str) -> str:
    """Return a picture as a document of its own, with its title and its alternative text.

    What a mark stands for becomes its `title`, which browsers show on hovering; the class of a group of
    marks is the name of its layer. Coordinates keep two decimals.
    """
    root = ElementTree.fromstring(svg)
    _clear(root)
    root.attrib = {
        "xmlns": _SVG,
        "width": root.attrib["width"],
        "height": root.attrib["height"],
        "viewBox": root.attrib["viewBox"],
        "role": "img",
        "aria-labelledby": f"{name}-title",
        "aria-describedby": f"{name}-alt",
    }
    for place, (tag, text) in enumerate((("title", title), ("desc", alt))):
        element = ElementTree.Element(tag, {"id": f"{name}-{'alt' if place else 'title'}"})
        element.text = text
        root.insert(place, element)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def inline(svg: str) -> str:
    """Return a picture as an element of an HTML page, which brings its own background."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    ground = root.find("rect")
    if ground is not None:
        root.remove(ground)
    kept = ("viewBox", "role", "aria-labelledby", "aria-describedby")
    root.attrib = {"class": "picture", **{key: root.attrib[key] for key in kept}}
    # An HTML parser knows no self-closing tags in all the places where XML has them.
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def _clear(element: ElementTree.Element) -> None:
    """Take away, in place, names of other vocabularies, empty groups, and what tells twice."""
    element.tag = element.tag.rpartition("}")[2]
    label = element.get("aria-label") if element.get("aria-hidden") != "true" else None
    kept = _KEPT_CLASS.search(element.get("class", ""))
    element.attrib = {
        key: _LONG_NUMBER.sub(_short, value)
        for key, value in element.attrib.items()
        if not key.startswith(_DROPPED) and (key, value) != ("opacity", "1")
    }
    if kept and not kept[1].startswith("layer"):
        element.set("class", kept[1])
    for child in list(element):
        _clear(child)
        if _shows_nothing(child):
            element.remove(child)
    if label and element.tag in ("path", "text", "line", "rect"):
        title = ElementTree.Element("title")
        title.text = label
        element.insert(0, title)
        title.tail, element.text = element.text, None


def _shows_nothing(element: ElementTree.Element) -> bool:
    if element.tag == "g":
        return len(element) == 0
    return element.tag == "path" and (not element.get("d") or not {"fill", "stroke"} & set(element.attrib))


def _short(match: re.Match[str]) -> str:
    number = f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if number in ("-0", "") else number
