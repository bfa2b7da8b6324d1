"""Bodies of the actions, one per row of the state machine: posted over HTTP and found in lines of a history import."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.register import Accused, Demand, Line
from shared.contracts.register import Text as Told

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Reference = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,64}$")]
Units = Annotated[list[Code], Field(max_length=20)]


class Posted(BaseModel):
    """What every action takes beside its own data."""

    model_config = ConfigDict(extra="forbid")

    reason: Short | None = None
    prepared_by: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None


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


class ReportUp(Posted):
    """报请: to the government of the same level, its joint conference or the bureau above."""

    to_unit: Code
    summary: Prose


class DetermineJurisdiction(Posted):
    """指定管辖 (Art 24): by agreement, by the common superior, or by the joint conference."""

    to_unit: Code
    by: Literal["agreement", "superior", "joint_conference"]
    minutes: Prose


class Merge(Posted):
    """并案: the running matter, by number or id."""

    main_case: Reference


class PartOfCase(BaseModel):
    """A matter of its own in what was told as one 一信多事."""

    model_config = ConfigDict(extra="forbid")

    subject: Line
    request: Demand
    facts: Told | None = None
    category: Literal["suggestion", "accusation", "appeal"]


class Split(Posted):
    """拆分: every part becomes a matter with the same dates and petitioners."""

    parts: list[PartOfCase] = Field(min_length=1, max_length=20)


class Refuse(Posted):
    """不予受理: the ground, and where the matter is or who is competent."""

    ground: Literal["in_progress", "not_competent", "litigation"]
    other_case: Reference | None = None
    other_unit: Code | None = None


class RefuseAgain(Posted):
    """不再受理: the 复核意见书 that was served, by its number or id, or by those of its case."""

    re_review_document: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class OpenHearing(Posted):
    """听证: when, where, on what."""

    on: date
    place: Short
    issues: Prose


class CloseHearing(Posted):
    """听证结论."""

    conclusion: Prose


class Mediate(Posted):
    """调解、和解 (Art 33): the terms, and whether both sides agreed."""

    kind: Literal["mediation", "settlement"]
    terms: Prose
    agreed: bool


class RequestReview(Posted):
    """复查、复核申请: the day the organ received it; late ones need a justified reason."""

    received_on: date
    request: Prose
    late_reason: Short | None = None


class DecideReview(Posted):
    """复查、复核意见: upheld, changed, or revoked to be handled anew."""

    result: Literal["uphold", "change", "revoke"]
    text: Prose
    basis: Short


class Withdraw(Posted):
    """撤回: the petitioner's own statement, confirmed by somebody outside the handling unit."""

    statement_on: date
    confirmed_by: Short


class Reopen(Posted):
    """重开."""

    ground: Literal["new_facts", "not_executed", "quality_failed", "withdrawal_under_pressure", "procedure_flaw"]
    reason: Short


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
    "report_up": ReportUp,
    "determine_jurisdiction": DetermineJurisdiction,
    "merge": Merge,
    "unmerge": Reasoned,
    "split": Split,
    "refuse": Refuse,
    "refuse_again": RefuseAgain,
    "open_hearing": OpenHearing,
    "close_hearing": CloseHearing,
    "mediate": Mediate,
    "request_review": RequestReview,
    "decide_review": DecideReview,
    "request_re_review": RequestReview,
    "decide_re_review": DecideReview,
    "withdraw": Withdraw,
    "reopen": Reopen,
    "terminate": Plain,
    "archive": Plain,
}

NOT_DATA = {"reason", "prepared_by"}


def data_of(posted: Posted) -> Mapping[str, Any]:
    """The posted body as the rules read it: accused units by code, accused persons apart."""
    data = {name: value for name, value in posted.model_dump().items() if name not in NOT_DATA and value is not None}
    accused = data.pop("accused", None)
    if accused is not None:
        data["accused_units"] = [one["unit"] for one in accused if one["unit"] is not None]
        data["accused_names"] = [one["name"] for one in accused if one["name"] is not None]
    return data
