"""Everyday words that stand for each other when a conversation is retold: "by hand" and "manual"."""

from typing import Final

from persona_ai.text.words import stem

_SETS: Final = """
sell sells sold selling oversell oversold
manual manually hand typing type retype typed keyboard rekey
undo undone undoing revert reverted
automatic automatically automate automation itself
fast quick quickly speed rapid rapidly swift instant instantly
hurry hurried rush rushed
fall falls fell fallen drop dropped
grow grows grew grown growing growth
queue queues queueing row line
slow slowly lag laggy wait waiting waits forever ages delay delayed
error errors mistake mistakes wrong incorrect inaccurate false off mismatch
accurate accuracy correct precise exact match matches agree agrees disagree differ fit fits
broken break breaks broke fail fails failing failure failed crash crashes crashed bug bugs die dies died dead
sync synchronise synchronize synchronisation synchronization integration integrate connect connection connector link
price prices pricing cost costs expensive cheap fee fees money pay paying budget bill invoice afford
cancel cancelled cancelling leave left leaving quit switch switched churn stop stopped drop dropped
stay stayed staying renew renewed renewal loyal keep kept
train training learn learning teach taught onboard onboarding course lesson explain
confusing confused confuse unclear complicated complex overwhelming overwhelmed hard understand
simple easy straightforward intuitive effortless clear plain
spreadsheet spreadsheets excel sheet sheets workbook
paper paperwork printed print printout printouts clipboard notebook pen folder folders binder
report reports reporting export exports dashboard summary overview statement
audit audits auditor auditors inspection inspector inspectors compliance compliant regulator regulated certificate
trace traceability trace tracing batch batches lot lots recall serial expiry
stock inventory shelf shelves goods parts items warehouse stocktake storeroom store
count counts counting counted stocktake stocktaking tally
order orders ordering reorder reordering purchase purchasing buy buying bought supplier suppliers procurement
scan scans scanning scanner scanners barcode barcodes
label labels labelling labelled sticker tag
phone phones mobile handset device devices tablet tablets smartphone
offline connection signal wifi network internet online reception coverage
support help helpdesk ticket tickets answer answers agent response respond reply
team colleague colleagues helper helpers staff crew employees workers people apprentice apprentices
boss manager owner management director head chief
customer customers client clients buyer buyers shopper shoppers
shop webshop store e-commerce ecommerce storefront online
accounting accountant accountants bookkeeper bookkeeping ledger books invoice invoices finance
import imports importing migrate migration move moved transfer upload uploaded set setup
update updates updated upgrade upgrades change changes changed refresh current date
search find finding found look looking locate
worry worried worries afraid fear fears scared anxious nervous concern concerned risk dread stress stressed stressful
trust trusts trusted confident confidence believe rely relies reliable sure faith
happy glad pleased satisfied content love loves enjoy like likes delighted admire brilliant
angry annoyed annoying frustrated frustrating frustration hate hates fed upset irritating
waste wasted wasting lose lost losing
save saves saved saving spare
duplicate duplicates two twice double doubled second repeated repeat repeatedly
missing miss missed lack lacks absent gone lost without run short shortage
late delay delayed overdue deadline punctual
check checks checking verify verified control controls inspect review compare reconcile
retell tell told explain explained story
enter entered put typed
remember forget forgot forgotten remind reminder reminders memory
small tiny little short
large big huge long great
permission permissions access rights role roles login password log badge fingerprint
colour color design interface screen screens button buttons menu page layout
install installation installing setup configure configuration environment
document documentation documents docs manual guide guides tutorial tutorials
share shared sharing collaborate collaboration together
version versions versioning git history
notebook notebooks jupyter cell cells
truck delivery deliveries deliver delivered shipping shipment driver arrive arrived
discount discounts offer offers coupon promotion deal deals
subscription subscribe plan contract package tier
pause skip skipped hold suspend
notification notifications alert alerts warning warnings email emails message messages
data numbers figures figure number records record
digit digits zero zeros figure number
machine machines equipment tools hardware
floor aisle hall plant factory workshop
blame fault guilty responsible
ring rung call phone telephone
warn warned warning alert tell
allergy gluten allergen
patient patients hospital clinic medical pharmacy nurse
recipe menu meal meals kitchen canteen food cook
learn beginner beginners newcomer newcomers new start started begin began
"""


def _compiled() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _SETS.strip().splitlines():
        stems = {stem(word) for word in line.split()}
        for one in stems:
            found.setdefault(one, set()).update(stems)
    return {one: frozenset(others - {one}) for one, others in found.items()}


_KIN: Final = _compiled()


def kin(key: str) -> frozenset[str]:
    """Return the stems that may stand for a stem when talk is retold; not the stem itself."""
    return _KIN.get(key, frozenset())
