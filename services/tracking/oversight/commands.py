"""Drawing an inspection: its record, and one item for each matter of the sample."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from services.tracking.domain.oversight import draw_inspection
from services.tracking.oversight.records import INSPECTIONS
from services.tracking.registers.commands import Desk, add
from services.tracking.registers.register import Step
from shared.db.sessions import UnitOfWork
from shared.kernel.ids import uuid7
from shared.schema.oversight import inspection_item

DRAWN = Step("inspection.drawn", draw_inspection)


async def draw(uow: UnitOfWork, data: Mapping[str, Any], drawn: Sequence[Mapping[str, Any]], desk: Desk) -> UUID:
    """Keep the sample with its seed; gives the inspection's id."""
    inspection = await add(uow, INSPECTIONS, DRAWN, data, desk)
    own = {"inspection_id": inspection, "unit_id": desk.actor.unit_id, "recorded_by": desk.actor.account_id, "recorded_at": desk.now}
    rows = [{"id": uuid7(), "case_id": row["id"], "owner_unit_id": row["owner"], **own} for row in drawn]
    if rows:
        await uow.execute(insert(inspection_item).values(rows))
    return inspection
