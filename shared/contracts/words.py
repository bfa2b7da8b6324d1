"""What a published word is: a code with a Chinese and an English label."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A code with its labels."""

    zh: str
    en: str

    def __new__(cls, code: str, zh: str = "", en: str = "") -> Self:
        """Make the member: a string, its code, that carries its labels."""
        word = str.__new__(cls, code)
        word._value_ = code
        word.zh = zh
        word.en = en
        return word
