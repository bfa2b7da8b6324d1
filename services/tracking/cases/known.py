"""Who may read something of a case: first whether it exists for the caller (404), then whether the role may (403)."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from services.tracking.cases import queries
from shared.kernel.errors import Refusal
from shared.web.depends import Session, reading


async def _seen_case(case_id: UUID, session: Session) -> UUID:
    if not await queries.exists(session, case_id):
        raise Refusal("not_found")
    return case_id


def of_case(verb: str) -> Callable[..., Awaitable[UUID]]:
    """A dependency for routes below `/cases/{case_id}`."""
    return reading(_seen_case, verb)
