"""Words that say the same, so that "duplicate orders" and "orders twice" are one theme."""

from typing import Final

from persona_ai.text.words import stem

# Narrow on purpose: a label must be true of all who are counted for it.
_ALIKE_TEXT: Final = """
    duplicate duplicates duplicated double doubled doubles twice
    image images picture pictures photo photos
    delete deleted deleting remove removed removing
    plot plots plotting chart charts graph graphs
    docs documentation
    debug debugging debugger
    version versions versioning versioned
    visualization visualizations visualisation visualisations visualize visualizing visualise visualising viz
    autocomplete autocompletion auto-complete auto-completion
    install installs installing installation
    shortcut shortcuts hotkey hotkeys keybinding keybindings
    dataset datasets
    inventory stock
    shipment shipments delivery deliveries
    webshop webshops
    accounting bookkeeping
    spreadsheet spreadsheets
    teach teaching
    edit editing
    share shared sharing
    collaborate collaborating collaboration collaborative
    reproducible reproducibility
    interactive interactivity
"""


def _compiled() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _ALIKE_TEXT.strip().splitlines():
        stems = frozenset(stem(word) for word in line.split())
        for one in stems:
            found[one] = found.get(one, frozenset()) | stems
    return found


_ALIKE: Final = _compiled()


def alike(part: str) -> frozenset[str]:
    """Return the stems that say the same as a stem, and the stem itself."""
    return _ALIKE.get(part, frozenset({part}))
