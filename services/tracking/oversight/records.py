"""The registers of oversight as rows."""

from services.tracking.registers.register import Register
from shared.schema import oversight as tables

INSTRUCTIONS = Register(
    "instruction",
    tables.instruction,
    told=("case_id", "origin", "given_on", "owner_unit_id", "due_on", "fed_back_on"),
    ended="fed_back_on",
)
DISPUTES = Register(
    "dispute", tables.dispute, told=("place", "found_on", "stage", "stage_on", "reported_up_on", "settled_on"), ended="settled_on"
)
TRAININGS = Register("training", tables.training, told=("kind", "held_on", "told_unit_ids", "attendance"))
INSPECTIONS = Register("inspection", tables.inspection, told=("closed_from", "closed_to", "size", "drawn"))
ITEMS = Register(
    "inspection_item",
    tables.inspection_item,
    told=("inspection_id", "case_id", "owner_unit_id", "found_on", "rectify_due_on", "rectified_on", "path_right", "path_checked_on"),
    ended="rectified_on",
)
