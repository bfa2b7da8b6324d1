"""The declared schema as SQL: what the first migration froze and what the schema test compares a migrated database with."""

from collections.abc import Iterator

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateSequence, CreateTable

from shared.schema import functions, intake_tables, reporting_tables, rights, shared_tables, tracking_tables
from shared.schema.base import metadata
from shared.schema.parts import PARTS

TABLES = (
    *shared_tables.OWNED,
    *intake_tables.OWNED,
    *tracking_tables.OWNED,
    *reporting_tables.OWNED,
    *(table for part in PARTS for table in part.tables),
)
PARTITIONED = ("event", "delivery")
EXTENSIONS = ("pg_trgm", "btree_gin")


def tables() -> Iterator[str]:
    """CREATE statements of sequences, tables, comments and indexes, referenced tables first."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's dialect factories carry no types
    yield str(CreateSequence(intake_tables.petition_number).compile(dialect=dialect)).strip()
    for table in metadata.sorted_tables:
        yield str(CreateTable(table).compile(dialect=dialect)).strip()
        for index in sorted(table.indexes, key=lambda i: str(i.name)):
            yield str(CreateIndex(index).compile(dialect=dialect)).strip()
        doc = str(table.info["doc"]).replace("'", "''")
        yield f"COMMENT ON TABLE {table.name} IS '{doc}'"
    for name in PARTITIONED:
        yield f"CREATE TABLE {name}_rest PARTITION OF {name} DEFAULT"


def routines() -> Iterator[str]:
    """Functions with owner and callers, then triggers."""
    for function in functions.FUNCTIONS:
        yield function.sql
        yield f"REVOKE ALL ON FUNCTION {function.signature} FROM PUBLIC"
        if function.callers:
            yield f"GRANT EXECUTE ON FUNCTION {function.signature} TO {', '.join(function.callers)}"
        if function.owner is not None:
            yield f"ALTER FUNCTION {function.signature} OWNER TO {function.owner}"
    # a definer function calls the context functions as its owner, policies as the caller
    for function in functions.CONTEXT:
        yield f"GRANT EXECUTE ON FUNCTION {function.signature} TO {', '.join(rights.NOLOGIN_ROLES)}"
    yield from functions.TRIGGERS


def grants() -> Iterator[str]:
    """Table, column and sequence privileges."""
    for grant in rights.GRANTS:
        columns = f" ({', '.join(grant.columns)})" if grant.columns else ""
        listed = ", ".join(privilege + columns for privilege in grant.privileges)
        yield f"GRANT {listed} ON {grant.table} TO {', '.join(grant.roles)}"
    for sequence, roles in rights.SEQUENCES.items():
        yield f"GRANT USAGE ON SEQUENCE {sequence} TO {', '.join(roles)}"


def policies() -> Iterator[str]:
    """Row-level security, forced, so that it also binds the owner."""
    for table in rights.SECURED:
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    for policy in rights.POLICIES:
        using = f" USING ({policy.using})" if policy.using else ""
        check = f" WITH CHECK ({policy.check})" if policy.check else ""
        yield f"CREATE POLICY {policy.name} ON {policy.table} FOR {policy.command} TO {', '.join(policy.roles)}{using}{check}"


def everything() -> Iterator[str]:
    """The whole schema, in order."""
    yield from tables()
    yield from routines()
    yield from grants()
    yield from policies()
    for name in PARTITIONED:
        yield f"ALTER TABLE {name}_rest ENABLE ROW LEVEL SECURITY"
