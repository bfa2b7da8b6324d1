"""Identity numbers, telephones and units' credit codes: one spelling each, and whether the check digit fits.

A wrong check digit is a warning, never a refusal: an organ must register what it receives (Art 22, 23), and any document
is good enough (Art 48).
"""

import re
import unicodedata
from datetime import date

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
_RESIDENT_18 = re.compile(r"[1-9][0-9]{16}[0-9X]")
_RESIDENT_15 = re.compile(r"[1-9][0-9]{14}")
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT = re.compile(rf"[{_CREDIT_ALPHABET}]{{18}}")
_SEPARATORS = re.compile(r"[\s\-‐-―−_.·/()（）]+")
_MAINLAND_MOBILE = re.compile(r"(?:\+?86|0086)(1[0-9]{10})")


def normal_id_number(text: str) -> str:
    """One spelling of an identity number: full-width forms folded, separators dropped, letters upper case."""
    kept = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", kept.upper())


def normal_phone(text: str) -> str:
    """One spelling of a telephone number: digits and a leading plus; +86 and 0086 before a mobile number are dropped."""
    folded = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    kept = ("+" if folded.startswith("+") else "") + "".join(c for c in folded if c.isascii() and c.isdigit())
    mobile = _MAINLAND_MOBILE.fullmatch(kept)
    return mobile[1] if mobile else kept


def id_number_fits(id_type: str | None, number: str) -> bool:
    """Whether a number can be one of its kind; kinds without a public check digit always fit."""
    if id_type == "resident_id":
        return resident_id_fits(number)
    if id_type == "unified_social_credit_code":
        return credit_code_fits(number)
    return True


def resident_id_fits(number: str) -> bool:
    """GB 11643: 18 characters, a possible birthday, check digit MOD 11-2; the old 15-digit form has no check digit."""
    text = normal_id_number(number)
    if _RESIDENT_15.fullmatch(text):
        return _is_day("19" + text[6:12])
    if not _RESIDENT_18.fullmatch(text) or not _is_day(text[6:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_RESIDENT_WEIGHTS, text, strict=False))
    return _RESIDENT_CHECKS[total % 11] == text[-1]


def credit_code_fits(code: str) -> bool:
    """GB 32100: 18 characters without I, O, S, V and Z; the last is a check character modulo 31."""
    text = normal_id_number(code)
    if not _CREDIT.fullmatch(text):
        return False
    total = sum(_CREDIT_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(text[:-1]))
    return _CREDIT_ALPHABET[-total % 31] == text[-1]


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
