"""Cases and clocks as the API shows them: units by code, dates explained."""

from collections.abc import Mapping
from typing import Any

from services.tracking.cases.loading import case_columns, clock_columns, clock_of
from services.tracking.directory.snapshot import Units
from services.tracking.domain.case import Case
from services.tracking.domain.clocks import explain
from shared.kernel.workdays import Calendar

Row = Mapping[str, Any]


def row_view(row: Row, units: Units) -> dict[str, Any]:
    """A case in a list."""
    return {
        **dict(row),
        "bureau": units.code(row["bureau_unit_id"]),
        "handling_unit": units.code(row["handling_unit_id"]),
        "desk_unit": units.code(row["desk_unit_id"]),
    }


def case_view(row: Row, units: Units) -> dict[str, Any]:
    """A case with its clocks; `told` is the petition's own text where the row was read with it."""
    return {
        **row_view(row, units),
        "registered_by": units.code(row["registered_by_unit_id"]),
        "sender": units.code(row["sender_unit_id"]),
        "co_units": units.codes(row["co_unit_ids"]),
        "clocks": [_plain_clock(clock, units) for clock in row["clocks"]],
        "facts": row.get("told"),
        "request": row.get("request"),
        "reasons": row.get("reasons"),
    }


def changed_row(row: Row, case: Case, calendar: Calendar) -> dict[str, Any]:
    """The row as it is after a step, without reading it again."""
    return {**row, **case_columns(case, calendar), "clocks": [clock_columns(clock, case.id, calendar) for clock in case.clocks]}


def clock_view(row: Row, units: Units, calendar: Calendar, language: str) -> dict[str, Any]:
    """A clock with its explanation in words."""
    clock = clock_of(row)
    due = clock.due(calendar)
    return {
        **_plain_clock(row, units),
        "skipped_days": list(due.skipped) if due else [],
        "explanation": explain(clock, due, language) if due else None,
    }


def _plain_clock(row: Row, units: Units) -> dict[str, Any]:
    shown = ("code", "state", "start_event", "started_on", "stopped_on", "days", "counting", "article", "due_strict", "due_rolled", "provisional",
             "calendar_version", "ledger")  # fmt: skip
    return {**{name: row[name] for name in shown}, "unit": units.code(row["unit_id"])}
