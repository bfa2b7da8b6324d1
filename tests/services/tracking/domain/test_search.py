"""How a query is read, what it asks of the index, and where its words are shown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.domain.search import MOST_WORDS, Word, highlights, numbers_found, plain, read, sought, tokens, units_named
from shared.kernel.errors import Refusal

PIECES = {
    "路灯": [("路灯",)],
    "路灯 不亮": [("路灯",), ("不亮",)],
    "　路灯　不亮　": [("路灯",), ("不亮",)],
    "路灯，不亮。": [("路灯", "不亮")],
    "路灯、积水；停电": [("路灯", "积水", "停电")],
    "“路灯 不亮”": [("路灯 不亮",)],
    '"路灯 不亮': [("路灯 不亮",)],
    '医保"异地 报销"': [("医保",), ("异地 报销",)],
    "ＡＢＣ路１２号": [("abc路12号",)],
    "2022-03-01": [("2022 03 01",)],
    "WiFi/5G": [("wifi 5g",)],
    "K9县 公交": [("k9县",), ("公交",)],
    "😀路灯😀": [("路灯",)],
    "a'b\\c:*&|!<->(d)": [("a b c d",)],
}
TOKENS = {
    "路灯不亮": ["路灯", "灯不", "不亮", "亮"],
    "路灯,不亮": ["路灯", "灯", "不亮", "亮"],
    "A2区12号": ["a2", "区", "12", "号"],
    "Ｃａｆé": ["café"],
    "𠮷野家": ["𠮷野", "野家", "家"],
    "!?": [],
}
PHRASES = {
    "路": "('路':*)",
    "路灯": "('路灯')",
    "路灯亮": "('路灯' <-> '灯亮')",
    "A2区": "('a2' <-> '区':*)",
    "地铁2号线": "('地铁' <-> '铁' <-> '2' <-> '号线')",
    "o'b\\": "('o' <-> 'b')",
}


@pytest.mark.parametrize("query", PIECES)
def test_words_of_a_query(query: str) -> None:
    assert [word.pieces for word in read(query)] == PIECES[query]


@pytest.mark.parametrize("text", TOKENS)
def test_tokens_of_a_text(text: str) -> None:
    assert tokens(text) == TOKENS[text]


@pytest.mark.parametrize("query", PHRASES)
def test_what_the_index_is_asked(query: str) -> None:
    number = "'#" + query.lower().replace("\\", "\\\\").replace("'", "''") + "'"
    assert sought(read(query), {}).matching == f"((({PHRASES[query]}) | {number})) | {number}"


@pytest.mark.parametrize("query", ["", " ", "!!!", "，。", "😀", '""', "\u200b", "\x00"])
def test_a_query_without_letter_or_digit_is_refused(query: str) -> None:
    with pytest.raises(Refusal, match="nothing_to_search"):
        read(query)


def test_too_many_words_are_refused() -> None:
    assert len(read(" ".join("字" * MOST_WORDS))) == MOST_WORDS
    with pytest.raises(Refusal, match="too_many_words"):
        read(" ".join("字" * (MOST_WORDS + 1)))


def test_a_long_word_may_stand_in_parts_unless_quoted() -> None:
    parts = "('搅拌' <-> '拌站') & ('噪音')"
    assert parts in sought(read("搅拌站噪音"), {}, loose=True).matching
    assert parts not in sought(read("搅拌站噪音"), {}).matching
    assert parts not in sought(read("“搅拌站噪音”"), {}, loose=True).matching
    assert "&" not in sought(read("一二三四五六七八九十百千万"), {}, loose=True).matching
    assert len(sought(read("一二三四五六七八九十百千"), {}, loose=True).matching) < 2_000


def test_numbers_of_a_query() -> None:
    assert sought(read("GZ 2022-17"), {}).exact == "'#gz' | '#2022-17' | '#gz2022-17'"
    assert numbers_found(["ＧＺ 2022-17", "17"], read("gz 2022-17")) == ["«ＧＺ 2022-17»"]


def test_units_are_found_by_part_of_a_name_or_by_code() -> None:
    names = {1: ("区住房和城乡建设局", "区住建局", "440117-ZJJ"), 2: ("街口街道", "440117001")}
    assert [units_named(word, names) for word in read("住建局 440117001 局 街口")] == [[1], [2], [], [2]]
    assert "'@1'" in sought(read("住建局"), names).matching
    assert "@" not in sought(read("住建局"), names).ranking


SHOWN = {
    ("路灯", "河滨路路灯不亮"): ["河滨路«路灯»不亮"],
    ("路", "河滨路路灯"): ["河滨«路路»灯"],
    ("路灯 不亮", "路灯，一直不亮"): ["«路灯»，一直«不亮»"],
    ("路灯不亮", "路灯，一直不亮"): ["«路灯»，一直«不亮»"],
    ("“路灯不亮”", "路灯，一直不亮"): [],
    ("12", "112号，12号"): ["112号，«12»号"],
    ("abc", "ＡＢＣ、abcd"): ["«ＡＢＣ»、abcd"],
    ("café", "去cafe\u0301吧㎡"): ["去«cafe\u0301»吧㎡"],
    ("平方", "😀㎡㍿平方"): ["😀㎡㍿«平方»"],
    ("会社", "㍿"): ["«㍿»"],
    ("ab", "<b>AB</b>"): ["<b>«AB»</b>"],
    ("积水", "路灯"): [],
    ("路灯", ""): [],
}


@pytest.mark.parametrize(("query", "text"), SHOWN)
def test_where_words_stand(query: str, text: str) -> None:
    assert highlights(text, read(query), loose=True) == SHOWN[query, text]


def test_a_long_text_is_shown_in_parts() -> None:
    text = "甲" * 100 + "路灯" + "乙" * 200 + "路灯" + "丙" * 100
    parts = highlights(text, read("路灯"))
    assert parts == ["…" + "甲" * 20 + "«路灯»" + "乙" * 20 + "…", "…" + "乙" * 20 + "«路灯»" + "丙" * 20 + "…"]


@given(st.text(max_size=200))
def test_any_query_is_read_or_refused(query: str) -> None:
    try:
        words = read(query)
    except Refusal as refusal:
        assert refusal.code in {"nothing_to_search", "too_many_words"}  # noqa: PT017
        return
    assert all(word.pieces for word in words)
    asked = sought(words, {}, loose=True)
    assert asked.matching.count("(") == asked.matching.count(")") or "(" in query or ")" in query or "（" in query or "）" in query


@given(st.text(max_size=300), st.text(min_size=1, max_size=8))
def test_what_is_shown_is_the_text_with_marks(text: str, query: str) -> None:
    try:
        words = read(query)
    except Refusal:
        words = (Word("路灯", ("路灯",)),)
    for part in highlights(text, words, loose=True):
        if not set("«»…") & set(text):
            assert re.sub("[«»…]", "", part) in text
            assert part.count("«") == part.count("»") > 0


@given(st.text(alphabet="路灯不亮a1，ＡＢ\u0301é㎡😀 ", max_size=60))
def test_a_text_is_found_by_itself(text: str) -> None:
    found = tokens(text)
    if found:
        assert highlights(text, (Word("", (" ".join(plain(text).split()),), quoted=True),))
