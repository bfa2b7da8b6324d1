"""The shapes that tables of records share: a record under optimistic locking, its parts, and who may see and keep them."""

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.schema import SchemaItem

from shared.schema.base import ACTING, UNIT, Grant, N, Policy, S, U, identity, instant, metadata, seen, words

SCOPE = "(SELECT my_scope())::int[]"
WITHIN = f"unit_id = ANY ({SCOPE})"
KEPT = f"unit_id = {UNIT}"
ALL_CASES = (
    "NOT EXISTS (SELECT FROM unnest(case_ids) AS n(id) WHERE NOT EXISTS "
    f"(SELECT FROM case_access a WHERE a.case_id = n.id AND a.unit_id = {UNIT}))"
)


def record(name: str, *own: SchemaItem, doc: str) -> Table:
    """A table of records: id, version, the unit that keeps the record, who wrote it and when, then its own columns."""
    shared = (
        identity(),
        Column("version", Integer, nullable=False, server_default=text("1")),
        Column("unit_id", Integer, ForeignKey("unit.id"), nullable=False),
        Column("recorded_by", Uuid, nullable=True),
        instant("recorded_at"),
    )
    return Table(name, metadata, *shared, *own, info={"owner": "tracking", "doc": doc})


def part(name: str, of: str, *own: SchemaItem, doc: str) -> Table:
    """A table of rows that belong to a record, which alone is locked and versioned."""
    belongs: Column[object] = Column(f"{of}_id", Uuid, ForeignKey(f"{of}.id"), nullable=False, index=True)
    return Table(name, metadata, identity(), belongs, *own, info={"owner": "tracking", "doc": doc})


def case(name: str = "case_id", *, nullable: bool = False) -> Column[object]:
    """The matter a record is about."""
    return Column(name, Uuid, ForeignKey("cases.id"), nullable=nullable, index=True)


def case_list() -> Column[object]:
    """The matters a record names; it is seen only by those who see all of them."""
    return Column("case_ids", ARRAY(Uuid), nullable=False, server_default=text("'{}'"))


def unit(name: str, *, nullable: bool = False) -> Column[object]:
    """A unit the record names."""
    return Column(name, Integer, ForeignKey("unit.id"), nullable=nullable)


def unit_list(name: str) -> Column[object]:
    """Units the record names."""
    return Column(name, ARRAY(Integer), nullable=False, server_default=text("'{}'"))


def code(name: str, codes: Sequence[str], *, nullable: bool = False) -> tuple[Column[object], CheckConstraint]:
    """A published word and the check that it is one."""
    listed = ", ".join(f"'{one}'" for one in codes)
    return words(name, nullable=nullable), CheckConstraint(f"{name} IN ({listed})", name=name)


def login(name: str) -> Column[object]:
    """The login of a member of staff."""
    return Column(name, Text, nullable=False)


def grants(*tables: Table, fixed: tuple[str, ...] = (), worker: tuple[str, ...] = ()) -> tuple[Grant, ...]:
    """The service reads and writes its records, of those that are `fixed` it only adds; the worker what its sweeps need."""
    return (
        *(Grant(table.name, (S, N) if table.name in fixed else (S, N, U), ("tracking",)) for table in tables),
        *(Grant(name, (S, U), ("tracking_worker",)) for name in worker),
    )


def kept(table: Table, using: str, *, change: str | None = KEPT) -> tuple[Policy, ...]:
    """Policies of a record: who sees it, that a unit opens one only in its own name, and who may change it (None: nobody)."""
    changed = () if change is None else (Policy(table.name, "change", U, ("tracking",), f"({using}) AND ({change})", ACTING),)
    return (
        Policy(table.name, "seen", S, ("tracking",), using),
        Policy(table.name, "open", N, ("tracking",), None, KEPT),
        *changed,
    )


def of_case(table: Table, *, change: str | None = KEPT) -> tuple[Policy, ...]:
    """Policies of a record about one matter: seen by those who see the matter."""
    return kept(table, seen(table.name), change=change)


def belonging(table: Table, of: Table, *, fixed: bool = False) -> tuple[Policy, ...]:
    """Policies of a record's parts: seen and changed with it, or only added when they are `fixed`."""
    using = f"EXISTS (SELECT FROM {of.name} r WHERE r.id = {table.name}.{of.name}_id)"
    return (
        Policy(table.name, "seen", S, ("tracking",), using),
        Policy(table.name, "add", N, ("tracking",), None, ACTING),
        *(() if fixed else (Policy(table.name, "change", U, ("tracking",), using, ACTING),)),
    )


def swept(*tables: Table) -> tuple[Policy, ...]:
    """Policies of tables that a sweep of the worker goes through."""
    return tuple(Policy(table.name, "work", "ALL", ("tracking_worker",), "true", "true") for table in tables)
