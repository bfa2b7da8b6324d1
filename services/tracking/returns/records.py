"""The registers of daily returns as rows."""

from services.tracking.registers.register import Register
from shared.schema import registers as tables

DUTIES = Register("return_duty", tables.return_duty, told=("owing_unit_id", "from_on", "to_on", "per_day"), ended="to_on")
PERIODS = Register("special_period", tables.special_period, told=("from_on", "to_on", "per_day"))
RETURNS = Register(
    "daily_return",
    tables.daily_return,
    told=("day", "round", "has_matters", "matters", "batches", "persons", "disputes", "urgent", "submitted_at", "late"),
)
