"""The words of a search: how a query is read, what it asks of the index, and where its words stand in a text.

The index holds each Chinese character with its successor and other words whole (shared/schema/search.py); `tokens` is its twin.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shared.kernel.errors import Refusal
from shared.kernel.letters import BLANKS, FIRST_IDEOGRAPH

MOST_WORDS = 20
LONGEST_NUMBER = 200
SHORTEST_UNIT = 2
LOOSE = range(4, 13)  # words of so many characters may stand in parts of two and three
CONTEXT, SNIPPET, SNIPPETS = 20, 80, 3

_HAN, _OTHER = rf"[{FIRST_IDEOGRAPH}-\U0010FFFF]", rf"[^ {FIRST_IDEOGRAPH}-\U0010FFFF]"
_BLANK = re.compile(f"[{BLANKS}]")
_RUN = re.compile(f"{_HAN}+|{_OTHER}+")
_SPACED = re.compile(f"(?<={_HAN}) +| +(?={_HAN})")  # blanks between numbers and Latin words keep them one phrase
_WORD = re.compile(r'"([^"]*)"?|[^\s"]+')
_ACCENTS = "[\u0300-\u036f\u3099\u309a]"
_LETTER = re.compile(f".{_ACCENTS}*", re.DOTALL)
_ACCENT = re.compile(_ACCENTS)
_QUOTES = str.maketrans("“”„‟「」『』《》\x00", '"""""""""" ')


@dataclass(frozen=True)
class Word:
    """One word of a query. All its pieces are wanted; a `quoted` one is a single piece and never found in parts."""

    number: str
    pieces: tuple[str, ...]
    quoted: bool = False


@dataclass(frozen=True)
class Sought:
    """What the database is asked, as tsqueries: which cases, what weighs them, which have exactly such a number."""

    matching: str
    ranking: str
    exact: str


def folded(text: str) -> str:
    """One width (NFKC) and one case, letter by letter as the database folds."""
    return "".join(low if len(low := letter.lower()) == 1 else low[:1] for letter in unicodedata.normalize("NFKC", text))


def plain(text: str) -> str:
    """Folded text whose every character that is neither letter nor digit is a blank; no longer and no shorter."""
    return _BLANK.sub(" ", folded(text))


def tokens(text: str) -> list[str]:
    """What the index holds of a text, in order."""
    found: list[str] = []
    for run in _RUN.findall(plain(text)):
        found += [run[i : i + 2] for i in range(len(run))] if _is_han(run) else [run]
    return found


def read(query: str) -> tuple[Word, ...]:
    """The words of a query: blanks and Chinese punctuation separate them, quotes keep a phrase together."""
    words = tuple(word for match in _WORD.finditer(folded(query.translate(_QUOTES))) if (word := _word(match)).pieces)
    if not words:
        raise Refusal("nothing_to_search")
    if sum(len(word.pieces) for word in words) > MOST_WORDS:
        raise Refusal("too_many_words", most=MOST_WORDS)
    return words


def units_named(word: Word, names: Mapping[int, Sequence[str]]) -> list[int]:
    """Units whose name or code holds the word."""
    if len(word.number) < SHORTEST_UNIT:
        return []
    return [unit for unit, called in names.items() if any(word.number in _number_of(name) for name in called)]


def sought(words: Sequence[Word], names: Mapping[int, Sequence[str]], *, loose: bool = False) -> Sought:
    """Every word is wanted, as text, as a number or as the name of a unit; any token of any word adds weight.

    `loose`: a longer Chinese word may also stand in parts (搅拌站噪音 as 搅拌站 and 噪音).
    """
    wanted = []
    for word in words:
        told = " & ".join(_piece(piece, loose=loose and not word.quoted) for piece in word.pieces)
        wanted.append(" | ".join((f"({told})", _number(word.number), *(f"'@{unit}'" for unit in units_named(word, names)))))
    steps = dict.fromkeys(step for word in words for piece in word.pieces for step in _steps(piece))
    numbers = " | ".join(map(_number, _numbers(words)))
    return Sought("(" + " & ".join(f"({one})" for one in wanted) + f") | {numbers}", " | ".join(steps), numbers)


def highlights(text: str, words: Sequence[Word], *, loose: bool = False) -> list[str]:
    """Parts of the text around the words, each word between « and »; empty when none stands in it."""
    searched, places = _aligned(text)
    return _snippets(text, _merged([(places[start][0], places[end - 1][1]) for start, end in _spans(searched, words, loose=loose)]))


