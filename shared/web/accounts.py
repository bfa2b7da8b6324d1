"""Accounts as they are now: disabled ones, moved units and changed roles take effect within 30 seconds, whatever a token says."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.contracts.permissions import SEES_SEALED, WITHOUT_CASES
from shared.db.context import NOBODY, Context
from shared.db.database import Database
from shared.kernel.actor import Actor

FRESH_SECONDS = 30.0
REMEMBERED = 20_000
COLUMNS = "account_id, login, kind, role, unit_id, unit_code, unit_kind, unit_path, region, scopes, disabled"
BY_ID = f"SELECT {COLUMNS} FROM account_state($1)"  # noqa: S608  # constant column names
BY_LOGIN = f"SELECT {COLUMNS} FROM login_lookup($1)"  # noqa: S608  # constant column names


@dataclass
class Accounts:
    """Reads accounts and remembers each for 30 seconds; callers of one account share one reading."""

    database: Database
    known: OrderedDict[UUID | str, tuple[float, "asyncio.Future[Actor | None]"]] = field(default_factory=OrderedDict)

    async def actor(self, who: UUID | str) -> Actor | None:
        """The actor of an account id or a login; None when there is none or it is disabled."""
        found = self.known.get(who)
        if found is None or time.monotonic() - found[0] > FRESH_SECONDS:
            found = (time.monotonic(), asyncio.ensure_future(self._read(who)))
            self.known[who] = found
            self.known.move_to_end(who)
            if len(self.known) > REMEMBERED:
                self.known.popitem(last=False)
        try:
            return await asyncio.shield(found[1])
        except asyncio.CancelledError:
            raise
        except BaseException:
            if self.known.get(who) is found:
                del self.known[who]
            raise

    def forget(self, who: UUID | str) -> None:
        """Read the account again at its next request."""
        self.known.pop(who, None)

    async def _read(self, who: UUID | str) -> Actor | None:
        async with self.database.read(NOBODY) as session:
            row = await session.fetchrow(BY_ID if isinstance(who, UUID) else BY_LOGIN, who)
        return None if row is None or row["disabled"] else actor_of(row)


def actor_of(row: Mapping[str, Any]) -> Actor:
    """The actor that an account's row describes."""
    return Actor(
        kind=row["kind"],
        role=row["role"],
        account_id=row["account_id"],
        login=row["login"],
        unit_id=row["unit_id"],
        unit_code=row["unit_code"],
        unit_kind=row["unit_kind"],
        region=row["region"],
        path=tuple(row["unit_path"]),
        scopes=frozenset(row["scopes"]),
    )


def context_of(actor: Actor) -> Context:
    """The actor's rights for the database. Auditors and administrators have no unit there: they see no case."""
    if actor.unit_id is None or actor.role in WITHOUT_CASES:
        return Context(account=actor.account_id)
    return Context(actor.account_id, actor.unit_id, actor.path, sees_sealed=actor.role in SEES_SEALED)
