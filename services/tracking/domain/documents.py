"""What a letter must say and where it takes it from (domain.md §6): a missing field refuses the letter, never leaves a blank in it.

A kind of document is a row (`document_kinds`): number word, basis, the step it belongs to, whose seal it bears, and its fields. A field
names its sources, tried in order: `given` (posted), `case.`, `petition.`, `person.`, `organ.` (column), `clock.<code>.` (due, before,
start), `step.` (the step the letter belongs to) or `<action>.` (the latest such step until then): `at`, `unit`, `reason` or its data.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NoReturn

from shared.kernel.errors import FieldError, Refusal
from shared.kernel.time import ZONE

Issuer = Literal["bureau", "handler", "any"]
Form = str
SYSTEM = frozenset({"number", "organ", "dated", "signer", "template_version"})
ALWAYS_PRINTED = frozenset({"number", "organ", "dated", "signer"})
ANONYMOUS, WITHHELD = "匿名", "（依法保密）"
MOST_NAMES, MOST_ITEMS, LONGEST = 5, 50, 20_000
LIST_FORMS: Mapping[Form, tuple[str, ...]] = {
    "list": (),
    "claims": ("claim", "kind", "basis", "text"),
    "documents": ("number", "title", "dated"),
}
_UNPRINTABLE = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Field:
    """One thing a letter says. `form`: text, date, time, unit, word:<vocabulary>, or a list; `when`: needed only if the step's data say so."""

    name: str
    zh: str
    source: str = "given"
    form: Form = "text"
    required: bool = True
    when: tuple[str, tuple[str, ...]] | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources in the order in which they are tried."""
        return tuple(self.source.split("|"))

    @property
    def may_be_given(self) -> bool:
        """Whether a caller may state it."""
        return "given" in self.sources


@dataclass(frozen=True)
class Kind:
    """One kind of document. `actions`: the steps it belongs to (none: it stands by itself); `when`: only such of them as say so.

    `issuer`: whose seal it bears where no step tells; `identity`: whether it names the petitioner; `to_petitioner`: electronic delivery
    needs the petitioner's consent; `approval`: signed by somebody else than who wrote it.
    """

    code: str
    zh: str
    en: str
    word: str
    article: str
    fields: tuple[Field, ...]
    actions: tuple[str, ...] = ()
    when: tuple[str, tuple[str, ...]] | None = None
    issuer: Issuer = "bureau"
    to_petitioner: bool = False
    identity: bool = True
    approval: bool = True

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """Its own fields and those of every letter."""
        return (*(COMMON if self.identity else COMMON[1:]), *self.fields)

    def field(self, name: str) -> Field | None:
        """The field with this name."""
        return next((one for one in self.all_fields if one.name == name), None)


COMMON = (
    Field("petitioner", "信访人", "person.names"),
    Field("case_number", "信访件编号", "case.number"),
    Field("subject", "信访事项", "case.subject"),
    Field("contact", "联系人"),
    Field("phone", "联系电话"),
)


@dataclass(frozen=True)
class Step:
    """A step of the timeline as a letter needs it."""

    sequence: int
    action: str
    at: datetime
    unit: int | None
    reason: str | None
    data: Mapping[str, Any]

    def value(self, key: str) -> object:
        """What the step says under this name."""
        return {"at": self.at, "unit": self.unit, "reason": self.reason}.get(key) or self.data.get(key)


@dataclass(frozen=True)
class Facts:
    """Everything a letter of one case may be made from. `units`: names by code and by id; `words`: labels by vocabulary and code."""

    records: Mapping[str, Mapping[str, object]]
    clocks: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    units: Mapping[object, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


def step_of(kind: Kind, steps: Sequence[Step], sequence: int | None) -> Step | None:
    """The step the letter belongs to: the one named, or the latest that fits; None for a kind that stands by itself."""
    if not kind.actions:
        return None
    fitting = [one for one in steps if one.action in kind.actions and sequence in {None, one.sequence} and _says(one, kind.when)]
    if not fitting:
        raise Refusal("document_without_step", article=kind.article, kind=kind.zh, action="、".join(kind.actions))
    return fitting[-1]


def assemble(kind: Kind, facts: Facts, step: Step | None, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The letter's content, every field in words.

    Refuses 422 when something must be given, 409 when a record lacks it; each with a pointer to every missing thing.
    """
    unknown = [name for name in given if (known := kind.field(name)) is None or not known.may_be_given]
    if unknown:
        raise Refusal("validation_failed", errors=tuple(FieldError(f"/fields/{name}", "extra_forbidden") for name in unknown))
    content: dict[str, Any] = {}
    missing: list[FieldError] = []
    for one in kind.all_fields:
        value = next((v for source in one.sources if (v := _printed(one, _found(source, one, facts, step, given), facts))), None)
        if value is None and one.required and _says(step, one.when):
            missing.append(FieldError(_pointer(one, step), "document_field_missing", {"zh": one.zh, "name": one.name}))
        content[one.name] = value if value is not None else [] if one.form in LIST_FORMS else ""
    missing += list(_unfounded(kind, content))
    if missing:
        ours = any(error.pointer.startswith("/fields/") for error in missing)
        raise Refusal("document_incomplete" if ours else "document_not_ready", article=kind.article, errors=tuple(missing))
    return content


