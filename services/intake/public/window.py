"""The online window 网上信访: the bureau that petitions without a login are registered by."""

import time

from services.intake.public import queries
from shared.db.context import NOBODY, Context
from shared.db.database import Database
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal

FRESH_SECONDS = 30.0


class OnlineWindow:
    """Keeps the bureau's unit for this process, read again every half minute."""

    def __init__(self, database: Database, code: str) -> None:
        self._database = database
        self._code = code
        self._actor: Actor | None = None
        self._read_at = float("-inf")

    async def actor(self) -> Actor:
        """Who registers online petitions; 503 while the directory does not know the bureau."""
        if self._actor is None or time.monotonic() - self._read_at > FRESH_SECONDS:
            async with self._database.read(NOBODY) as session:
                row = await queries.window(session, self._code)
            if row is None:
                raise Refusal("unavailable")
            self._actor = Actor(
                "public",
                "public",
                unit_id=row["id"],
                unit_code=row["code"],
                unit_kind=row["kind"],
                region=row["region"],
                path=tuple(row["path"]),
            )
            self._read_at = time.monotonic()
        return self._actor


def rights(actor: Actor) -> Context:
    """The window's rights: to register for its unit; sealed cases stay sealed."""
    return Context(unit=actor.unit_id, path=actor.path)
