"""`make bench`: measure the budgets of the design on servers of its own, print a table, write build/bench.json."""

import asyncio
import sys
import time

import uvloop

from deploy.state import PROJECT
from tests.benchmarks.registering import registering_measures
from tests.benchmarks.report import Measure, at_most, seen, show, write
from tests.benchmarks.stage import staged
from tests.benchmarks.statements import BUDGETS, count
from tests.benchmarks.whole import whole_measures

MOST_SECONDS = 165
FILE = PROJECT / "build" / "bench.json"


async def main() -> None:
    start = time.monotonic()
    measures: list[Measure] = []
    try:
        async with asyncio.timeout(MOST_SECONDS), staged() as stage:
            print(f"Servers ready after {time.monotonic() - start:.0f} s; measuring for about two minutes …", flush=True)  # noqa: T201  # it is a program
            counts = await count(await stage.settings("statements"))
            measures += [at_most(f"statements: {name}", found, "SQL", BUDGETS[name]) for name, found in counts.items()]
            measures += await registering_measures(stage, await stage.settings("registering"))
            measures += await whole_measures(stage, await stage.settings("whole"))
    except TimeoutError:
        print(f"Stopped after {MOST_SECONDS} s: the machine is too busy for the rest.")  # noqa: T201  # it is a program
    measures.append(seen("this benchmark", time.monotonic() - start, "s"))
    write(measures, FILE)
    print(show(measures))  # noqa: T201  # it is a program
    print(f"Written to {FILE.relative_to(PROJECT)}.")  # noqa: T201  # it is a program


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
