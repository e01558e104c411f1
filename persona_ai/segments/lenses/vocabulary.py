"""The words by which a column's name and levels tell which lens it belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Vocabulary:
    """What speaks for a lens and what speaks against it.

    `words` are single words in the singular, `phrases` are words in a row, `levels` are words of which half of a
    column's levels must have one; any of `but` rules a column out.
    """

    words: frozenset[str]
    phrases: tuple[str, ...] = ()
    levels: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()


def _set(line: str) -> frozenset[str]:
    return frozenset(line.split())


_OF_A_THING = _set(
    "account company contract product device plan firm business order ticket subscription session relationship"
)

LENSES: dict[str, Vocabulary] = {
    "demographic": Vocabulary(
        _set(
            "age birthday birthdate birthyear dob gender sex ethnicity ethnic race racial marital married spouse "
            "dependent child children kid household family income salary education degree school occupation "
            "profession nationality religion citizen generation retired student employed employment"
        ),
        phrases=("living situation", "home owner"),
        but=_OF_A_THING,
    ),
    "geographic": Vocabulary(
        _set(
            "geographic country region city town province county postcode zip zipcode postal location territory "
            "continent area address geo latitude longitude timezone urban rural climate district neighbourhood "
            "neighborhood"
        ),
        phrases=("us state", "home state", "population density", "sales region"),
        levels=_set("urban suburban rural"),
        but=_set("code_area"),
    ),
    "psychographic": Vocabulary(
        _set(
            "psychographic lifestyle personality interest hobby hobbies belief innovator adopter motivation "
            "aspiration identity extroversion extraversion openness conscientiousness neuroticism agreeableness "
            "novelty tradition sustainability adventurous worldview"
        ),
        phrases=("risk appetite", "early adopter", "self image", "social value", "personal value"),
        but=_set("rate"),
    ),
    "behavioural": Vocabulary(
        _set(
            "behaviour behavior purchase order visit session login click view usage use frequency ticket call "
            "contact download upload search cart return refund complaint response bought buy transaction recency"
        ),
        but=_set("case mail person satisfaction importance likelihood title"),
    ),
    "RFM": Vocabulary(
        _set("rfm recency monetary order purchase transaction spend spent"),
        phrases=("purchase frequency", "order frequency", "total sales", "total amount"),
        but=_set("satisfaction importance likelihood trend channel method reason city country first"),
    ),
    "value": Vocabulary(
        _set(
            "revenue arr mrr clv ltv cltv spend spent sales turnover margin profit gmv amount monetary acv arpu "
            "basket aov charge value worth"
        ),
        phrases=("lifetime value", "order value", "contract value"),
        but=_set("company firm annual band range class satisfaction perceived important"),
    ),
    "lifecycle": Vocabulary(
        _set(
            "lifecycle tenure recency signup onboarding vintage cohort dormant lapsed inactive reactivated winback "
            "seniority_as_customer trend"
        ),
        phrases=(
            "days since",
            "months since",
            "weeks since",
            "customer since",
            "account age",
            "customer age",
            "months as customer",
            "years as customer",
            "life cycle",
        ),
        levels=_set("new active growing declining lapsed dormant churned"),
        but=_set("price call"),
    ),
    "firmographic": Vocabulary(
        _set(
            "firmographic industry sector vertical company organisation organization firm employee headcount "
            "workforce founded founding ownership subsidiary sic naics nace funding office "
            "title seniority role function department job position decision buying"
        ),
        phrases=(
            "annual revenue",
            "revenue band",
            "revenue range",
            "company size",
            "team size",
            "legal form",
            "business type",
            "years in role",
        ),
        but=_set("satisfaction store cart friendliness"),
    ),
    "technographic": Vocabulary(
        _set(
            "technographic software stack platform os operating browser crm erp cloud integration api sso tech "
            "technology technologies tool vendor database framework device android ios windows mac hardware "
            "kernel programming"
        ),
        phrases=("programming language", "languages used", "os version", "app version"),
        levels=_set("windows ios android linux macos chrome firefox safari salesforce aws azure python"),
        but=_set("satisfaction support protection"),
    ),
    "occasion": Vocabulary(
        _set(
            "occasion season seasonal month quarter weekday weekend holiday christmas gift daypart morning evening "
            "night event wedding travel trip"
        ),
        phrases=("time of day", "day of week", "part of day"),
        levels=_set(
            "spring summer autumn fall winter monday tuesday saturday sunday christmas morning evening"
        ),
        but=_set("per months since as monthly tenure last"),
    ),
    "attitudinal": Vocabulary(
        _set(
            "attitude attitudinal satisfaction satisfied opinion rating rated agree agreement perception perceived "
            "trust importance important likelihood likely intention intent recommend nps csat ces like liking "
            "preference prefer favourite favorite image confidence"
        ),
        levels=_set("agree disagree satisfied dissatisfied important unimportant likely unlikely"),
        but=_set("count device"),
    ),
    "emotional": Vocabulary(
        _set(
            "emotion emotional feeling feel mood sentiment frustrated frustration joy happy happiness anger angry "
            "fear anxious anxiety stress stressed pride proud excited excitement delight disappointed "
            "disappointment worry worried love hate"
        ),
        levels=_set("happy sad angry anxious frustrated excited calm delighted positive negative neutral"),
    ),
    "needs": Vocabulary(
        _set(
            "need want goal jtbd pain problem challenge priority priorities benefit importance important requirement "
            "purpose barrier blocker wish motive usecase difficulty"
        ),
        phrases=("use case", "job to be done", "jobs to be done", "reason for"),
    ),
    "channel": Vocabulary(
        _set(
            "channel store online offline web website mobile email phone social referral retail catalog catalogue "
            "marketplace medium touchpoint newsletter sms source paperless direct"
        ),
        phrases=("payment method", "in store", "call centre", "call center"),
        levels=_set("email store online web phone social referral retail sms ads search direct partner"),
        but=_set("service backup security line satisfaction"),
    ),
    "product usage": Vocabulary(
        _set(
            "usage use feature module seat license licence storage minute session login category categories brand "
            "addon addons service streaming internet subscription bundle product plan department quantity export "
            "dashboard report project security backup protection"
        ),
        phrases=(
            "tech support",
            "api calls",
            "data gb",
            "active users",
            "add on",
            "multiple lines",
            "phone service",
        ),
        but=_set("case satisfaction price charge job head team since age customer"),
    ),
    "engagement": Vocabulary(
        _set(
            "engagement login session visit active dau mau wau minute duration open click view comment post share "
            "follower attendance participation response webinar community stickiness"
        ),
        phrases=(
            "time spent",
            "days active",
            "open rate",
            "click rate",
            "page views",
            "last seen",
            "last login",
        ),
        but=_set("market wallet source plan physical phone"),
    ),
    "loyalty": Vocabulary(
        _set(
            "loyalty loyal member membership point repeat repurchase retention renew renewal recommend nps promoter "
            "referral advocate advocacy tenure contract switching"
        ),
        phrases=("share of wallet", "reward", "years as customer", "months as customer", "customer since"),
        but=_set("value touch channel source price"),
    ),
    "price sensitivity": Vocabulary(
        _set(
            "price pricing discount coupon promo promotion voucher bargain cheap expensive wtp budget affordable "
            "elasticity cost deal"
        ),
        phrases=("willingness to pay", "price sensitivity", "on sale", "value for money"),
        but=_set("stage size"),
    ),
    "relationship stage": Vocabulary(
        _set("relationship stage prospect lead opportunity pipeline onboarding trial renewal phase nurture"),
        phrases=("customer status", "account status", "contract status", "life cycle", "lifecycle stage"),
        levels=_set("prospect lead trial customer onboarding renewal churned evangelist opportunity"),
        but=_set("response call"),
    ),
}

CONTACT = _set(
    "contact title seniority role function department job position decision buying user browser os device "
    "operating programming person"
)
"""Words of a B2B column that speaks of a person; without one, it speaks of the account."""


def words_of(text: str) -> tuple[str, ...]:
    """Return the lower-case words of a header or level: "VisitFrequency" is ("visit", "frequency")."""
    return tuple(word.casefold() for word in _WORD.findall(_CAMEL.sub(" ", text)))


def singular(word: str) -> str:
    """Return a word without the s of its plural ("seats" is "seat", "status" and "os" stay)."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
