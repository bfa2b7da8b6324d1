"""How far a history import has come."""

from typing import Any
from uuid import UUID

from shared.db.sessions import ReadSession
from shared.kernel.errors import Refusal

JOB = "SELECT id, kind, total, created_at FROM job WHERE id = $1"
COUNTS = "SELECT state, count(*) AS lines FROM history_line WHERE job_id = $1 GROUP BY state"
REFUSED = "SELECT line, error FROM history_line WHERE job_id = $1 AND state = 'refused' ORDER BY line LIMIT $2"
MOST_ERRORS = 1000


async def job(session: ReadSession, job_id: UUID) -> dict[str, Any]:
    """The job as the API shows it, with the refused lines and why (the first thousand)."""
    row = await session.fetchrow(JOB, job_id)
    if row is None:
        raise Refusal("not_found")
    counts = {found["state"]: found["lines"] for found in await session.fetch(COUNTS, job_id)}
    errors = await session.fetch(REFUSED, job_id, MOST_ERRORS) if counts.get("refused") else []
    total, done, refused = row["total"], counts.get("done", 0), counts.get("refused", 0)
    finished = done + refused >= total
    return {
        "id": row["id"],
        "kind": row["kind"],
        "state": "succeeded" if finished else "queued" if counts.get("staged", 0) == total else "running",
        "done": done,
        "total": total,
        "percent": round(100 * (done + refused) / total, 1) if total else 100.0,
        "refused": refused,
        "errors": [{"line": found["line"], **(found["error"] or {})} for found in errors],
    }
