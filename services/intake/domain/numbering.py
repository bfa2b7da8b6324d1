"""信访件编号: region, day, channel letter, growing sequence and a check digit by ISO 7064 MOD 11,10 (domain.md §2.6)."""

from datetime import date

LETTERS = {"letter": "L", "visit": "V", "call": "C", "fax": "F", "email": "E", "web": "W"}
_ORDER = "LVCFEW"
_HEAD = 14


def petition_number(region: str, day: date, channel: str, sequence: int) -> str:
    """The number; the same rule as the SQL function `petition_number`, which allocates."""
    head, letter, serial = f"{region[:6]:0<6}{day:%Y%m%d}", LETTERS[channel], f"{sequence:05d}"
    return f"{head}{letter}{serial}{_check(head, letter, serial)}"


def number_fits(number: str) -> bool:
    """Whether a number's form and check digit are right: catches a wrong digit and swapped neighbours."""
    head, letter, serial = number[:_HEAD], number[_HEAD : _HEAD + 1], number[_HEAD + 1 : -1]
    plain = number.isascii() and head.isdigit() and serial.isdigit() and len(serial) >= 5 and letter in _ORDER  # noqa: PLR2004  # five digits
    return plain and number[-1] == str(_check(head, letter, serial))


def _check(head: str, letter: str, serial: str) -> int:
    rest = 10
    for digit in f"{head}{_ORDER.index(letter) + 1}{serial}":
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return (11 - rest) % 10