def _says(step: Step | None, when: tuple[str, tuple[str, ...]] | None) -> bool:
    return when is None or (step is not None and str(step.data.get(when[0])) in when[1])


def _found(source: str, one: Field, facts: Facts, step: Step | None, given: Mapping[str, Any]) -> object:
    root, _, key = source.partition(".")
    if source == "given":
        return given.get(one.name)
    if root == "clock":
        code, _, part = key.partition(".")
        return facts.clocks.get(code, {}).get(part)
    if root in facts.records:
        return facts.records[root].get(key)
    if root == "step":
        return step.value(key) if step is not None else None
    until = step.sequence if step is not None else None
    earlier = [past for past in facts.steps if past.action == root and (until is None or past.sequence <= until)]
    return earlier[-1].value(key) if earlier else None


def _pointer(one: Field, step: Step | None) -> str:
    if one.may_be_given:
        return f"/fields/{one.name}"
    source = one.sources[0]
    root, _, key = source.partition(".")
    return f"/steps/{step.action}/{key}" if root == "step" and step is not None else "/" + source.replace(".", "/")


def _unfounded(kind: Kind, content: dict[str, Any]) -> Iterator[FieldError]:
    """Every claim is answered with its basis (Art 32): its own, or the one given for the whole letter."""
    for one in kind.all_fields:
        if one.form == "claims":
            content[one.name] = [{**claim, "basis": claim["basis"] or content.get("basis", "")} for claim in content[one.name]]
            if any(not claim["basis"] for claim in content[one.name]):
                yield FieldError("/fields/basis", "document_field_missing", {"zh": "处理意见的依据", "name": "basis"})


def _printed(one: Field, value: object, facts: Facts) -> Any:  # noqa: ANN401  # text, or a list of texts or rows
    """The value in words; None when there is nothing to say."""
    if value is None or value in ("", []):
        return None
    if one.form in LIST_FORMS:
        return _rows(one, value, facts)
    if one.form.startswith("word:"):
        words = facts.words[one.form.removeprefix("word:")]
        return words.get(str(value)) or _refused(one, "enum", expected="、".join(words))
    return _FORMS.get(one.form, _plain)(one, value, facts)


def _plain(one: Field, value: object, facts: Facts) -> str | None:
    del facts
    return clean(_text(one, value))


def _day(one: Field, value: object, facts: Facts) -> str:
    del facts
    return chinese_date(_date(one, value))


def _minute(one: Field, value: object, facts: Facts) -> str:
    at = value.astimezone(ZONE) if isinstance(value, datetime) else None
    return f"{chinese_date(at.date())}{at:%H时%M分}" if at is not None else _day(one, value, facts)


def _unit(one: Field, value: object, facts: Facts) -> str | None:
    """A unit's name by code or id; in a letter to outside the directory, the name as it was given."""
    return facts.units.get(value) or clean(_text(one, value) if isinstance(value, str) else "")


def _title(one: Field, value: object, facts: Facts) -> str | None:
    return facts.titles.get(str(value)) or _plain(one, value, facts)


_FORMS: Mapping[Form, Callable[[Field, object, Facts], str | None]] = {"date": _day, "time": _minute, "unit": _unit, "title": _title}


def _rows(one: Field, value: object, facts: Facts) -> list[Any] | None:
    if not isinstance(value, list):
        _refused(one, "list_type")
    if len(value) > MOST_ITEMS:
        _refused(one, "too_long", max_length=MOST_ITEMS)
    if one.form == "list":
        return [line for line in (clean(_text(one, row)) for row in value) if line] or None
    rows = [{name: clean(str(row.get(name) or "")) or "" for name in LIST_FORMS[one.form]} for row in value]
    if one.form == "claims":
        rows = [{**row, "kind": facts.words["claim_kinds"].get(row["kind"], row["kind"])} for row in rows]
    return rows or None


def _text(one: Field, value: object) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool):
        _refused(one, "string_type")
    if len(str(value)) > LONGEST:
        _refused(one, "string_too_long", max_length=LONGEST)
    return str(value)


def _date(one: Field, value: object) -> date:
    if isinstance(value, datetime):
        return value.astimezone(ZONE).date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        _refused(one, "date_parsing")


def _refused(one: Field, code: str, **params: object) -> NoReturn:
    raise Refusal("validation_failed", errors=(FieldError(f"/fields/{one.name}", code, params),))


def clean(text: str) -> str | None:
    """What Word can hold: no control characters, one kind of line end, no blank edges; None when nothing is left."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip() or None


def chinese_date(day: date) -> str:
    """成文日期 in Arabic figures without leading zeros (GB/T 9704)."""
    return f"{day.year}年{day.month}月{day.day}日"


def document_number(abbreviation: str, word: str, year: int, serial: int) -> str:
    """文号: counted per organ, word and year."""
    return f"{abbreviation}信{word}〔{year}〕{serial}号"


def names(people: Sequence[str | None], *, withheld: bool) -> str:
    """The petitioners as a letter names them."""
    known = [name for name in people if name]
    if withheld:
        return WITHHELD
    if not known:
        return ANONYMOUS
    return "、".join(known[:MOST_NAMES]) + (f"等{len(people)}人" if len(people) > MOST_NAMES else "")
