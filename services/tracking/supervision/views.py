"""Orders as the API shows them: units by code, the evidence also in words."""

from collections.abc import Mapping
from typing import Any

from services.tracking.directory.snapshot import Units
from services.tracking.domain.supervision import TRIGGERS

Row = Mapping[str, Any]


def row_view(row: Row, units: Units) -> dict[str, Any]:
    """An order in a list."""
    named = {"unit": units.code(row["unit_id"]), "bureau": units.code(row["bureau_unit_id"])}
    return {**dict(row), **named, "supervised_by": units.code(row["supervising_unit_id"])}


def order_view(row: Row, units: Units, language: str) -> dict[str, Any]:
    """An order with its steps."""
    trigger = TRIGGERS.get(row["trigger"] or "")
    return {
        **row_view(row, units),
        "explanation": None if trigger is None else trigger.says(row["evidence"], language),
        "article": "TL 40.1" if trigger is None else trigger.article,
        "steps": [
            {**step, "actor_unit": units.code(step["actor_unit_id"]), "from": step["from_state"], "to": step["to_state"]}
            for step in row["steps"]
        ],
    }
