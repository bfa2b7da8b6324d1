"""Words that label or grade people (domain.md §4.3, TL 18.4): free text that holds one is warned, never refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Label:
    """A word, and what to write in its place."""

    word: str
    zh: str
    en: str


LABELS = (
    Label("重点人员", "请写事项,不写人员类别", "describe the matter, not a class of persons"),
    Label("重点人", "请写事项,不写人员类别", "describe the matter, not a class of persons"),
    Label("缠访", "请写来访的事实和次数", "state what happened and how often"),
    Label("闹访", "请写来访的事实", "state what happened"),
    Label("非访", "请写来访的时间、地点", "state when and where it was"),
    Label("信访老户", "请写事项的办理经过", "give the history of the matter"),
    Label("上访专业户", "请写事项的办理经过", "give the history of the matter"),
    Label("稳控", "请写事项的化解措施", "state what is done about the matter"),
    Label("临控", "本系统不承载此类措施", "this system has no such measure"),
    Label("劝返", "请写对诉求的答复", "state the answer to the request"),
    Label("截访", "本系统不承载此类措施", "this system has no such measure"),
    Label("一人一策", "请写一案一策", "write a plan for the matter"),
    Label("息诉罢访", "请写诉求如何解决", "state how the request was resolved"),
)


@dataclass(frozen=True)
class Warned:
    """Where a label stands."""

    pointer: str
    label: Label


def labels_in(text: str) -> Iterator[Label]:
    """The labels that a text holds; a longer one hides the shorter one inside it."""
    found = [label for label in LABELS if label.word in text]
    yield from (one for one in found if not any(one is not other and one.word in other.word for other in found))


def warnings_of(value: Any, pointer: str = "") -> Iterator[Warned]:  # noqa: ANN401  # a JSON value of any shape
    """Every label in a record's texts, with its JSON pointer."""
    if isinstance(value, str):
        yield from (Warned(pointer, label) for label in labels_in(value))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from warnings_of(inner, f"{pointer}/{name}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from warnings_of(inner, f"{pointer}/{number}")
