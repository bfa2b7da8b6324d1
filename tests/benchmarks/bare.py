"""The statements of a registration in a bare asyncpg loop (A): same role, settings, context, SQL, arguments and number allocation.

Reads seconds from stdin, one run per line; answers `count seconds` on stdout. Arguments are made before a run begins.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import uvloop

from services.intake.petitions.commands import Filing, register
from services.intake.petitions.protection import Protection
from shared.contracts.register import RegisterBody
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.db.outbox import StoredAnswer
from shared.db.sessions import CLAIM
from shared.kernel.actor import Actor
from shared.kernel.time import SystemTime
from shared.security.keys import KeyRing
from shared.settings import DbRole, load_settings
from shared.web.accounts import BY_ID, context_of
from tests.benchmarks.sample import CONNECTIONS, LOGIN, petition
from tests.benchmarks.standin import StandInUnit

MOST_PER_SECOND = 600  # of one process: arguments are made for so many
ANSWER_BYTES = 900
Calls = Sequence[tuple[str, tuple[object, ...]]]


async def _actor(database: Database) -> Actor:
    async with database.read(NOBODY) as session:
        account = await session.fetchval("SELECT account_id FROM login_lookup($1)", LOGIN)
        row = await session.fetchrow(BY_ID, account)
    assert row is not None
    return Actor(
        kind=row["kind"], role=row["role"], account_id=account, login=row["login"], unit_id=row["unit_id"], unit_code=row["unit_code"],
        unit_kind=row["unit_kind"], region=row["region"], path=tuple(row["unit_path"]), scopes=frozenset(row["scopes"]),
    )  # fmt: skip


async def _calls(body: RegisterBody, actor: Actor, protection: Protection) -> Calls:
    unit = StandInUnit(context_of(actor), f"00-{uuid4().hex}-{uuid4().hex[:16]}-01")
    who, key = str(actor.account_id), str(uuid4())
    await unit.claim_idempotency(who, key)
    done = await register(unit, Filing(body, actor, SystemTime().now(), protection))
    headers = {"location": f"/intake/v1/petitions/{done.id}", "etag": '"1-0123456789abcdef"'}
    unit.store_answer(StoredAnswer(who, key, b"f" * 32, 201, headers, b"a" * ANSWER_BYTES))
    await unit.flush()
    assert unit.calls[0][0] == CLAIM
    return unit.calls


async def _loop(connection: Any, begin: str, work: list[Calls], until: float) -> int:
    count = 0
    while work and time.monotonic() < until:
        claim, write, flush = work.pop()
        await connection.execute(begin)
        await connection.fetchrow(claim[0], *claim[1])
        await connection.fetchrow(write[0], *write[1])
        await connection.execute(flush[0], *flush[1])
        await connection.execute("COMMIT")
        count += 1
    return count


async def main() -> None:
    settings = load_settings()
    database = await Database.open(settings, DbRole.INTAKE, min_size=CONNECTIONS, max_size=CONNECTIONS + 1)
    actor = await _actor(database)
    protection = Protection.of(KeyRing.load(settings.keys), settings)
    body = RegisterBody.model_validate(petition())
    begin = f"BEGIN; {context_of(actor).settings_sql()}"
    connections = [await database.pool.acquire() for _ in range(CONNECTIONS)]
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        seconds = float(line)
        work = [await _calls(body, actor, protection) for _ in range(int(seconds * MOST_PER_SECOND))]
        print("ready", flush=True)  # noqa: T201  # it is a program
        await asyncio.to_thread(sys.stdin.readline)
        start = time.monotonic()
        counts = await asyncio.gather(*(_loop(one, begin, work, start + seconds) for one in connections))
        print(sum(counts), time.monotonic() - start, flush=True)  # noqa: T201  # it is a program


if __name__ == "__main__":
    uvloop.run(main())
