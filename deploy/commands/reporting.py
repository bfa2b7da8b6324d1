"""`xinfang reporting`: whether the figures are what the records say, and making them so."""

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

import typer

from deploy.console import Console, JsonFlag
from deploy.state import present_settings
from shared.db.database import Database
from shared.settings import DbRole

if TYPE_CHECKING:
    from services.reporting.facts.verification import Difference, Verification

app = typer.Typer(help="The figures: compare them with the records, or make them anew.", no_args_is_help=True)
SHOWN = 20


@app.command()
def verify(*, as_json: JsonFlag = False) -> None:
    """Count everything again from the records and name every difference; fails when there is one."""
    found = asyncio.run(_verify())
    text = f"{found.cases} cases, {found.entries} entries: " + ("every figure is what the records say." if found.good else "they differ.")
    lines = [text, *(_told(difference) for difference in found.differences[:SHOWN])]
    if found.wrong > SHOWN:
        lines.append(f"… {found.wrong} differences in all.")
    if found.stray:
        lines.append(f"{len(found.stray)} cases in the figures that do not exist: {', '.join(map(str, found.stray[:SHOWN]))}")
    if found.behind:
        lines.append(f"{found.behind} cases have events that are still on their way and were left out.")
    Console(as_json).result(_json(found), "\n".join(lines))
    if not found.good:
        raise typer.Exit(1)


@app.command()
def rebuild(*, as_json: JsonFlag = False) -> None:
    """Read every case anew and append what the figures lack, while the service goes on serving."""
    console = Console(as_json)
    cases, rows = asyncio.run(_rebuild(console))
    console.result({"cases": cases, "rows": rows}, f"{cases} cases read anew, {rows} rows appended.")


async def _verify() -> "Verification":
    from services.reporting.facts.verification import verify as recount

    database = await Database.open(present_settings(), DbRole.REPORTING_WORKER, max_size=2)
    try:
        return await recount(database)
    finally:
        await database.close()


async def _rebuild(console: Console) -> tuple[int, int]:
    from services.reporting.facts.verification import rebuild as anew

    done = (0, 0)
    database = await Database.open(present_settings(), DbRole.REPORTING_WORKER, max_size=2)
    try:
        async with aclosing(anew(database)) as progress:
            async for done in progress:
                console.say(f"{done[0]} cases …")
    finally:
        await database.close()
    return done


def _told(difference: "Difference") -> str:
    if difference.entry is None:
        return f"{difference.number}: the rows are not marked as sealed as the case is"
    entry = difference.entry
    ledger, records = (f"{counts.numerator}/{counts.denominator}" for counts in (difference.ledger, difference.records))
    return f"{difference.number} {entry.indicator} cohort {entry.cohort_on} known {entry.known_on}: ledger {ledger}, records {records}"


def _json(found: "Verification") -> dict[str, object]:
    differences = [
        {
            "case_id": difference.case_id,
            "number": difference.number,
            "entry": difference.entry._asdict() if difference.entry is not None else None,
            "ledger": difference.ledger,
            "records": difference.records,
        }
        for difference in found.differences
    ]
    return {
        "good": found.good,
        "cases": found.cases,
        "entries": found.entries,
        "behind": found.behind,
        "wrong": found.wrong,
        "differences": differences,
        "stray": found.stray,
    }
