"""A register as a row: where its records lie and what may be told of them; and how records name units and matters."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Table

from services.tracking.domain.records import Row, Rule, as_posted


@dataclass(frozen=True)
class Reference:
    """A column that names units or matters by id, and the field that names them to the outside: a unit by its code."""

    column: str
    field: str
    to: str
    many: bool = False


REFERENCES = (
    Reference("unit_id", "unit", "unit"),
    Reference("owner_unit_id", "owner", "unit"),
    Reference("owing_unit_id", "owing_unit", "unit"),
    Reference("participant_unit_ids", "participants", "unit", many=True),
    Reference("told_unit_ids", "units", "unit", many=True),
    Reference("case_id", "case", "case"),
    Reference("repeat_case_id", "repeat_case", "case"),
    Reference("case_ids", "cases", "case", many=True),
)
BY_FIELD: Mapping[str, Reference] = {row.field: row for row in REFERENCES}
BY_COLUMN: Mapping[str, Reference] = {row.column: row for row in REFERENCES}


@dataclass(frozen=True)
class Register:
    """One kind of record.

    `told`: columns that its events and the audit may quote: ids, codes, counts, dates, never text. `parts`: field → table of rows that
    belong to a record. `secret`: columns that are encrypted. `ended`: the column that is empty while a record is open.
    """

    subject: str
    table: Table
    told: tuple[str, ...]
    parts: Mapping[str, Table] = field(default_factory=dict)
    secret: frozenset[str] = frozenset()
    ended: str | None = None


@dataclass(frozen=True)
class Record:
    """A record as it lies in its tables, parts included."""

    row: Row

    @property
    def version(self) -> int:
        """Raised with every change."""
        version: int = self.row["version"]
        return version


@dataclass(frozen=True)
class Step:
    """One lawful change: the event that tells of it and the rule that judges it, by the office terms where it `uses_terms`."""

    event: str
    rule: Rule = as_posted
    uses_terms: bool = False
