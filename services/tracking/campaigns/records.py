"""The registers of campaigns as rows."""

from services.tracking.registers.register import Register
from shared.schema import leadership as tables

CAMPAIGNS = Register("campaign", tables.campaign, told=("kind", "due_on"))
ITEMS = Register(
    "campaign_item",
    tables.campaign_item,
    told=("campaign_id", "case_id", "owner_unit_id", "due_on", "result", "result_on"),
    ended="result_on",
)
