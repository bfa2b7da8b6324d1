"""Bodies and answers of the public endpoints."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from services.intake.petitions.schemas import LocalTime
from shared.contracts.register import LegalDate, RegisterBody, Told
from shared.contracts.vocabularies import Action, Channel, ClockState, Path, RatingObject, RatingValue, State

_FILED: dict[str, JsonValue] = {
    "petitioners": [{"name": "张三", "phone": "13800138000", "address": "街口街道某路1号"}],
    "subject": "小区夜间施工噪音扰民",
    "request": "请依法制止夜间施工",
    "facts": "某路某工地连续多日夜间十一点后仍在施工。",
    "category": "appeal",
    "place": "440117",
}
_PROGRESS: dict[str, JsonValue] = {
    "number": "44011720220301W000018",
    "state": "served",
    "state_zh": "已送达",
    "state_en": "Served",
    "received_on": "2022-03-01",
    "registered_at": "2022-03-01T09:00:00+08:00",
    "delivered_on": "2022-04-20",
    "closed_on": "2022-04-20",
    "steps": [
        {
            "at": "2022-03-02T10:00:00+08:00",
            "action": "transfer",
            "label": "转送",
            "unit": "区信访局",
            "to_unit": "区住房和城乡建设局",
            "path": None,
            "served_on": None,
        }
    ],
    "clocks": [
        {
            "code": "K5",
            "title": "办理",
            "state": "stopped",
            "started_on": "2022-03-10",
            "due_strict": "2022-05-09",
            "due_rolled": "2022-05-09",
            "provisional": False,
            "article": "TL 34",
        }
    ],
    "ratings": [
        {"object": "unit", "from": "2022-04-20", "until": "2022-05-20", "value": "satisfied", "rated_at": "2022-04-21T08:00:00+08:00"}
    ],
}


class PublicPetition(Told):
    """A petition filed online by the petitioner: written, channel `web`, received today, whatever else is sent."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FILED]})

    channel: Channel = Field(Channel.WEB, description="always recorded as web")
    received_on: LegalDate | None = Field(None, description="always recorded as today")

    def received(self, today: date) -> RegisterBody:
        """The register body of this petition as the online window takes it in."""
        return RegisterBody(channel=Channel.WEB, received_on=today, **{name: getattr(self, name) for name in Told.model_fields})


class RatingBody(BaseModel):
    """A rating of the bureau or of the unit, each on its own; 不满意 needs no reason but may give one."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"object": "unit", "value": "satisfied", "comment": "答复及时，问题已解决。"}]}
    )

    object: RatingObject
    value: RatingValue
    comment: Annotated[str, StringConstraints(min_length=1, max_length=2000)] | None = None


class Step(BaseModel):
    """A step the petitioner is told of. `label` and unit names are in the language asked for."""

    at: LocalTime
    action: Action
    label: str
    unit: str | None
    to_unit: str | None = Field(description="where a 转送 or 交办 went; never told of an accusation")
    path: Path | None
    served_on: date | None


class OwnClock(BaseModel):
    """A statutory time limit the petitioner may count on."""

    code: str
    title: str
    state: ClockState
    started_on: date
    due_strict: date | None
    due_rolled: date | None
    provisional: bool
    article: str


class RatingWindow(BaseModel):
    """Who may be rated, from the first delivery for 30 days, and the rating given so far."""

    model_config = ConfigDict(populate_by_name=True)

    object: RatingObject
    from_: date | None = Field(alias="from")
    until: date | None
    value: RatingValue | None
    rated_at: LocalTime | None


class Progress(BaseModel):
    """How far the own matter is."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PROGRESS]})

    number: str
    state: State
    state_zh: str
    state_en: str
    received_on: date
    registered_at: LocalTime
    delivered_on: date | None
    closed_on: date | None
    steps: Sequence[Step]
    clocks: Sequence[OwnClock]
    ratings: Sequence[RatingWindow]


class RatedAnswer(BaseModel):
    """The rating as recorded; a new one for the same object replaces it until the window closes."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"object": "unit", "value": "satisfied", "rated_at": "2022-04-21T08:00:00+08:00"}]}
    )

    object: RatingObject
    value: RatingValue
    rated_at: LocalTime


class NoticeTerm(BaseModel):
    """A statutory time limit in the notice."""

    code: str
    title: str
    days: int | None
    counting: str
    article: str


class NoticeSection(BaseModel):
    """One thing that must be published."""

    key: str
    title: str
    text: Sequence[str]
    article: str


class Notice(BaseModel):
    """信访须知: what Art 18.1 makes every bureau publish."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "bureau": "区信访局",
                    "sections": [
                        {"key": "rules", "title": "有关规定", "text": ["《信访工作条例》（2022年5月1日起施行）。"], "article": "TL 18.1"}
                    ],
                    "terms": [{"code": "K5", "title": "办理期限", "days": 60, "counting": "natural", "article": "TL 34"}],
                }
            ]
        }
    )

    bureau: str
    sections: Sequence[NoticeSection]
    terms: Sequence[NoticeTerm]
