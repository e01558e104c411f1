"""Words that carry no assertion of their own: the frame into which counted things are put.

In a claim about numbers every other word has to be explained by the statistic that is cited. The list is
closed on purpose: what is not in it and not in the evidence is an addition that nobody checked.
"""

import re
from collections.abc import Mapping
from typing import Final

from persona_ai.schema import Stat
from persona_ai.schema.stat import Aggregator
from persona_ai.text.concepts import GROUP_WORDS, concepts
from persona_ai.text.words import stem

# About any number: the customers, that they have something, and how it stands against everyone else.
_ANY = """
be have hold make take put set do get keep run work sit stand belong fall lie fit count show see find
look say state name list answer report mention describe include bear mark know known mean meant tell figure appear
hear touch play wrote write exceed outpace trail surpass track open distinguish characterise characterize
separate tie link define represent bring brought deal stick live base made done seen took taken stood found
part piece thing way case side place spot level response entry field column scale hallmark trademark trait sign
feature definition comparison contrast time question option answer else other elsewhere everyone everybody anybody anyone nobody none rest
data table record list line row band bracket class type kind category habit practice routine today
customer client user account company firm organisation organization team group segment cohort people person
subscriber member respondent buyer shopper guest household crowd
same similar such certain particular specific exact rough approximate about around roughly approximately
also too respectively each here there where elsewhere likewise apart behind far much considerably
notably clearly markedly noticeably distinctly visibly slightly somewhat substantially
less more fewer higher lower high low often rare rarely seldom frequent frequently longer shorter larger
smaller bigger greater heavier lighter stronger weaker little few many heavy heavily light long short large small
big great above below than against versus compared
"""
# About a share: what those who are counted do with an option.
_OF_A_SHARE = """
use carry own operate manage handle turn switch connect enable activate adopt employ apply enter record
produce export print scan send sent create process file submit generate issue publish store share choice
trace plan schedule edit view possess register check consult search message fetch collect gather
review monitor watch follow combine match pair hook plug provide deploy install involve consist
comprise select pick tick choose chose chosen reside account half proportion percentage split common
minority majority
"""
# About a number of its own unit.
_OF_A_NUMBER = """
give gave come log sign enter record pay spend send sent scan print create process file submit pull measure hover register rate
score value raise
"""
# What says which of many numbers it is.
_MIDDLE: Final = (
    "median middle midpoint typical usual common ordinary regular general typically usually generally"
)
_QUARTILE: Final = "quartile decile lower upper lowest highest bottom first third last top"
# What may be said of an option because of what its column is about.
_OF_CONCEPTS: Final = {
    "plan": "pay paid subscribe buy bought",
    "onboarding": "attend receive received complete join start begin took went",
    "tickets": "raise raised write contact ask call",
    "orders": "place receive ship",
    "region": "come came from",
    "channel": "come came find found hear heard go went",
    "tools": "sell sold",
    "counts": "close closed",
    "reports": "draw drew drawn download export produce",
}
# Words without content that still change what a number says: will and may, habit, exclusion, what was before.
_CHANGES: Final = re.compile(
    r"\b(?:will|won['’]t|would(?:n['’]t)?|could(?:n['’]t)?|should(?:n['’]t)?|may|might|must|can(?:not|['’]t)?|shall|ought|"
    r"only|just|alone|merely|solely|exclusively|purely|even(?! so| then)|once|ever|yet|off|soon|used to|going to|about to|able to|"
    r"supposed to|due to|still|now|already|either|or else|too (?:much|many|few|little|high|low|long|short|late)|(?:is|are|was|were) (?:up|down)|times (?:the|as|more|less)|(?:give|gives|gave|given) (?:up|away)|by hand|(?:have|has|serve|supply|sell to) (?:customers|clients|buyers|users|shoppers)|become|became|becomes|no longer|any ?more|at first|at last|instead)\b",
    re.IGNORECASE,
)
_HABIT: Final = re.compile(
    r"(?<!more )(?<!less )(?<!how )(?<!as )(?<!so )\b(?:often|frequent(?:ly)?|regular(?:ly)?|always|constantly|daily|"
    r"usually|sometimes|occasionally|rarely|seldom|heavily|lightly|intensively|mostly|mainly|largely|predominantly)\b",
    re.IGNORECASE,
)
_TOGETHER: Final = re.compile(
    r"\b(?:the|this|our|whole|entire) (?:group|segment|cohort|crowd|base|customer base)(?:['’]s)? "
    r"(?!of\b|at\b|in\b|with\b|is\b|as\b|a(?:n)?\b|by\b|here\b|than\b|that\b|apart\b|stand)\w+",
    re.IGNORECASE,
)


def _stems(*lists: str) -> frozenset[str]:
    return frozenset(stem(word) for words in lists for word in words.split())


_GROUP: Final = frozenset(stem(word) for word in GROUP_WORDS) - {"business", "shop"}
# The closed grammar: what may stand in a clause about a number of each kind, beside what the number counts.
FRAMES: Final[Mapping[Aggregator, frozenset[str]]] = {
    "share": _stems(_ANY, _OF_A_SHARE) | _GROUP,
    "median": _stems(_ANY, _OF_A_NUMBER, _MIDDLE) | _GROUP,
    "mean": _stems(_ANY, _OF_A_NUMBER, "mean average") | _GROUP,
    "quantile": _stems(_ANY, _OF_A_NUMBER, _QUARTILE) | _GROUP,
    "count": _stems(_ANY, _OF_A_NUMBER) | _GROUP,
}


def frame_of(stat: Stat) -> frozenset[str]:
    """Return the stems that may stand in a clause about a statistic without being counted by it."""
    about = concepts(f"{stat.label} {stat.column.replace('_', ' ')} {stat.level}")
    return FRAMES[stat.aggregator] | _stems(*(_OF_CONCEPTS[one] for one in about & _OF_CONCEPTS.keys()))


def changes(text: str, *, share: bool) -> str:
    """Return the words by which a text says more or less than a number does, or "".

    Args:
        text: a clause.
        share: whether it is about a share, which says how many, and not how often each of them.
    """
    found = _CHANGES.search(text) or (_HABIT if share else _TOGETHER).search(text)
    return found.group() if found else ""


_OTHERS: Final = re.compile(
    r"\b(?:others?|everyone else|everybody else|anyone else|the rest|elsewhere|other (?:customers|accounts|segments|"
    r"groups|users|companies|clients|people|subscribers|shoppers|respondents)|non-?members|everyone outside|"
    r"outside (?:of )?(?:this|the) (?:group|segment))\b",
    re.IGNORECASE,
)
_MEASURED_AGAINST: Final = re.compile(
    r"\b(?:than|against|versus|vs|unlike|like|as|to|with|from|beyond|over)\s+(?:(?:the|all|that of|those of|for|in|at|of)\s+)*$",
    re.IGNORECASE,
)


def others_in(text: str) -> str:
    """Return the words by which a text speaks of everyone else, or ""."""
    found = _OTHERS.search(text)
    return found.group() if found else ""


def of_others(text: str) -> str:
    """Return the words by which a text makes everyone else its subject ("than the others" does not), or ""."""
    for found in _OTHERS.finditer(text):
        if not _MEASURED_AGAINST.search(text[: found.start()]):
            return found.group()
    return ""
