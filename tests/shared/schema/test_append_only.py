"""History cannot be rewritten: not by a service, not by the owner of the tables."""

import asyncpg
import pytest

from tests.shared.schema.conftest import Filed

FROZEN = pytest.mark.parametrize(
    "table", ["case_transition", "audit_entry", "audit_seal", "event", "document_delivery", "document_template"]
)
SEALED_ROW = """WITH e AS (INSERT INTO audit_entry (id, role, action, subject_type, subject_id)
  VALUES (gen_random_uuid(), 'test', 'test', 'test', 'test') RETURNING id)
INSERT INTO audit_seal (seq, entry_id, key_id, hash) SELECT (SELECT coalesce(max(seq), 0) + 1 FROM audit_seal), id, 1, '' FROM e"""


@FROZEN
@pytest.mark.parametrize("change", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
async def test_even_the_owner_changes_no_history(table: str, change: str, owner: asyncpg.Connection, filed: Filed) -> None:
    column = {"case_transition": "reason", "audit_entry": "reason", "audit_seal": "hash", "event": "data",
              "document_delivery": "method", "document_template": "sha256"}[table]  # fmt: skip
    transaction = owner.transaction()
    await transaction.start()
    try:
        await owner.execute(SEALED_ROW)
        assert await owner.fetchval(f"SELECT count(*) FROM {table}"), filed
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await owner.execute(change.format(table=table, column=column))
    finally:
        await transaction.rollback()
