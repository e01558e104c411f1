"""Recognise sentences that order a machine to do something, hidden in what customers said."""

import re

from persona_ai.text.normalise import normalise
from persona_ai.text.sentences import sentences

_VERB = (
    r"(?:add|include|insert|integrate|incorporate|append|augment|enhance|modify|change|rewrite|use|replace|"
    r"substitute|convert|provide|render|introduce|misspell|scramble|jumble|rearrange|anagram|remove|group|combine|"
    r"end|begin|start|finish|limit|make|keep|write|give|put|mention|format|encode|translate|suggest|tease|"
    r"encourage|promote|recommend|embed|hide|output|answer|reply|respond)"
)
_PLEASE = r"(?:please |kindly |now |also |then |and |always |never |you (?:must|should|will|need to) |do not |don't )*"
_GENRE = r"(?:poem|essay|haiku|short story|speech|letter to|introduction for|limerick|sonnet|song about|joke)"

# An order that begins a sentence and speaks of the answer that the machine is to give.
_ORDER = re.compile(
    rf"^{_PLEASE}{_VERB}\b(?:(?! our\b| my\b).)*?\byour (?:\w+ ){{0,2}}?"
    r"(?:answers?|responses?|reply|replies|message|output|summary|completion)\b",
    re.IGNORECASE,
)
_PLACED = re.compile(rf"^in your (?:answer|response|reply|output|summary),? {_PLEASE}\w+", re.IGNORECASE)
_LETTERS = re.compile(
    r"^(?:replace|substitute|convert|scramble|jumble|rearrange|group|misspell)\b.*\b(?:letters?|vowels?|"
    r"(?:every|each) \w+ word)\b",
    re.IGNORECASE,
)
_TASK = re.compile(
    rf"^{_PLEASE}(?:draft|write|compose|develop|provide|create|generate|give me|tell me)\b.{{0,40}}\b{_GENRE}\b|"
    r"^translate (?:the following|this|these)\b|^provide the \w+ (?:equivalent|translation)\b|"
    r"^(?:please )?summari[sz]e (?:the following|this (?:text|document|page))\b",
    re.IGNORECASE,
)
_ANYWHERE = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?]{0,40}\b(?:(?:previous|prior|above|earlier|preceding|"
    r"other|your|system)\b[^.!?]{0,20})?\b(?:instructions?|prompts?|guidelines|directives)\b|"
    r"\b(?:ignore|disregard|forget) (?:all|everything|anything|whatever|what)\b[^.!?]{0,40}\b(?:above|before|"
    r"earlier|so far|previously|(?:others?|interviews?|customers|people|participants|documents?|transcripts?)"
    r"(?: \w+){0,2} (?:said|say|says|told|tell))\b|"
    r"\bsystem prompt\b|\bdeveloper mode\b|\bjailbreak\b|\byour (?:system )?(?:prompt|instructions|training data)\b|"
    r"\bas an? (?:ai|a\.i\.|artificial intelligence|large language model|language model|llm)(?: (?:language )?model"
    r"| assistant|,|\.|$)|"
    r"\byou are (?:now )?(?:an? )?(?:ai\b|chatgpt|gpt|language model|llm|chatbot|helpful assistant|dan\b)|"
    r"\b(?:pretend|act|behave|respond|answer) (?:to be|as|like) (?:if you (?:are|were) )?(?:an? )?(?:ai\b|assistant|"
    r"language model|chatbot|unrestricted|dan\b|root|administrator)|"
    r"\b(?:respond|reply|answer) (?:only|exclusively|solely) (?:with|in|using)\b|"
    r"\b(?:note|message|attention|instructions?|dear|hello|hey|hi)(?: to| for|,|:)? (?:the |any |all )?(?:ai|llm|chatgpt|"
    r"gpt|language model|assistant|chatbot|copilot|model)s?\b|"
    r"\b(?:any|whatever|whichever|whoever|if you are an?|if an?|if any|the|every|all)(?:'s)? (?:ai|llm|language model|"
    r"chatbot|computer|machine|bot|robot|algorithm|software|program|model|assistant)s?(?: (?:that|who|which|is|are|may be|"
    r"tool|assistant|system)){0,2} (?:reads?|reading|summari[sz]\w+|process\w*|analy[sz]\w+|transcrib\w+)\b|"
    r"\b(?:when|while|if) (?:you )?(?:summari[sz]|analy[sz]|process|transcrib)\w*[^.!?]{0,30}(?:this|these|interview|"
    r"transcript|text|document|feedback)\b[^.!?]{0,60}\b(?:say|write|state|mention|report|conclude|rate|tell|output|"
    r"always|must|add|ignore)\b|"
    r"\b(?:write|say|state|report|conclude|output|tell (?:them|the reader|the user)) (?:only )?that (?:everyone|everybody|"
    r"every customer|all customers|all users|this product|the product)\b[^.!?]{0,40}\b(?:loves?|is|are|wants?|should)\b|"
    r"<\|?(?:im_start|im_end|system|endoftext|assistant)\|?>|\[/?INST\]|^#+ ?(?:system|instructions?)\b|"
    r"^(?:system|assistant) ?: ",
    re.IGNORECASE | re.MULTILINE,
)


def is_instruction(text: str) -> bool:
    """Return whether a sentence of `text` gives orders to a machine rather than tells an experience.

    "Ignore all previous instructions", "as an AI", "in your response, ...", role tags of chat formats.
    A wish to a vendor ("please add a dark mode") is none.
    """
    flat = normalise(text).text
    if _ANYWHERE.search(flat):
        return True
    return any(_is_order(flat[start:end].strip("\"'*-— ")) for start, end in sentences(flat))


def _is_order(sentence: str) -> bool:
    return any(pattern.search(sentence) for pattern in (_ORDER, _PLACED, _LETTERS, _TASK))
