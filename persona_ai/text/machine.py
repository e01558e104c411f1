"""Recognise sentences that order a machine to do something, hidden in what customers said."""

import re

from persona_ai.text.normalise import normalise
from persona_ai.text.sentences import sentences

_VERBS = (
    r"(?:add|include|insert|integrate|incorporate|append|augment|enhance|modify|change|rewrite|use|replace|"
    r"substitute|convert|provide|render|introduce|misspell|scramble|jumble|rearrange|anagram|remove|group|"
    r"combine|end|begin|start|finish|limit|make|keep|write|give|put|mention|format|encode|translate|hide)"
)
_POLITE = (
    r"(?:please |kindly |now |also |then |and |always |never |do not |don't |"
    r"you (?:must|should|will|need to) )*"
)
_WORK = r"(?:answers?|responses?|reply|replies|message|output|summary|completion)"
_GENRE = r"(?:poem|essay|haiku|short story|speech|letter to|introduction for|limerick|sonnet|joke)"
_MODEL = r"(?:ai|a\.i\.|llm|(?:large )?language model|chatbot|chatgpt|gpt|copilot)"
_READS = r"(?:reads?|reading|summari[sz]\w+|process\w*|analy[sz]\w+|transcrib\w+)"
_OTHERS = r"(?:others?|interviews?|customers?|people|participants?|documents?|transcripts?)"

# Each begins a sentence and speaks of the work that a machine is to do.
_ORDERS = (
    rf"{_POLITE}{_VERBS}\b(?:(?! our\b| my\b).)*?\byour (?:\w+ ){{0,2}}?{_WORK}\b",
    rf"in your {_WORK},? (?!to |you ){_POLITE}\w+",
    r"(?:replace|substitute|convert|scramble|jumble|rearrange|group|misspell)\b.*\b(?:letters?|vowels?|"
    r"(?:every|each) \w+ word)\b",
    rf"{_POLITE}(?:draft|write|compose|develop|provide|create|generate|(?:give|tell) me)\b"
    rf".{{0,40}}\b{_GENRE}\b",
    r"translate (?:the following|this|these)\b",
    r"provide the \w+ (?:equivalent|translation)\b",
    rf"{_POLITE}summari[sz]e (?:the following|this (?:text|document|page))\b",
)
_ANYWHERE = (
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?]{0,40}\b(?:instructions?|prompts?|guidelines|"
    r"directives)\b",
    r"\b(?:ignore|disregard|forget) (?:all|everything|anything|whatever|what)\b[^.!?]{0,40}\b(?:above|"
    rf"earlier|so far|previously|{_OTHERS}(?: \w+){{0,2}} (?:said|say|says|told|tell))\b",
    r"\b(?:system prompt|developer mode|jailbreak)\b",
    r"\byour (?:system )?(?:prompt|instructions|training data)\b",
    rf"\bas an? {_MODEL}(?: (?:language )?model| assistant|[,.]|$)",
    rf"\byou are (?:now )?(?:an? )?(?:{_MODEL}|helpful assistant|dan)\b",
    r"\b(?:pretend|act|behave|respond|answer) (?:to be|as|like) (?:if you (?:are|were) )?(?:an? )?"
    rf"(?:{_MODEL}|assistant|unrestricted|dan|root|administrator)\b",
    r"\b(?:respond|reply|answer) (?:only|exclusively|solely) (?:with|in|using)\b",
    r"\b(?:note|message|attention|instructions?|dear|hello|hey|hi)(?: to| for|,|:)? (?:the |any |all )?"
    rf"(?:{_MODEL}|assistant|model)s?\b",
    rf"\b(?:any|whatever|whichever|whoever|if you are an?|if an?|if any|the|every|all) {_MODEL}s?"
    rf"(?: (?:that|who|which|is|are|may be|tool|assistant|system)){{0,2}} {_READS}\b",
    r"\b(?:any|whatever|whichever|whoever|if an?|if any)(?:'s)? (?:computer|machine|bot|robot|algorithm|"
    rf"software|program|system|assistant|model)(?: (?:that|which|is|may be)){{0,2}} {_READS}\b",
    rf"\b(?:computer|machine|bot|robot|algorithm|software|program|system) (?:that |which )?(?:is )?{_READS} "
    r"(?:this|my) (?:interview|transcript|text|document|answer|feedback)\b",
    r"\b(?:when|while|if) (?:you )?(?:summari[sz]|analy[sz]|process|transcrib)\w*[^.!?]{0,30}(?:this|these) "
    r"(?:\w+ )?(?:interviews?|transcripts?|text|documents?|feedback)\b[^.!?]{0,60}\b(?:say|write|state|"
    r"mention|report|conclude|rate|tell|output|always|must|add|ignore)\b",
    r"\b(?:write|say|state|report|conclude|output|tell (?:them|the reader|the user)) (?:only )?that (?:"
    r"everyone|everybody|every customer|all (?:\w+ )?(?:customers|users)|this product|the product)\b"
    r"[^.!?]{0,40}\b(?:loves?|is|are|wants?|should)\b",
    r"<\|?(?:im_start|im_end|system|endoftext|assistant)\|?>|\[/?INST\]|^#+ ?(?:system|instructions?)\b|"
    r"^(?:system|assistant) ?: ",
)
_ORDER = re.compile(rf"(?:{'|'.join(_ORDERS)})", re.IGNORECASE)
_HIDDEN = re.compile("|".join(_ANYWHERE), re.IGNORECASE | re.MULTILINE)


def is_instruction(text: str) -> bool:
    """Return whether a sentence of `text` gives orders to a machine rather than tells an experience.

    "Ignore all previous instructions", "as an AI", "in your response, ...", role tags of chat formats.
    A wish to a vendor ("please add a dark mode") is none, nor is a plain question of general knowledge.
    """
    flat = normalise(text).text
    if _HIDDEN.search(flat):
        return True
    return any(_ORDER.match(flat[start:end].strip("\"'*-— ")) for start, end in sentences(flat))
