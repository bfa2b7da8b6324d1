"""Check digits of identity numbers. A wrong one is a warning kept with the petition, never a ground to refuse (Art 48, 44(1))."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_LENGTH = 18


def resident_id_fits(number: str) -> bool:
    """GB 11643: 17 digits and a check character by ISO 7064 MOD 11-2."""
    number = number.upper()
    if len(number) != _LENGTH or not number[:17].isdigit() or not number.isascii():
        return False
    return _CHECKS[sum(w * int(d) for w, d in zip(_WEIGHTS, number[:17], strict=True)) % 11] == number[17]


def credit_code_fits(code: str) -> bool:
    """GB 32100: 17 characters of the 31-letter alphabet and a check character."""
    code = code.upper()
    if len(code) != _LENGTH or any(letter not in _CREDIT_ALPHABET for letter in code):
        return False
    total = sum(w * _CREDIT_ALPHABET.index(c) for w, c in zip(_CREDIT_WEIGHTS, code[:17], strict=True))
    return _CREDIT_ALPHABET[(31 - total % 31) % 31] == code[17]
