"""A line of a history import as it is posted, and as the pure machine judges it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from services.tracking.cases.bodies import BODIES, data_of
from services.tracking.cases.loading import unit_of
from services.tracking.directory.snapshot import Units
from services.tracking.domain.case import Other, Unit
from services.tracking.domain.opening import Opening
from services.tracking.domain.replay import Judged, Line, PastAction, PastRating, World, judge
from shared.contracts.register import HistoricPetition, HistoricRating
from shared.kernel.errors import FieldError, Refusal
from shared.kernel.workdays import Calendar


class HistoricAction(BaseModel):
    """A step of the past: what was done, when, by whom (default: the unit that had to)."""

    model_config = ConfigDict(extra="forbid")

    action: Annotated[str, StringConstraints(max_length=40)]
    at: AwareDatetime
    by_unit: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")] | None = None
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    data: dict[str, Any] = Field(default_factory=dict)


class HistoryLine(BaseModel):
    """One matter (design §7, history import)."""

    model_config = ConfigDict(extra="forbid")

    petition: HistoricPetition
    actions: list[HistoricAction] = Field(default_factory=list, max_length=500)
    ratings: list[HistoricRating] = Field(default_factory=list, max_length=10)


@dataclass(frozen=True)
class Place:
    """Where and when a line is judged: units, calendar, the present, the importing unit, and the cases the line names."""

    units: Units
    calendar: Calendar
    now: datetime
    importer: str | None
    others: Mapping[str, Other] = field(default_factory=dict)


def read_line(text: str) -> HistoryLine:
    """The line, or a Refusal with a JSON pointer for each fault."""
    try:
        return HistoryLine.model_validate_json(text)
    except ValidationError as error:
        faults = tuple(
            FieldError("".join(f"/{part}" for part in found["loc"]), found["type"], {"message": found["msg"]})
            for found in error.errors(include_url=False, include_input=False, include_context=False)
        )
        raise Refusal("validation_failed", errors=faults) from error


def judge_line(line: HistoryLine, case_id: UUID, place: Place) -> tuple[Judged, ...]:
    """Every step of a lawful line by the pure machine, nothing written; else a Refusal."""
    units = {code: unit_of(row) for code, row in place.units.by_code.items()}
    past = Line(
        _opening(line.petition, case_id, place, units),
        [
            PastAction(action.action, action.at, action.by_unit, _data(number, action), action.reason)
            for number, action in enumerate(line.actions)
        ],
        [PastRating(rating.object, rating.value, rating.at) for rating in line.ratings],
    )
    return judge(past, World(units, place.calendar, place.now, place.others))


def _opening(petition: HistoricPetition, case_id: UUID, place: Place, units: Mapping[str, Unit]) -> Opening:
    code = petition.registered_by or place.importer
    registrar = units.get(code or "")
    if registrar is None:
        raise Refusal("unknown_unit", pointer="/petition/registered_by", unit=code)
    accused = [one.unit for one in petition.accused if one.unit is not None]
    for number, name in enumerate(accused):
        if name not in units:
            raise Refusal("unknown_unit", pointer=f"/petition/accused/{number}/unit", unit=name)
    accused_ids = tuple(units[name].id for name in accused)
    shut_out = accused_ids if petition.category == "accusation" else ()
    return Opening(
        case_id=case_id,
        received_on=petition.received_on,
        registered_at=petition.registered_at,
        registered_by=registrar,
        bureau=_nearest("bureau", registrar, units, shut_out),
        category=petition.category,
        topic=petition.topic,
        place=petition.place,
        accused=accused_ids,
        discipline=getattr(_nearest("discipline", registrar, units), "id", None),
    )


def _nearest(kind: str, registrar: Unit, units: Mapping[str, Unit], shut_out: tuple[int, ...] = ()) -> Unit | None:
    """The unit of this kind whose region most closely holds the registrar's, as the database's `open_case` finds it."""
    near = (unit for unit in units.values() if unit.kind == kind and registrar.region.startswith(unit.region))
    found = [unit for unit in near if not unit.is_under(shut_out)]
    return max(found, key=lambda unit: len(unit.region), default=None)


def _data(number: int, action: HistoricAction) -> Mapping[str, Any]:
    body = BODIES.get(action.action)
    if body is None:
        raise Refusal("validation_failed", errors=(FieldError(f"/actions/{number}/action", "unknown_action"),))
    try:
        posted = body.model_validate({**({"reason": action.reason} if action.reason else {}), **action.data})
    except ValidationError as error:
        faults = tuple(
            FieldError(f"/actions/{number}/data" + "".join(f"/{part}" for part in found["loc"]), found["type"], {"message": found["msg"]})
            for found in error.errors(include_url=False, include_input=False, include_context=False)
        )
        raise Refusal("validation_failed", errors=faults) from error
    return data_of(posted)
