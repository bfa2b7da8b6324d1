"""Reads of a campaign's list."""

from uuid import UUID

from asyncpg import Record as Row

from services.tracking.campaigns.records import ITEMS
from services.tracking.registers.queries import only
from services.tracking.registers.register import Record
from shared.db.sessions import ReadSession
from shared.schema.leadership import campaign_item

COVER = "SELECT g.name AS campaign, c.number, c.subject FROM campaign g, cases c WHERE g.id = $1 AND c.id = $2"


async def item(session: ReadSession, campaign_id: UUID, case_id: UUID) -> Record | None:
    """The matter on the list, or None when it is not there for this caller."""
    return await only(session, ITEMS, campaign_item.c.campaign_id == campaign_id, campaign_item.c.case_id == case_id)


async def cover(session: ReadSession, campaign_id: UUID, case_id: UUID) -> Row | None:
    """What stands on the cover of a dossier."""
    return await session.fetchrow(COVER, campaign_id, case_id)
