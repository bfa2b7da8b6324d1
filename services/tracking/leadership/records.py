"""The registers of leadership as rows."""

from services.tracking.registers.register import Register
from shared.schema import leadership as tables

SPONSORSHIPS = Register(
    "sponsorship",
    tables.sponsorship,
    told=("case_id", "plan_year", "level", "assigned_on", "outcome", "outcome_on"),
    parts={"entries": tables.sponsorship_entry},
    ended="outcome_on",
)
MEETINGS = Register("meeting", tables.meeting, told=("held_on", "participant_unit_ids"), parts={"decisions": tables.meeting_decision})
DISPATCHES = Register("dispatch", tables.dispatch, told=("week", "told_unit_ids"))
