"""Parts of a split case 一信多事: their text waits encrypted until intake has registered each as a matter of its own."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from shared.db.sessions import UnitOfWork
from shared.kernel.ids import uuid7
from shared.security.fields import FieldCipher, place_of

KEEP = """INSERT INTO case_part (id, case_id, position, petition_id, part_case_id, body)
SELECT id, $1, position, petition_id, part_case_id, body
FROM unnest($2::uuid[], $3::smallint[], $4::uuid[], $5::uuid[], $6::bytea[]) AS p(id, position, petition_id, part_case_id, body)"""


async def keep_parts(unit: UnitOfWork, case_id: UUID, parts: Sequence[Mapping[str, Any]], fields: FieldCipher) -> None:
    """Keep the parts with the ids that their petitions and cases will have; the event of the split brings them to intake."""
    if not parts:
        return
    ids = [uuid7() for _ in parts]
    bodies = [
        fields.encrypt(json.dumps(part, ensure_ascii=False), place_of("case_part", "body", part_id))
        for part_id, part in zip(ids, parts, strict=True)
    ]
    await unit.execute(KEEP, case_id, ids, list(range(1, len(ids) + 1)), [uuid7() for _ in ids], [uuid7() for _ in ids], bodies)
