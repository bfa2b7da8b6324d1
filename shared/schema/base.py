"""The metadata all tables hang on, and the few column shapes they share."""

from dataclasses import dataclass

from sqlalchemy import Column, Date, DateTime, MetaData, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

SCHEMA_REVISION = "0001"

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
