"""Every kind of document says all it must, or is refused with a pointer to what is missing; never a blank."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.tracking.domain.document_kinds import KINDS
from services.tracking.domain.documents import Field, Kind, assemble, chinese_date, clean, document_number, names, step_of
from services.tracking.templates.layout import TEXTS
from shared.contracts.vocabularies import VOCABULARIES, Action
from shared.kernel.errors import Refusal
from tests.services.tracking.domain.letters import ACTIONS, STEPS, facts, given, letter

ALL = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
# domain.md §6, then the lifecycle's own; the annual and the self-evaluation report are reporting's
NAMED = [
    "登记回执",
    "转送函",
    "交办函",
    "异议书",
    "受理告知书",
    "导入告知书",
    "不予受理告知书",
    "不再受理告知书",
    "延期告知书",
    "调解协议书",
    "和解协议书",
    "听证通知",
    "听证笔录",
    "信访事项处理意见书",
    "信访事项复查意见书",
    "信访事项复核意见书",
    "办结报告",
    "督办函",
    "改进工作建议书",
    "完善政策建议书",
    "追究责任建议书",
    "建议反馈",
    "重大紧急信息报告",
    "退回单",
    "异议答复",
    "建议意见回复",
    "直接回复",
    "送达回证",
    "并案告知",
    "更正告知",
    "撤回确认书",
    "重开通知",
    "重新处理通知",
    "终结登记",
    "档案目录",
    "指定管辖通知",
    "报请专报",
    "谈话笔录",
    "执行情况报告",
    "复查申请回执",
    "复核申请回执",
]


def refusal_of(kind: Kind, **changes: Any) -> Refusal:
    """How a letter is refused when facts, step or given values differ."""
    values = {"facts": facts(), "step": step_of(kind, STEPS, None), "given": given(kind), **changes}
    with pytest.raises(Refusal) as caught:
        assemble(kind, values["facts"], values["step"], values["given"])
    return caught.value


def test_every_document_of_the_rules_is_a_row() -> None:
    assert [kind.zh for kind in KINDS.values() if kind.zh not in NAMED] == []
    assert len(NAMED) == len(KINDS) == len(TEXTS)
    assert set(TEXTS) == set(KINDS)


@ALL
def test_a_row_is_whole(kind: Kind) -> None:
    assert kind.word
    assert kind.article
    assert kind.en.isascii()
    assert set(kind.actions) <= set(Action)
    assert len({one.name for one in kind.all_fields}) == len(kind.all_fields)
    known = {action for action, *_ in ACTIONS}
    for one in kind.all_fields:
        for source in one.sources:
            root = source.partition(".")[0]
            assert root in {"given", "case", "petition", "person", "organ", "record", "clock", "step"} | known, source
            assert root != "step" or kind.actions
        assert not one.form.startswith("word:") or one.form[5:] in VOCABULARIES


def test_a_word_counts_one_series_the_proposals_share_theirs() -> None:
    words = [kind.word for kind in KINDS.values() if not kind.code.endswith("_proposal")]
    assert len(words) == len(set(words))
    assert {kind.word for kind in KINDS.values() if kind.code.endswith("_proposal")} == {"建"}


@ALL
def test_a_letter_of_a_complete_matter_has_no_blank(kind: Kind) -> None:
    content = letter(kind)
    needed = {one.name for one in kind.all_fields if one.required and one.when is None}
    assert {name for name in needed if not content[name]} == set()
    assert not kind.identity or content["petitioner"] == "陈小河"
    assert kind.identity or "petitioner" not in content


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, one) for kind in KINDS.values() for one in kind.all_fields if one.required], ids=lambda x: getattr(x, "name", getattr(x, "code", ""))
)  # fmt: skip
def test_whatever_is_missing_is_pointed_to(kind: Kind, field: Field) -> None:
    """Take one thing away, wherever it comes from: refused, and the pointer names it."""
    step = step_of(kind, STEPS, None)
    without = replace(field, source="given" if field.may_be_given else f"{field.sources[0].partition('.')[0]}.nothing.nothing")
    fewer = replace(kind, fields=tuple(without if one.name == field.name else one for one in kind.fields))
    whole = given(kind)
    if field in kind.fields or field.may_be_given:
        said = {name: value for name, value in whole.items() if name != field.name}
    else:
        return  # what every letter takes from the case is always there
    refused = refusal_of(fewer, step=step, given=said)
    assert refused.code == ("document_incomplete" if field.may_be_given else "document_not_ready")
    assert len(refused.errors) == 1
    if field.may_be_given:
        assert refused.errors[0].pointer == f"/fields/{field.name}"
    assert refused.errors[0].params == {"zh": field.zh, "name": field.name}


def test_all_that_is_missing_is_told_at_once() -> None:
    kind = KINDS["transfer_letter"]
    refused = refusal_of(kind, given={"materials": ["", " \u0007 "], "phone": "\x01"})
    assert {error.pointer for error in refused.errors} == {"/fields/contact", "/fields/phone", "/fields/materials"}
    assert (refused.code, refused.article) == ("document_incomplete", "TL 22")


def test_a_record_that_is_missing_points_to_the_record() -> None:
    kind = KINDS["extension_notice"]
    refused = refusal_of(kind, facts=replace(facts(), clocks={}))
    assert refused.code == "document_not_ready"
    assert {error.pointer for error in refused.errors} == {"/clock/K5/due", "/clock/K5/before"}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("nothing", "x", "extra_forbidden"),
        ("received_on", "2026-09-01", "extra_forbidden"),  # a record's own: nobody states it otherwise
        ("contact", ["x"], "string_type"),
        ("contact", True, "string_type"),
        ("contact", "x" * 20_001, "string_too_long"),
        ("materials", "x", "list_type"),
        ("materials", ["x"] * 51, "too_long"),
        ("materials", [{"a": 1}], "string_type"),
    ],
)
def test_what_cannot_be_given(name: str, value: object, code: str) -> None:
    refused = refusal_of(KINDS["transfer_letter"], given={**given(KINDS["transfer_letter"]), name: value})
    assert (refused.code, [(e.pointer, e.code) for e in refused.errors]) == ("validation_failed", [(f"/fields/{name}", code)])


@pytest.mark.parametrize(("kind", "name", "value", "code"), [("supervision_letter", "reply_due", "soon", "date_parsing"), ("proposal_feedback", "result", "maybe", "enum")])  # fmt: skip
def test_a_date_is_a_date_and_a_word_a_word(kind: str, name: str, value: str, code: str) -> None:
    refused = refusal_of(KINDS[kind], given={**given(KINDS[kind]), name: value})
    assert [(e.pointer, e.code) for e in refused.errors] == [(f"/fields/{name}", code)]


def test_several_claims_are_answered_one_by_one_each_with_its_basis() -> None:
    kind = KINDS["opinion"]
    claims = letter(kind)["claims"]
    assert [(claim["kind"], claim["basis"]) for claim in claims] == [("支持", "《城市照明管理规定》第十八条"), ("不予支持", "〔依据〕")]
    said = {name: value for name, value in given(kind).items() if name != "basis"}
    refused = refusal_of(kind, given=said)
    assert [(e.pointer, e.code) for e in refused.errors] == [("/fields/basis", "document_field_missing")]


@pytest.mark.parametrize(("ground", "needed"), [("in_progress", {"other_case", "other_unit"}), ("not_competent", {"other_unit"}), ("litigation", set())])  # fmt: skip
def test_a_refusal_names_what_its_ground_needs(ground: str, needed: set[str]) -> None:
    kind = KINDS["refusal_notice"]
    step = step_of(kind, STEPS, None)
    assert step is not None
    bare = replace(step, data={"ground": ground})
    said = {"contact": "李", "phone": "1", "basis": "条例", "direction": "请联系"}
    if not needed:
        assert assemble(kind, facts(), bare, said)["other_unit"] == ""
        return
    assert {error.pointer for error in refusal_of(kind, step=bare, given=said).errors} == {f"/fields/{name}" for name in needed}


def test_the_step_decides_between_acceptance_and_another_path() -> None:
    accepted, redirected = step_of(KINDS["acceptance_notice"], STEPS, None), step_of(KINDS["redirect_notice"], STEPS, None)
    assert accepted is not None
    assert redirected is not None
    assert (accepted.data["path"], redirected.data["path"]) == ("P6", "P4")
    for kind, sequence in (("acceptance_notice", redirected.sequence), ("opinion", 1)):
        with pytest.raises(Refusal) as caught:
            step_of(KINDS[kind], STEPS, sequence)
        assert caught.value.code == "document_without_step"
    assert step_of(KINDS["supervision_letter"], (), None) is None


def test_a_letter_speaks_of_what_was_known_at_its_step() -> None:
    """A completion report of the service does not tell the execution that came later."""
    kind = KINDS["completion_report"]
    served = next(one for one in STEPS if one.action == "serve")
    assert assemble(kind, facts(), served, given(kind))["execution"] == "〔执行情况〕"
    assert letter(kind)["execution"] == "路灯已全部恢复照明。"


def test_forms_of_numbers_names_and_dates() -> None:
    assert document_number("从", "不受", 2026, 12) == "从信不受〔2026〕12号"
    assert chinese_date(date(2026, 3, 7)) == "2026年3月7日"
    assert names([None, ""], withheld=False) == "匿名"
    assert names(["甲", None, "乙"], withheld=False) == "甲、乙"
    assert names(list("甲乙丙丁戊己庚"), withheld=False) == "甲、乙、丙、丁、戊等7人"
    assert names(["甲"], withheld=True) == "（依法保密）"
    assert clean(" a\r\nb\x00\x0b\x0c\ud800 \ufffe") == "a\nb"
    assert clean(" \x07\t") is None
