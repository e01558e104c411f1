"""Tie the words of business talk to what columns count: "churned" is about the column "renewed".

Synonyms only find out which column a sentence is about; no number depends on them. A word that is in no
set here is simply not a synonym, and the verifier refuses rather than guesses.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from persona_ai.text.words import content_stems, is_stop_word, stem, words

# A phrase of several words counts where its words follow each other.
CONCEPTS: Final[dict[str, str]] = {
    "leave": (
        "churn, churned, leave, left, cancel, cancelled, cancellation, quit, lost, lapse, lapsed, defect, "
        "drop out, dropped out, walk away, walked away, gone elsewhere, went elsewhere, terminate, depart, "
        "moved on, stopped paying, unsubscribe, attrition, give up on us"
    ),
    "stay": (
        "renew, renewed, renewal, stay, stayed, stays, remain, retain, retained, retention, keep paying, "
        "kept paying, extend, continue, prolong, stick around, stuck around, still with us"
    ),
    "tenure": (
        "tenure, been around, with us, been with us, are with us, is with us, months with us, years with us, time with us, stayed for, "
        "been here, stay with us, at the median with us, customer for, customers for, with us for, account age, relationship, "
        "customer since, customers since, signed up, joined, on board for, subscriber for, subscribed for, "
        "lifetime, seniority, longevity, stayed with us for, stay longer, stays longer, stayed longer, stay shorter, have been customers, been customers, been a customer"
    ),
    "logins": (
        "login, logins, log ins, sign ins, log in, logs in, logged in, logging in, sign in, signs in, signed in, signing in, "
        "open the app, opens the app, open the product, session, sessions, visit, log on, logs on"
    ),
    "spend": (
        "spend, spends, spent, spending, pay, pays, paid, paying, payment, bill, billing, charge, charges, "
        "revenue, invoice value, price, mrr, arr, expenditure, outlay, ticket size, basket value, worth"
    ),
    "seats": "seat, seats, licence, licences, license, licenses, users on the account, headcount, user accounts",
    "tickets": (
        "ticket, tickets, support, support request, support requests, support case, contact support, contacts support, "
        "contacted support, ask support, asks support, write to support, writes to support, help request, "
        "call support, raise tickets, complaint, complaints, support contact, support contacts, helpdesk"
    ),
    "nps": (
        "nps, rate us, rates us, rated us, give us, gives us, score us, scores us, happy with us, recommend, recommends, recommended, recommendation, promoter, promoters, detractor, "
        "net promoter, likelihood to recommend, willing to recommend, advocate, advocates"
    ),
    "satisfaction": "satisfaction, satisfied, dissatisfied, csat, content, happy, unhappy",
    "plan": "plan, subscription, tier, package, edition, contract",
    "industry": "industry, sector, vertical, trade, line of business, branch",
    "region": "region, country, located, based, location, area, territory, market, live in, place, city, state",
    "size": "size, headcount, employees, staff, revenue band, turnover, company size",
    "features": "feature, features, function, functions, module, modules, capability, capabilities",
    "tools": "tool, tools, integration, integrations, software, system, systems, app, apps, stack",
    "orders": "order, orders, ordered, ordering, purchase, purchases, purchased, buy, buys, bought, transaction",
    "counts": "stock count, stock counts, stocktake, stocktaking, stocktakes, count stock, counts stock",
    "scans": "scan, scans, scanned, scanning, barcode, barcodes",
    "reports": "report, reports, reporting",
    "frequency": "frequency, how often, frequent, often, regularity, usage",
    "age": "age, aged, years old, old",
    "gender": "gender, sex, male, female, men, women",
    "income": "income, salary, earn, earns, earnings, household income",
    "education": "education, degree, degrees, schooling, university",
    "mobile": "mobile, phone, phones, smartphone",
    "delivery": "delivery, deliveries, shipping, shipment, delay, late",
    "discount": "discount, discounts, coupon, coupons, promotion, promotions",
    "onboarding": "onboarding, onboarded, set-up call, introduction call, kick-off, onboarding call, getting started",
    "experience": "experience, experienced, seniority, years of use",
    "role": "role, roles, job, jobs, profession, occupation, title, work as",
    "visits": "visit, visits, visited, come by, footfall",
    "rating": "rating, ratings, rate, rated, score, scored, stars, marks",
    "family": "partner, spouse, married, dependents, children, family",
    "channel": "channel, channels, came through, referrer, source, acquisition",
    "payment method": "payment method, pay by, pays by, paid by",
    "internet": "internet, internet service, broadband, fibre, fiber, dsl",
    "department": "department, departments, category, categories, division",
}

OPPOSITES: Final = (
    ("stay", "leave"),
    ("satisfied", "dissatisfied"),
    ("active", "inactive"),
    ("online", "offline"),
)
_SINGLE_OPPOSITES: Final = {
    "satisfied": frozenset({"satisfi", "content", "happi"}),
    "dissatisfied": frozenset({"dissatisfi", "unhappi", "discontent"}),
    "active": frozenset({"activ"}),
    "inactive": frozenset({"inactiv", "dormant", "idl"}),
    "online": frozenset({"onlin"}),
    "offline": frozenset({"offlin"}),
}

# Words of a column's name that say how it was counted, not what.
_MEASURES: Final = frozenset(
    stem(word)
    for word in (
        "number count total amount sum average mean median value rate share percent percentage index id "
        "per week weekly month monthly year yearly quarter quarterly day daily hour annual annually last past "
        "first current usd eur gbp euro euros dollar dollars min max has is did was any this use used in of"
    ).split()
)
# Words for the customers themselves name no column ("of these accounts" is not about accounting).
GROUP_WORDS: Final = frozenset(
    "account accounts customer customers client clients user users subscriber subscribers member members company "
    "companies firm firms organisation organisations organization organizations team teams people person persons "
    "respondent respondents participant participants buyer buyers shopper shoppers guest guests group groups segment "
    "segments cohort crowd base household households business businesses shops".split()
)


@lru_cache(maxsize=32768)
def content_stems_of(text: str) -> frozenset[str]:
    """Return the content stems of a name, with underscores read as blanks."""
    return content_stems(text.replace("_", " "))


def near(one: str, other: str) -> bool:
    """Whether two stems are forms of one word: "wholesal" and "wholesaler", "integrat" and "integrator"."""
    if one == other:
        return True
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= 5 and len(one) - shared <= 3 and len(other) - shared <= 3


def among(one: str, stems: Iterable[str]) -> bool:
    """Whether a stem, or another form of its word, is among `stems`."""
    return any(near(one, other) for other in stems)


@lru_cache(maxsize=4096)
def heads(name: str) -> frozenset[str]:
    """Return the stems that carry a name: "logins_per_week" gives "login"; all of them where none is left."""
    stems = content_stems(name.replace("_", " "))
    return frozenset(stems - _MEASURES) or stems


@lru_cache(maxsize=8192)
def clause_stems(text: str) -> frozenset[str]:
    """Return the content stems of a text without its words for customers."""
    kept = (word for word in words(text.replace("_", " ")) if word.lower() not in GROUP_WORDS)
    return frozenset(stem(word) for word in kept if not is_stop_word(word))


@lru_cache(maxsize=32768)
def concepts(text: str) -> frozenset[str]:
    """Return the names of the concepts that a text speaks of."""
    sequence = _sequence(text)
    joined = f" {' '.join(sequence)} "
    return frozenset(name for name, phrases in _PHRASES.items() if any(one in joined for one in phrases))


def phrase_stems(text: str, names: Iterable[str]) -> frozenset[str]:
    """Return the stems of the phrases of several words by which a text speaks of some concepts."""
    joined = f" {' '.join(_sequence(text))} "
    found = (phrase.split() for name in names for phrase in _PHRASES[name] if phrase in joined)
    return frozenset(one for phrase in found if len(phrase) > 1 for one in phrase)


@lru_cache(maxsize=4096)
def poles(text: str) -> frozenset[str]:
    """Return which ends of the known opposites a text names: "stay", "leave", ..."""
    found = concepts(text) & {"stay", "leave"}
    stems = content_stems(text.replace("_", " "))
    return found | {name for name, members in _SINGLE_OPPOSITES.items() if stems & members}


def opposite(pole: str) -> str:
    """Return the other end: of "stay" it is "leave"."""
    for one, other in OPPOSITES:
        if pole in (one, other):
            return other if pole == one else one
    raise KeyError(pole)


def _sequence(text: str) -> list[str]:
    return [stem(word) for word in words(text.replace("_", " "))]


def _compiled() -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(f" {' '.join(_sequence(phrase))} " for phrase in re.split(r",\s*", phrases))
        for name, phrases in CONCEPTS.items()
    }


_PHRASES: Final = _compiled()
