"""Bodies of the actions, one per row of the state machine: posted over HTTP and found in lines of a history import."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Units = Annotated[list[Code], Field(max_length=20)]


class Posted(BaseModel):
    """What every action takes beside its own data."""

    model_config = ConfigDict(extra="forbid")

    reason: Short | None = None
    prepared_by: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None


class Accused(BaseModel):
    """The unit or person an accusation is about."""

    model_config = ConfigDict(extra="forbid")

    unit: Code


class Classify(Posted):
    """分类: category, topic, place, accused units."""

    category: Literal["suggestion", "accusation", "appeal"]
    topic: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    place: Annotated[str, StringConstraints(pattern=r"^(\d{6}|\d{9}|\d{12})$")] | None = None
    accused: list[Accused] | None = Field(None, max_length=50)


class Transfer(Posted):
    """转送: no result is owed to the sender."""

    to_unit: Code
    co_units: Units | None = None
    item: Short | None = None
    note: Prose | None = None


class Assign(Posted):
    """交办: a result is owed by the deadline."""

    to_unit: Code
    co_units: Units | None = None
    deadline: date
    requirement: Prose


class Text(Posted):
    """A reply in words."""

    text: Prose


class Plain(Posted):
    """An action without data of its own."""


class Object(Posted):
    """异议: detailed reasons and the organ that should have it."""

    reason: Short
    suggested_unit: Code


class Reasoned(Posted):
    """An action that must give its reason."""

    reason: Short


class Accept(Posted):
    """受理、告知: the path of Art 31 and its legal basis; P1-P5 name the receiving organ and procedure."""

    path: Literal["P1", "P2", "P3", "P4", "P5", "P6"]
    legal_basis: Short
    receiving_organ: Short | None = None
    procedure: Short | None = None
    notice: Prose | None = None


class ReplySuggestion(Posted):
    """建议答复."""

    result: Literal["adopted", "partly", "not"]
    text: Prose


class Investigate(Posted):
    """调查: the record, and the day the petitioner was heard."""

    record: Prose
    heard_on: date


class Extend(Posted):
    """延期: at most 30 days in all."""

    days: int = Field(ge=1, le=30)
    reason: Short


class Claim(BaseModel):
    """One claim and its answer: supported, explained or not supported (Art 32)."""

    model_config = ConfigDict(extra="forbid")

    claim: Prose
    kind: Literal["support", "explain", "reject"]
    basis: Short | None = None
    text: Prose


class IssueOpinion(Posted):
    """处理意见书."""

    claims: list[Claim] = Field(min_length=1, max_length=50)
    execution_due: date | None = None


class Serve(Posted):
    """送达."""

    method: Literal["direct", "post", "electronic", "detained", "public_notice"]
    served_on: date
    receipt: Short | None = None


class Execute(Posted):
    """执行."""

    done_on: date
    text: Prose


BODIES: dict[str, type[Posted]] = {
    "classify": Classify,
    "transfer": Transfer,
    "assign": Assign,
    "reply_directly": Text,
    "receive": Plain,
    "object": Object,
    "accept_objection": Plain,
    "reject_objection": Reasoned,
    "accept": Accept,
    "reply_suggestion": ReplySuggestion,
    "investigate": Investigate,
    "extend": Extend,
    "issue_opinion": IssueOpinion,
    "serve": Serve,
    "execute": Execute,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "classify": {"category": "appeal", "topic": "城市建设和市政管理", "place": "440117"},
    "transfer": {"to_unit": "440117-ZJJ", "note": "请依法办理"},
    "assign": {"to_unit": "440117-ZJJ", "deadline": "2027-01-20", "requirement": "查明情况并书面反馈"},
    "reply_directly": {"text": "已说明政策依据。", "prepared_by": "demo-registrar"},
    "receive": {},
    "object": {"reason": "该路段由交通部门管养", "suggested_unit": "440117-JTJ"},
    "accept_objection": {},
    "reject_objection": {"reason": "职责清单载明由你单位管养"},
    "accept": {"path": "P6", "legal_basis": "《信访工作条例》第三十一条第六项"},
    "reply_suggestion": {"result": "adopted", "text": "建议已采纳，将列入年度计划。"},
    "investigate": {"record": "现场查看并听取信访人陈述。", "heard_on": "2026-11-24"},
    "extend": {"days": 20, "reason": "需等待检测报告", "prepared_by": "demo-unit_handler-440117-ZJJ"},
    "issue_opinion": {"claims": [{"claim": "修复路灯", "kind": "explain", "basis": "维护计划", "text": "已列入计划。"}]},
    "serve": {"method": "direct", "served_on": "2026-11-24", "receipt": "本人签收"},
    "execute": {"done_on": "2026-11-24", "text": "路灯已修复。"},
}
