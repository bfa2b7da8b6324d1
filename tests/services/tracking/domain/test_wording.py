import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.domain.wording import LABELS, labels_in, warnings_of


@pytest.mark.parametrize("label", LABELS, ids=lambda one: one.word)
def test_each_label_is_found_and_says_what_to_write(label: object) -> None:
    word = label.word  # type: ignore[attr-defined]  # a Label
    assert [one.word for one in labels_in(f"对{word}的说明")] == [word]
    assert not label.zh.isascii()  # type: ignore[attr-defined]  # a Label
    assert label.en.isascii()  # type: ignore[attr-defined]  # a Label


@pytest.mark.parametrize(
    ("text", "words"),
    [("路灯不亮", []), ("重点人", ["重点人"]), ("重点人员", ["重点人员"]), ("缠访闹访", ["缠访", "闹访"]), ("非常感谢来访", [])],
)
def test_what_a_text_is_warned_of(text: str, words: list[str]) -> None:
    assert [label.word for label in labels_in(text)] == words


def test_where_it_stands_is_told() -> None:
    found = list(warnings_of({"note": "ok", "rows": [{"text": "x"}, {"text": "要求稳控"}], "n": 3, "none": None}))
    assert [(one.pointer, one.label.word) for one in found] == [("/rows/1/text", "稳控")]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_any_shape_is_walked(value: object) -> None:
    for one in warnings_of(value):
        assert one.label in LABELS
