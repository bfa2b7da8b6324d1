"""The metadata all tables hang on, and the few column shapes they share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Column, Date, DateTime, MetaData, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

SCHEMA_REVISION = "0008"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


@dataclass(frozen=True)
class Function:
    """One function: its signature, who owns it (None: the schema's owner), who may call it, and its text."""

    signature: str
    owner: str | None
    callers: tuple[str, ...]
    sql: str


@dataclass(frozen=True)
class Grant:
    """Table privileges of roles; `columns` narrows UPDATE or SELECT to them."""

    table: str
    privileges: tuple[str, ...]
    roles: tuple[str, ...]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """One row-level security policy."""

    table: str
    name: str
    command: str
    roles: tuple[str, ...]
    using: str | None = None
    check: str | None = None


@dataclass(frozen=True)
class Part:
    """What a capability adds to the schema beyond the foundation: everything about its tables in one module."""

    tables: tuple[Table, ...] = ()
    functions: tuple[Function, ...] = ()
    triggers: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()
    policies: tuple[Policy, ...] = ()
    unsecured: Mapping[str, str] = field(default_factory=dict)


S, N, U, D = "SELECT", "INSERT", "UPDATE", "DELETE"
UNIT = "(SELECT ctx_unit())"
ACTING = f"{UNIT} IS NOT NULL"


def seen(table: str, column: str = "case_id") -> str:
    """Policy text: the row's case is one that the caller's unit may see."""
    return f"EXISTS (SELECT FROM case_access a WHERE a.case_id = {table}.{column} AND a.unit_id = {UNIT})"


def identity(name: str = "id") -> Column[object]:
    """A UUIDv7 primary key; the application mints it (an INSERT under row-level security returns nothing)."""
    return Column(name, Uuid, primary_key=True)


def instant(name: str, *, nullable: bool = False, now: bool = False) -> Column[object]:
    """A point in time with zone; `now` defaults to the time of writing."""
    return Column(name, DateTime(timezone=True), nullable=nullable, server_default=text("clock_timestamp()") if now else None)


def legal_date(name: str, *, nullable: bool = False) -> Column[object]:
    """A legal day, zone Asia/Shanghai."""
    return Column(name, Date, nullable=nullable)


def words(name: str, *, nullable: bool = False) -> Column[object]:
    """Text."""
    return Column(name, Text, nullable=nullable)


def document(name: str, *, nullable: bool = False, default: str | None = None) -> Column[object]:
    """A jsonb value."""
    return Column(name, JSONB, nullable=nullable, server_default=text(f"'{default}'::jsonb") if default else None)
