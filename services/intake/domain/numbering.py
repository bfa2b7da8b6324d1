"""Petition numbers 信访件编号: region, day, channel letter, sequence and a check digit, readable on the telephone.

`440117` + `20220301` + `L` + `00042` + check digit. The sequence has at least five digits and grows past 99,999. The
check digit is ISO 7064 MOD 11,10 over all digits, the letter counted as 1 to 6, so one wrong digit or two swapped
neighbours are noticed. The database makes the numbers (`petition_number`); this is the same rule, for reading them.
"""

import re
from dataclasses import dataclass
from datetime import date

LETTERS = {"letter": "L", "visit": "V", "call": "C", "fax": "F", "email": "E", "web": "W"}
CHANNELS = {letter: channel for channel, letter in LETTERS.items()}
_ORDER = "".join(LETTERS.values())
_SHAPE = re.compile(r"(?P<region>[0-9]{6})(?P<day>[0-9]{8})(?P<letter>[LVCFEW])(?P<sequence>[0-9]{5,18})(?P<check>[0-9])")
REGION_DIGITS = 6
SEQUENCE_DIGITS = 5


@dataclass(frozen=True)
class PetitionNumber:
    """The parts of a number. `region`: six digits, as registered; `day`: day of registration."""

    region: str
    day: date
    channel: str
    sequence: int


def petition_number(parts: PetitionNumber) -> str:
    """Write a number; the region is cut or filled with zeros to six digits."""
    head = f"{parts.region[:REGION_DIGITS]:0<{REGION_DIGITS}}{parts.day:%Y%m%d}"
    serial = f"{parts.sequence:0{SEQUENCE_DIGITS}d}"
    letter = LETTERS[parts.channel]
    return f"{head}{letter}{serial}{check_digit(head + _digit(letter) + serial)}"


def parse_number(text: str) -> PetitionNumber | None:
    """Read a number back, or None when shape, day or check digit is wrong."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    digits = found["region"] + found["day"] + _digit(found["letter"]) + found["sequence"]
    if check_digit(digits) != found["check"]:
        return None
    try:
        day = date(int(found["day"][:4]), int(found["day"][4:6]), int(found["day"][6:]))
    except ValueError:
        return None
    return PetitionNumber(found["region"], day, CHANNELS[found["letter"]], int(found["sequence"]))


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10 of a string of digits."""
    rest = 10
    for digit in digits:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - rest) % 10)


def _digit(letter: str) -> str:
    return str(_ORDER.index(letter) + 1)
