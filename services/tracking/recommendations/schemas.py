"""What the API of the three proposals takes and answers with."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Login = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Kind = Literal["improvement", "policy", "accountability"]
RecommendationState = Literal["issued", "delivered", "answered"]
Adopted = Literal["yes", "partly", "no"]


class Posted(BaseModel):
    """A body with no other fields than those named."""

    model_config = ConfigDict(extra="forbid")


class IssueRecommendation(Posted):
    """建议书. `evidence`: ids of cases, never who petitioned; `about` and `consequence`: of accountability; `reported_on`: of policy."""

    kind: Kind
    addressee: Code
    problem: Prose
    proposal: Prose
    basis: Short
    evidence: list[UUID] = Field(default_factory=list, max_length=200)
    about: Code | None = None
    consequence: Prose | None = None
    reported_on: date | None = None
    issued_on: date
    prepared_by: Login


class Deliver(Posted):
    """送达: the feedback term of 30 days begins."""

    delivered_on: date
    receipt: Short | None = None


class GiveFeedback(Posted):
    """采纳情况书面反馈; a reason where it is not, or only partly, adopted (Art 40.4)."""

    adopted: Adopted
    reason: Prose | None = None
    measures: Prose | None = None
    on: date


class RecommendationRow(BaseModel):
    """A proposal in a list; units by code."""

    id: UUID
    kind: str
    state: str
    version: int
    author: str
    addressee: str
    about: str | None
    issued_on: date
    reported_on: date | None
    delivered_on: date | None
    due_strict: date | None
    due_rolled: date | None
    adopted: str | None
    feedback_on: date | None


class Cited(BaseModel):
    """A case it rests on."""

    case_id: UUID
    number: str


class RecommendationOut(RecommendationRow):
    """A proposal. `evidence`: those cases of it that the caller may see."""

    article: str
    problem: str
    proposal: str
    basis: str
    consequence: str | None
    evidence: list[Cited]
    prepared_by: str
    receipt: str | None
    reason: str | None
    measures: str | None


class RecommendationPage(BaseModel):
    """A page of proposals."""

    items: list[RecommendationRow]
    next: str | None
