"""How a case begins: the pure twin of the database's `open_case`, for judging history before anything is written."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.tracking.domain.case import Case, Unit
from services.tracking.domain.clocks import new_clock
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date


@dataclass(frozen=True)
class Opening:
    """What registration tells the case. `bureau`: the petition bureau of the registering unit's region, the nearest that is not accused."""

    case_id: UUID
    received_on: date
    registered_at: datetime
    registered_by: Unit
    bureau: Unit | None
    category: str | None = None
    topic: str | None = None
    place: str | None = None
    accused: tuple[int, ...] = ()
    discipline: int | None = None


def open_case(opening: Opening) -> Case:
    """Registered by a bureau: state `registered`, K1 (Art 22); by any other unit: `received`, K2 (Art 23), nobody sent it.

    An accusation that the accused unit registers itself lies with the nearest bureau that is not accused (Art 30.3).
    """
    if opening.received_on > legal_date(opening.registered_at):
        raise Refusal("date_in_future", pointer="/received_on")
    unit = opening.registered_by
    sealed = opening.category == "accusation"
    barred = sealed and unit.is_under(opening.accused)
    bureau = unit if unit.kind == "bureau" and not barred else opening.bureau
    at_bureau = unit.kind == "bureau" or (barred and bureau is not None)
    holder = bureau if at_bureau and bureau is not None else unit
    seers = (unit.id, bureau.id if bureau else None, opening.discipline if sealed else None)
    clock = new_clock("K1" if at_bureau else "K2", holder.id, "register").start(opening.received_on)
    return Case(
        id=opening.case_id,
        state="registered" if at_bureau else "received",
        version=1,
        received_on=opening.received_on,
        category=opening.category,
        sealed=sealed,
        bureau=bureau.id if bureau else None,
        registered_by=unit.id,
        handler=None if at_bureau else unit.id,
        seen_by=tuple(dict.fromkeys(seer for seer in seers if seer is not None)),
        accused=opening.accused,
        topic=opening.topic,
        place=opening.place,
        clocks=(clock,),
    )
