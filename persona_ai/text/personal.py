"""Find personal data of fixed form in a text: e-mail, phone, URL with a user, card, IBAN, handle."""

import re

_EMAIL = re.compile(
    r"[\w.+%'-]+(?:@| ?[\[(] ?at ?[\])] ?)[\w-]+(?:(?:\.| ?[\[(] ?dot ?[\])] ?)[\w-]+)+", re.IGNORECASE
)
_USER_URL = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]*://[^\s/@:]+(?::[^\s/@]*)?@[^\s]+)|"
    r"(?:\b(?:https?://)?(?:[\w-]+\.)?(?:linkedin\.com/in|twitter\.com|x\.com|facebook\.com|"
    r"instagram\.com|t\.me|wa\.me|tiktok\.com)/@?[\w.-]+)|"
    r"(?:\b(?:https?://)?git(?:hub|lab)\.com/[\w.-]+/?(?![\w./-]))|"
    r"(?:\bhttps?://\S*[?&/~](?:user|users|u|profile|uid|email|account|id)[=/][\w.%@-]+)",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_HANDLE = re.compile(r"(?<![\w@/.])@[A-Za-z_][\w.]{1,29}(?<!\.)\b(?!\()")
_SEPARATED = r"[ .\-/ \u2011\u2013]"
_PHONE = re.compile(
    rf"(?<![\w+./-])(?<!\d[ .\-])(?:"
    rf"(?:\+|00)\d(?:{_SEPARATED}{{0,2}}\(?\d\)?){{6,14}}"
    rf"|\(0?\d{{1,4}}\){_SEPARATED}?\d(?:{_SEPARATED}?\d){{4,9}}"
    rf"|0\d(?:{_SEPARATED}{{0,3}}\d){{6,10}}"
    rf"|1?{_SEPARATED}?\d{{3}}{_SEPARATED}\d{{3}}{_SEPARATED}\d{{4}}"
    r"|555[ \-.]\d{4}"
    rf")(?![\w]|[.,]\d)"
)
_NAMED_PHONE = re.compile(
    rf"\b(?:phone|call|tel|telephone|mobile|cell|whatsapp|text|number|reach)\b[^\d+]{{0,24}}"
    rf"(\+?\d(?:{_SEPARATED}?\d){{5,14}})(?!\w)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])|"
    r"(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|1[0-2])[-./](?:(?:19|20)\d\d))"
)

Found = tuple[int, int, str]


def personal_data(text: str) -> list[Found]:
    """Return (start, end, kind) of the personal data in `text`, in order and without overlap.

    Kinds are "email", "url", "iban", "card", "phone" and "handle". Cards pass Luhn's check, IBANs the
    check of ISO 7064 (mod 97). Names and postal addresses are not of fixed form and are not found.
    """
    found: list[Found] = []
    for kind, pattern in (("url", _USER_URL), ("email", _EMAIL)):
        found.extend((*match.span(), kind) for match in pattern.finditer(text))
    found.extend(_ibans(text))
    found.extend((*match.span(), "card") for match in _CARD.finditer(text) if _is_card(match.group()))
    found.extend((*match.span(), "phone") for match in _PHONE.finditer(text) if _is_phone(match.group()))
    found.extend(
        (*match.span(1), "phone") for match in _NAMED_PHONE.finditer(text) if _is_phone(match.group(1))
    )
    found.extend((*match.span(), "handle") for match in _HANDLE.finditer(text))
    return _without_overlap(found)


def _without_overlap(found: list[Found]) -> list[Found]:
    """Keep the earlier kind of the list wherever two spans overlap."""
    kept: list[Found] = []
    for start, end, kind in found:
        if all(end <= first or last <= start for first, last, _ in kept):
            kept.append((start, end, kind))
    return sorted(kept)


def _ibans(text: str) -> list[Found]:
    """Return the IBANs; the pattern may run on into the next word, so shorter ends are tried too."""
    found: list[Found] = []
    for match in _IBAN.finditer(text):
        start, end = match.span()
        while end - start >= 15 and not _is_iban(text[start:end]):
            end -= 1
        if end - start >= 15:
            found.append((start, end, "iban"))
    return found


def _is_iban(text: str) -> bool:
    code = text.replace(" ", "")
    if not 15 <= len(code) <= 34 or text.endswith(" "):
        return False
    return int("".join(str(int(char, 36)) for char in code[4:] + code[:4])) % 97 == 1


def _is_card(text: str) -> bool:
    """Luhn 1960; a card also begins with an issuer's digit."""
    digits = [int(char) for char in text if char.isdigit()]
    if not 13 <= len(digits) <= 19 or digits[0] not in (2, 3, 4, 5, 6) or len(set(digits)) == 1:
        return False
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_phone(text: str) -> bool:
    digits = sum(char.isdigit() for char in text)
    return 7 <= digits <= 15 and not _DATE.fullmatch(text.strip())
