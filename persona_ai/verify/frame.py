"""Words that carry no assertion of their own: the frame into which counted things are put.

In a claim about numbers every other word has to be explained by the statistic that is cited. The list is
closed on purpose: what is not in it and not in the evidence is an addition that nobody checked.
"""

import re
from typing import Final

from persona_ai.text.concepts import GROUP_WORDS
from persona_ai.text.words import stem

_VERBS = """
be have hold make take put set do go come get give keep run use work sit stand belong fall lie fit count show see
find look tell say state name list tick select choose pick pick opt answer ask report mention describe call add
include cover carry bear own operate manage handle rely depend turn switch connect connect enable activate adopt
employ apply reach amount total number account measure log sign enter record pass spend describe mark define
pay produce export close write open sell print scan send create place receive process file submit generate issue raise post publish store share track trace plan schedule edit view attend complete finish join ship move pull push start begin try play known operate maintain possess enter register check consult look search contact reach message bring fetch
fill collect gather clock total measure review monitor watch follow compare combine match pair link hook plug provide supply
host serve turn accumulate deploy install roll launch adopt involve consist comprise settle average range hover
wrote written kept held made done seen got gave given took taken chose chosen ran went came stood found drew drawn meant sold sent represent run rate distinguish characterise characterize separate tie link head lean tend live base bring deal stick land
figure appear feature know mean reside register hear track touch concern pertain subscribe
"""
_NOUNS = """
half part piece thing way case side place spot point end middle median average mean value share proportion number
figure count level answer question option response choice entry field column scale mark hallmark trademark trait sign feature
definition comparison contrast difference gap size rest else other elsewhere everyone everybody anybody anyone nobody none
overall data table base record list line row band bracket range class type kind sort form category rank
habit practice routine hand foot face turn time today now currently moment
customer client user account company firm organisation organization team group segment cohort people person
subscriber member respondent buyer shopper guest household crowd
"""
_QUALITIES = """
typical usual common ordinary regular general current present same similar such certain particular specific single
whole full own actual main chief exact rough approximate about around roughly approximately nearly almost just only
already also too still yet together apart alone each per here there where elsewhere likewise respectively altogether
far much considerably notably clearly markedly noticeably distinctly visibly slightly somewhat substantially
less more fewer higher lower high low often rare rarely seldom frequent frequently likely
longer shorter larger smaller bigger greater heavier lighter stronger weaker little few many heavy heavily light long short large small big great above below than against versus compared
"""

FRAME: Final = frozenset(stem(word) for word in (_VERBS + _NOUNS + _QUALITIES).split()) | frozenset(
    stem(word) for word in GROUP_WORDS
) - {"business", "shop"}

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
