"""The registers of outcomes as rows."""

from services.tracking.registers.register import Register
from shared.schema import outcomes as tables

RESOLUTIONS = Register("case_resolution", tables.case_resolution, told=("case_id", "resolved", "resolved_on"))
FOLLOW_UPS = Register("follow_up", tables.follow_up, told=("case_id", "followed_on", "satisfied"))
CHECKS = Register(
    "quality_check",
    tables.quality_check,
    told=("case_id", "trigger", "opened_on", "repeat_case_id", "unfinished", "found_on"),
    ended="found_on",
)
OUTCOMES = Register("claim_outcome", tables.claim_outcome, told=("case_id", "claim", "kind", "done_on"))
VISITS = Register(
    "higher_level_visit",
    tables.higher_level_visit,
    told=("case_id", "visited_on", "level", "batches", "persons", "distinct_persons", "missed", "cause", "remedy_due_on", "replied_on"),
    ended="replied_on",
)
