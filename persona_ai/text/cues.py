"""Cues in English talk: questions, negation, hedges, conditions, causes, echoes and kinds of themes.

Small word lists that err towards caution: what they gate is refused or widened, never accepted.
"""

import re
from functools import lru_cache

from persona_ai.schema.evidence import ThemeKind
from persona_ai.text.machine import is_instruction
from persona_ai.text.normalise import normalise
from persona_ai.text.personal import personal_data
from persona_ai.text.sentences import sentences
from persona_ai.text.words import content_stems, words

__all__ = [
    "clipped",
    "has_cause",
    "has_condition",
    "has_hedge",
    "has_negation",
    "is_echo",
    "is_instruction",
    "is_leading",
    "asked_kind",
    "is_question",
    "kind_cues",
    "personal_data",
    "sentiment",
    "theme_kinds",
]


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(alternatives) + r")\b", re.IGNORECASE)


_NEGATION = _pattern(
    r"not(?! only\b| just\b)",
    r"\w+n't",
    r"(?:do|does|did|ca|wo|is|are|was|were|should|would|could|have|has|had)nt",
    "cannot|never|no|none|nobody|nothing|nowhere|neither|nor|without|hardly|barely|scarcely",
    "seldom|rarely",
    "no one|no longer|stopped|refuse[sd]?|fail(?:s|ed)? to|lacks?|lacking|instead of",
    "rather than|far from",
)
_HEDGE = _pattern(
    "maybe|perhaps|possibly|probably|presumably|apparently|supposedly|allegedly|roughly|somewhat",
    "might|could be|may be|may have|sort of|kind of|kinda|sorta|more or less",
    "i (?:think|guess|suppose|believe|assume|imagine|reckon|feel like)|i'd say|i would say",
    "(?:not|n't|never) (?:so |too |really |quite )?(?:sure|certain|convinced)|seems?|seemed",
    "sometimes|occasionally|usually|mostly|partly|almost|nearly|in theory|tends? to",
    "as far as i know",
)
_CONDITION = _pattern(
    "if|unless|provided|providing|assuming|otherwise|except|until|depends?|depending|in case",
    "even when",
    "as long as|so long as|only (?:when|for|on|with|in|because|after)|used to|supposed to",
    "would|would've|should have|could have|wish|wishes|hoped?|hoping",
    "they (?:say|said|claim|claimed|told)|people say|(?:he|she|it) (?:says|claims|claimed)",
)
_CAUSE = _pattern(
    "because|'cause|cuz|due to|owing to|thanks to|therefore|thus|hence|consequently|as a result",
    "that's why|that is why|which is why|this is why|the reason|reasons? (?:why|for|is)",
    "leads? to|led to|results? in|resulted in|caus(?:e|es|ed|ing)|so that",
)
_ASKING = re.compile(
    r"^(?:(?:and|so|but|ok|okay|well|right|then|now)[, ]+)*"
    r"(?:(?:what|how|why|when|where|which|who|whose)(?:'s| (?:\w+ ){0,3}(?:is|are|was|were|do|does|did|can|"
    r"could|would|will|should|have|has|had|made|makes|happens|happened))|"
    r"(?:do|does|did|is|are|was|were|can|could|would|will|have|has|had|should)(?:n't)? "
    r"(?:you|your|they|it|there|that|this|we|he|she|anyone|people|the)|"
    r"(?:can|could) you (?:tell|say|walk)|tell me|walk me through|talk me through)\b",
    re.IGNORECASE,
)
_LEADING = _pattern(
    r"(?:do|does|did|is|are|was|were|would|wo|could|should|have|has)n't (?:you|it|that|they|this|there|we)",
    "(?:would|do) you (?:not )?agree|wouldn't you (?:say|agree)|is it fair to say",
    "it's fair to say|fair to say",
    "surely|obviously|clearly|of course you|you must (?:be|have|find|love|hate|feel)",
    "i (?:imagine|bet|assume) ",
    "how (?:much|badly) (?:do|did|would) you (?:love|like|hate|enjoy|struggle|miss)",
    "how (?:great|bad|awful|good) ",
    "so (?:you|it|that)(?:'re|'s| are| is| were| was)?(?: \\w+){1,14}, (?:right|correct|yes|no|then)",
    "(?:everyone|everybody|most people|other customers)(?: \\w+){0,3} (?:says?|tells?|told|loves?|agree)",
)
_TAG = re.compile(
    r",\s*(?:right|correct|yes|no|eh|huh|yeah|am i right|isn't it|don't you)\s*\?", re.IGNORECASE
)
_AGREEMENT_WORDS = """
    yes yeah yep yup right exactly absolutely sure totally definitely indeed correct agreed true certainly mm
    mhm mmhm hm ok okay guess suppose agree course think so that's is it would say really very much well oh uh
    um precisely clearly obviously good point fair
"""
_AGREEMENT = frozenset(_AGREEMENT_WORDS.split())
_AGREES = re.compile(
    r"^\W*(?:(?:oh|well|um|uh|erm|hm+)\W+)*(?:yes|yeah|yep|yup|right|exactly|absolutely|sure|totally|"
    r"definitely|"
    r"indeed|correct|agreed|true|certainly|mm-?hm+|of course|i guess|i suppose|i agree|"
    r"that's (?:right|true|it))\b",
    re.IGNORECASE,
)
_WE = r"(?:i|we|you)(?:'d|'m|'re|'ve)?(?: \w+ly| just| still| also| only| always| even| do| would| have)?"
_KINDS: dict[ThemeKind, re.Pattern[str]] = {
    "goal": _pattern(
        rf"{_WE} (?:want(?:ed)?|wanna|hoped?|aim(?:ed)?|plan(?:ned)?)",
        "trying to|hoping to|goals?|aim(?:s|ing)? (?:to|for)|plan(?:s|ning) to|looking (?:for|to)",
        "so that (?:we|i)|(?:would|'d) (?:like|love) to|what (?:matters|counts)",
        "get(?:ting)? (?:it|this|that|everything) (?:done|right|under control)|make sure",
        "the point is",
    ),
    "pain": _pattern(
        "frustrat\\w*|annoy\\w*|slow|slowly|broken|breaks?|broke|crash\\w*|bugs?|buggy|errors?",
        "problems?|issues?",
        "difficult\\w*|hard (?:to|for)|hard|painful|pain|confus\\w+|wast(?:e|es|ed|ing)",
        "stuck|nightmare|mess|messy",
        "struggl\\w+|fail(?:s|ed|ing|ure|ures)?|too (?:many|much|long|slow|hard|complicated)",
        "awful|terrible|grumble|a bit much|cost (?:me|us)|too (?:close|low|small|big|late|far)|unclear",
        "clunky|cumbersome|useless|rubbish|poor|poorly|weird|inconvenient|impossible|challeng\\w+",
        "(?:does|do|did|is|was|wo|are)n't (?:work|sync|load|update|show|save|match|tell|see|sent)",
        "not synced|never match\\w*|twice|wrong|by hand|manually|drives? me mad|cross with|gave up|complain\\w*",
        "lost|losing|lose|drops?|dropped|hate|hates|tedious|awkward|unreliable|out of sync|cut off",
        "duplicat\\w+|hours",
    ),
    "need": _pattern(
        rf"{_WE} (?:need(?:ed)?|wish|miss|require[sd]?|could use)|needs? to|is needed|are needed|^(?:i )?needs?",
        "wish|would help|would be (?:nice|great|good|useful|helpful|better|awesome|amazing)|would love",
        "(?:could|can) (?:you|it|the|we have)|could remember|has to be|how (?:do|can) (?:i|we)|is there (?:a|any|some)\\w*",
        "should (?:\\w+ )?(?:have|be|just|at least|remember|ask|say|tell|come|show|know)",
        "must have|requirements?|lack(?:s|ing)?|there(?:'s| is) no|no (?:easy |good |simple )?way to",
        "(?:i|we) (?:can't|cannot)|cannot|can't|please",
        "add(?:ing)? (?:a|an|support|more)|better support|more support|missing|if only|have to have",
        "ideally|not enough|improve|^better|^more",
    ),
    "trigger": _pattern(
        "started (?:when|because|after)|decided|switched|switch(?:ing)? (?:to|from)|signed up",
        "that's when|moved to|(?:i|we) bought",
        "the moment (?:we|i|it|that)|what sold me|sold (?:me|us)",
        "what (?:tipped|pushed|made us)|last straw|(?:i|we)(?:'ve)? (?:renewed|cancelled)",
        "want to cancel",
        "(?:after|when|since) (?:we|the|our|my) "
        "(?:grew|moved|hired|lost|left|retire[sd]?|audit|auditor|customer|inspector)",
        "we left|went back",
    ),
    "objection": _pattern(
        "(?:too |so |very |more |quite )?expensive|pricey|costs? (?:too|more|us)|the cost|cheaper|budget",
        "(?:not|n't) (?:really )?worth|too dear|waste of money|too much work|paying for",
        "(?:do|does|did|would|ca)(?:n't| not) (?:fully |really )?(?:trust|recommend|see (?:why|the point)|need)",
        "worried|worry|concern(?:s|ed)?|security (?:risk|concern)s?|lock(?:ed)?[- ]in|risk(?:y|s)",
        "hesita\\w+|reluctant\\w*|refuse[sd]?|(?:i|we) won't|will not use|not convinced|unconvinced|sceptical",
        "why (?:would|should) (?:i|we)|not sure (?:it|we|if|whether)|hard sell|not for (?:me|us)",
        "(?:i|we)(?:'d| would) (?:rather|prefer) (?:not|stay)|(?:i|we) (?:do not|don't) (?:want|use|like)",
        "no (?:need|use|reason|point) (?:for|to|in)|prefer not",
    ),
    "feeling": _pattern(
        "feel(?:s|ing|ings)?(?! like (?:an? )?(?:\\w+ )?(?:program|tool|app))",
        "felt|happy|unhappy|afraid|scared|relie(?:f|ved)|proud|stress\\w*",
        "nervous|anxious",
        "confident|confidence|angry|upset|enjoy\\w*|sleep (?:better|at night)|peace of mind",
        "embarrass\\w*|panic\\w*|ashamed|stupid",
        "dread|tired of|fed up|excited|disappoint\\w*|comfortable|calm|trust",
    ),
    "channel": _pattern(
        "e-?mail(?:s|ed)?|phone(?:d)?|call(?:ed|ing)? (?:support|them|us|you)|webinars?",
        "newsletter|linkedin|google[d]?",
        "recommended|word of mouth|trade (?:fair|show)",
        "(?:a )?(?:friend|colleague) (?:told|showed|recommended)|chat",
        "youtube|forum|online search|searched|reseller|conference|documentation|stack overflow",
        "github issues?",
    ),
    "tool": _pattern(
        "excel|spreadsheets?|google sheets?|slack|shopify|sap|quickbooks|xero|woocommerce|magento|erp",
        "webshop|zapier|power ?bi|tableau|trello",
        "barcode scanners?|hand scanners?|scanners?|tablets?|label printers?|printers?|whiteboards?",
        "notebooks?",
        "vs ?code|pycharm|rstudio|git|github|docker|conda|anaconda|databases?|clipboards?",
        "walkie-talkies?|laptops?|colab|binder|matplotlib|plotly|pandas|emacs|vim|spyder|voila|bokeh|dash|streamlit",
    ),
    "praise": _pattern(
        "love[sd]?|great|excellent|fantastic|amazing|awesome|easy|easier|simple|simpler|wonderful|clever",
        "works (?:well|fine|great)|just works",
        "helpful|best|saves?(?: us| me)? (?:time|hours|money)|saved|good|nice|reliable|quick",
        "fast|perfect|brilliant|worth (?:it|every)|without (?:a )?(?:problem|trouble|fuss)",
        "thank(?:s| you)|happy with|recommend|useful|intuitive|i like|we like|really like",
        "pleased|smooth\\w*|under control|at last|finally|in one place|up and running|all right|keeps (?:us|me) here",
    ),
}
_ASKED: dict[ThemeKind, re.Pattern[str]] = {
    "need": _pattern(
        "needs? (?:are |is )?not|not (?:being )?(?:met|addressed)|missing|(?:features?|changes?|improve\\w*)",
        "would you (?:like|add|change)|wish(?:es)?",
    ),
    "pain": _pattern("problems?|pain points?|challenges?|difficult\\w*|hinder\\w*|frustrat\\w*|dislike"),
    "praise": _pattern("pleasant|like (?:best|most|about)|enjoy|love about|strengths?"),
    "objection": _pattern("(?:stops?|keeps?|prevents?) you from|concerns?|why (?:not|did you leave)"),
    "tool": _pattern("(?:what|which) (?:\\w+ ){0,2}(?:tools?|software|programs?|languages?)|integrat\\w+"),
}
_WISH = re.compile(
    r"\b(?:(?:would|'d|could|might|to) be (?:\w+ ){0,2}(?:nice|nicer|good|great|helpful|useful|perfect|easier|best|"
    r"awesome|amazing)|(?:would|'d) (?:\w+ )?(?:love|recommend|like)|like to|"
    r"(?:can|could|would|to|might) make (?:\w+ ){0,3}(?:easier|better|simpler))\b",
    re.IGNORECASE,
)
_BAD = re.compile(
    rf"{_KINDS['pain'].pattern}|{_KINDS['objection'].pattern}|"
    r"\b(?:unhappy|disappoint\w*|fed up|bad|worse|worst)\b",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Return whether a sentence of `text` asks something."""
    flat = _flat(text)
    return "?" in flat or any(_ASKING.match(flat[start:end]) for start, end in sentences(flat))


def has_negation(text: str) -> bool:
    """Return whether `text` negates: "not", "don't", "never", "no longer", "without", "instead of"."""
    return bool(_NEGATION.search(_flat(text)))


def has_hedge(text: str) -> bool:
    """Return whether `text` is said with reserve: "maybe", "I think", "sort of", "sometimes"."""
    return bool(_HEDGE.search(_flat(text)))


def has_condition(text: str) -> bool:
    """Return whether `text` holds only under a condition, in the past, or in others' words."""
    return bool(_CONDITION.search(_flat(text)))


def has_cause(text: str) -> bool:
    """Return whether `text` gives a cause: "because", "due to", "that's why", "leads to"."""
    return bool(_CAUSE.search(_flat(text)))


def is_leading(question: str) -> bool:
    """Return whether `question` puts the answer into the mouth: "Don't you ...", "..., right?"."""
    flat = _flat(question)
    return bool(_LEADING.search(flat) or _TAG.search(flat))


def is_echo(answer: str, question: str) -> bool:
    """Return whether `answer` merely agrees with a leading question, or repeats it."""
    if not is_leading(question):
        return False
    said = content_stems(_flat(answer)) - content_stems(" ".join(_AGREEMENT))
    new = said - content_stems(_flat(question))
    agrees = bool(_AGREES.match(_flat(answer)))
    if all(word.lower() in _AGREEMENT for word in words(_flat(answer))):
        return True
    if agrees:
        return len(new) <= 2
    return len(new) <= 1 and 2 * len(said - new) >= len(said)


def clipped(start: int, end: int, text: str) -> bool:
    """Return whether `text[start:end]` drops a negation, hedge or condition of its own sentences.

    "it's great" out of "I don't think it's great" does. A quotation of several segments is clipped if any
    of its segments is.
    """
    for first, last in sentences(text):
        if last <= start or end <= first:
            continue
        before, after = _flat(text[first : max(first, start)]), _flat(text[min(end, last) : last])
        if any(cue.search(part) for cue in (_NEGATION, _HEDGE, _CONDITION) for part in (before, after)):
            return True
    return False


@lru_cache(maxsize=32768)
def theme_kinds(text: str) -> frozenset[ThemeKind]:
    """Return the kinds of themes that `text` has cues for."""
    flat = _flat(text)
    return frozenset(kind for kind, pattern in _KINDS.items() if pattern.search(flat))


def kind_cues(text: str) -> tuple[tuple[ThemeKind, int, int], ...]:
    """Return each cue for a kind of theme with its place in `text`, which must be normalised."""
    return tuple(
        (kind, *match.span()) for kind, pattern in _KINDS.items() for match in pattern.finditer(text)
    )


def asked_kind(question: str) -> ThemeKind | None:
    """Return the kind that answers to a survey's question have by what it asks, if it asks for one."""
    return next((kind for kind, pattern in _ASKED.items() if pattern.search(_flat(question))), None)


@lru_cache(maxsize=32768)
def sentiment(text: str) -> int:
    """Return 1 for praise alone, -1 for complaint alone or negated praise, else 0."""
    flat = _WISH.sub("would help", _flat(text))
    good = sum(1 for match in _KINDS["praise"].finditer(flat) if not _negated(flat, match.start()))
    bad = sum(1 for match in _BAD.finditer(flat) if not _negated(flat, match.start()))
    bad += sum(1 for match in _KINDS["praise"].finditer(flat) if _negated(flat, match.start()))
    return (good > bad) - (bad > good)


def _negated(flat: str, position: int) -> bool:
    before = re.split(r"[.,;!?]", flat[max(0, position - 28) : position])[-1]
    return bool(_NEGATION.search(before))


def _flat(text: str) -> str:
    return text if text.isascii() and "\n" not in text else normalise(text).text
