"""Bodies of the public endpoints."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from services.intake.petitions.schemas import ClockOut
from shared.contracts.register import Body, RegisterBody
from shared.contracts.vocabularies import RatingObject, RatingValue


class PublicPetition(RegisterBody):
    """A petition filed online by the petitioner; the channel is always `web`, the day of receipt today."""

    channel: str = "web"  # type: ignore[assignment]  # not the caller's to choose
    received_on: date | None = None  # type: ignore[assignment]  # likewise


class RatingBody(Body):
    """A rating of the bureau or of the unit, each on its own."""

    object: RatingObject
    value: RatingValue
    comment: Annotated[str, StringConstraints(min_length=1, max_length=2000)] | None = None


class StepOut(BaseModel):
    """One step the petitioner may know."""

    at: datetime
    action: str
    unit: str | None
    to_unit: str | None


class ProgressOut(BaseModel):
    """How far the matter is, for the petitioner."""

    number: str
    state: str
    state_label: str
    registered_at: datetime
    received_on: date
    closed_on: date | None
    rating_until: date | None
    steps: list[StepOut]
    clocks: list[ClockOut]


class RatedOut(BaseModel):
    """The rating as recorded."""

    object: str
    value: str
    until: date | None
