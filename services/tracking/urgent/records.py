"""The register of urgent reports as a row."""

from services.tracking.registers.register import Register
from shared.schema import leadership as tables

URGENT_REPORTS = Register(
    "urgent_report",
    tables.urgent_report,
    told=("known_at", "persons", "disposed_at", "purge_at", "purged_at"),
    parts={"recipients": tables.urgent_sending},
    secret=frozenset({"place", "facts", "measures"}),
    ended="disposed_at",
)