def numbers_found(numbers: Iterable[str], words: Sequence[Word]) -> list[str]:
    """Numbers that are exactly a word of the query, between the marks."""
    return [f"«{number}»" for number in numbers if _number_of(number) in _numbers(words)]


def _is_han(run: str) -> bool:
    return run >= FIRST_IDEOGRAPH


@lru_cache(maxsize=10_000)
def _number_of(text: str) -> str:
    return "".join(folded(text).split())[:LONGEST_NUMBER]


def _word(match: "re.Match[str]") -> Word:
    quoted = match.group(0).startswith('"')
    said = match.group(1) if quoted else match.group(0)
    text = " ".join(plain(said).split())
    pieces = (text,) if quoted and text else tuple(piece for piece in _SPACED.split(text) if piece)
    return Word(_number_of(said), pieces, quoted)


def _numbers(words: Sequence[Word]) -> list[str]:
    """The numbers a query may be: each word, and all together, for there are numbers with blanks in them."""
    whole = "".join(word.number for word in words)[:LONGEST_NUMBER]
    return list(dict.fromkeys((*(word.number for word in words), whole)))


def _number(number: str) -> str:
    escaped = number.replace("\\", "\\\\").replace("'", "''")
    return f"'#{escaped}'"


def _steps(piece: str) -> list[str]:
    """A phrase's tokens; the last character of a text's run stands alone, of a query's it may go on."""
    *before, last = _RUN.findall(piece)
    found = tokens(" ".join(before))
    if not _is_han(last):
        found.append(last)
    elif len(last) == 1:
        return [*(f"'{one}'" for one in found), f"'{last}':*"]
    else:
        found += tokens(last)[:-1]
    return [f"'{one}'" for one in found]


def _phrase(piece: str) -> str:
    return "(" + " <-> ".join(_steps(piece)) + ")"


def _piece(piece: str, *, loose: bool) -> str:
    if not (loose and len(piece) in LOOSE and all(map(_is_han, piece))):
        return _phrase(piece)
    return "(" + " | ".join("(" + " & ".join(map(_phrase, parts)) + ")" for parts in _parted(piece)) + ")"


def _parted(piece: str) -> list[tuple[str, ...]]:
    """Every way to cut a word into parts of two and three characters; longer parts would ask for more and find no more."""
    if not piece:
        return [()]
    return [(piece[:n], *rest) for n in (2, 3) if len(piece) >= n for rest in _parted(piece[n:])]


def _spans(searched: str, words: Sequence[Word], *, loose: bool) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for word in words:
        for piece in word.pieces:
            whole = [match.span() for match in re.finditer(_pattern(piece), searched)]
            spans += whole
            if not whole and loose and not word.quoted and len(piece) in LOOSE and all(map(_is_han, piece)):
                pairs = "|".join(tokens(piece)[:-1])
                spans += [(match.start(), match.start() + 2) for match in re.finditer(f"(?={pairs})", searched)]
    return sorted(spans)


def _aligned(text: str) -> tuple[str, Sequence[tuple[int, int]]]:
    """The plain text and where each of its letters stands in the text: one for one, unless folding joins or parts letters."""
    if len(searched := plain(text)) == len(text) and not _ACCENT.search(text):
        return searched, [(place, place + 1) for place in range(len(text))]
    letters, places = "", []
    for match in _LETTER.finditer(text):
        found = plain(match.group())
        letters += found
        places += [match.span()] * len(found)
    return letters, places


def _pattern(piece: str) -> str:
    """The piece in a plain text: its runs with any blanks between, Latin words and numbers only whole."""
    return " *".join(run if _is_han(run) else f"(?<!{_OTHER}){run}(?!{_OTHER})" for run in _RUN.findall(piece))


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _snippets(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    found: list[str] = []
    rest, end = list(spans), 0
    while rest and len(found) < SNIPPETS:
        begin = max(end, rest[0][0] - CONTEXT)
        inside = [span for span in rest if span[1] <= begin + SNIPPET] or rest[:1]
        rest = rest[len(inside) :]
        end = min(len(text), max(inside[-1][1] + CONTEXT, begin))
        shown, at = "…" if begin else "", begin
        for start, stop in inside:
            shown += f"{text[at:start]}«{text[start:stop]}»"
            at = stop
        found.append(shown + text[at:end] + ("…" if end < len(text) else ""))
    return found
