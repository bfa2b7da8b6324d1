"""Counting everything again from the records: `verify` names every difference, `rebuild` mends them while the service serves."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from services.reporting.domain.ledger import NOTHING, Counts, Entry, ledger_of, missing
from services.reporting.facts.commands import Stale, refresh
from services.reporting.facts.sources import READ, Source, source_of
from shared.db.context import NOBODY
from shared.db.database import Database

CHUNK = 200
NAMED = 1000
NIL = UUID(int=0)
NEXT = "SELECT id FROM cases WHERE id > $1 ORDER BY id LIMIT $2"
STRAY = """
SELECT DISTINCT n.case_id FROM contribution n WHERE NOT EXISTS (SELECT FROM cases c WHERE c.id = n.case_id)
UNION SELECT f.case_id FROM case_fact f WHERE NOT EXISTS (SELECT FROM cases c WHERE c.id = f.case_id) LIMIT $1"""


@dataclass(frozen=True)
class Difference:
    """Where a case's ledger does not say what the records do, or its rows are not marked as sealed as the case is (`entry` None)."""

    case_id: UUID
    number: str
    entry: Entry | None = None
    ledger: Counts = NOTHING
    records: Counts = NOTHING


@dataclass
class Verification:
    """What a recount found. `behind`: cases whose newest events are still on their way; `stray`: ids reporting knows of no case."""

    cases: int = 0
    entries: int = 0
    behind: int = 0
    wrong: int = 0
    differences: list[Difference] = field(default_factory=list)
    stray: list[UUID] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether every figure equals the recount, but for what is on its way."""
        return not self.wrong and not self.stray


async def verify(database: Database) -> Verification:
    """Compare the whole ledger with the records, case by case; names the first differences, counts all."""
    found = Verification()
    async for ids in _chunks(database):
        async with database.read(NOBODY) as session:
            for row in await session.fetch(READ, ids):
                _judge(source_of(row), found)
    async with database.read(NOBODY) as session:
        found.stray = [row["case_id"] for row in await session.fetch(STRAY, NAMED)]
    return found


async def rebuild(database: Database) -> AsyncGenerator[tuple[int, int]]:
    """Read every case anew and append what its ledger lacks; tells after each chunk how many cases are done and rows appended."""
    cases = rows = 0
    async for ids in _chunks(database):
        async with database.unit_of_work(NOBODY) as unit:
            rows += await refresh(unit, [Stale(case_id) for case_id in ids])
        cases += len(ids)
        yield cases, rows


async def _chunks(database: Database) -> AsyncIterator[list[UUID]]:
    last = NIL
    while True:
        async with database.read(NOBODY) as session:
            ids = [row["id"] for row in await session.fetch(NEXT, last, CHUNK)]
        if not ids:
            return
        yield ids
        last = ids[-1]


def _judge(source: Source, found: Verification) -> None:
    wanted = ledger_of(source.history)
    found.cases += 1
    found.entries += len(wanted)
    if source.is_behind:
        found.behind += 1
        return
    for difference in _differences(source, dict(wanted)):
        found.wrong += 1
        if len(found.differences) < NAMED:
            found.differences.append(difference)


def _differences(source: Source, wanted: dict[Entry, Counts]) -> Iterator[Difference]:
    number = source.row["number"]
    if source.row["mislabelled"]:
        yield Difference(source.case_id, number)
    for entry in dict.fromkeys(entry for entry, _ in missing(wanted, source.ledger)):
        yield Difference(source.case_id, number, entry, source.ledger.get(entry, NOTHING), wanted.get(entry, NOTHING))
