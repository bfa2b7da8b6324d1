"""Registering over HTTP against its own parts: the database alone (A), the route alone (B), both together (C)."""

import asyncio
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from statistics import median

from shared.settings import Settings
from tests.benchmarks.load import Run, load, registering
from tests.benchmarks.report import Measure, at_least, seen
from tests.benchmarks.sample import CONNECTIONS, LOGIN, WORKERS, petition
from tests.benchmarks.stage import Stage, ports, ready, token

RUNS = 5
SECONDS = 2.0
WARM_SECONDS = 0.5
SHARE = 0.6
CREATED = 201


async def registering_measures(stage: Stage, settings: Settings) -> list[Measure]:
    """The three rates by turns, so that what else the machine does meets them alike; the medians are told."""
    alone, real = ports(WORKERS), ports(WORKERS)
    with ExitStack() as programs:
        loops = [programs.enter_context(stage.loop(settings)) for _ in range(WORKERS)]
        for port in alone:
            programs.enter_context(stage.program("route", settings, "tests.benchmarks.standin", str(port)))
        for port in real:
            programs.enter_context(stage.program("intake", settings, "deploy", "serve", "intake", "--port", str(port)))
        for port in (*alone, *real):
            await ready(port, "/intake/healthz/live")
        make = registering(await token(real[0], LOGIN), petition())
        for served in (alone, real):
            await load(served, CONNECTIONS, WARM_SECONDS, make, CREATED)
        await _bare(loops, WARM_SECONDS)
        bare: list[float] = []
        route: list[Run] = []
        whole: list[Run] = []
        for _ in range(RUNS):
            bare.append(await _bare(loops, SECONDS))
            route.append(await load(alone, CONNECTIONS, SECONDS, make, CREATED))
            whole.append(await load(real, CONNECTIONS, SECONDS, make, CREATED))
    a, b, c = median(bare), median(run.rate for run in route), median(run.rate for run in whole)
    shares = [run.rate * (1 / one + 1 / other.rate) for run, one, other in zip(whole, bare, route, strict=True)]
    return [
        seen("register A: statements alone, bare asyncpg", a, "1/s"),
        seen("register B: route without its database", b, "1/s"),
        seen("register C: over HTTP", c, "1/s"),
        seen("register ideal 1/(1/A + 1/B)", 1 / (1 / a + 1 / b), "1/s"),
        at_least("register C of the ideal, median of runs", median(shares), "ratio", SHARE),
        seen("register C of the ideal, worst run", min(shares), "ratio"),
        seen("register C of the ideal, best run", max(shares), "ratio"),
        seen("register C p50", median(run.milliseconds(0.5) for run in whole), "ms"),
        seen("register C p99", median(run.milliseconds(0.99) for run in whole), "ms"),
    ]


async def _bare(loops: Sequence["subprocess.Popen[bytes]"], seconds: float) -> float:
    """Requests a second of all loops together; every one has its arguments before any begins."""
    for loop in loops:
        _tell(loop, f"{seconds}\n")
    for loop in loops:
        await asyncio.to_thread(_hear, loop)
    for loop in loops:
        _tell(loop, "go\n")
    answers = [(await asyncio.to_thread(_hear, loop)).split() for loop in loops]
    return sum(int(count) / float(took) for count, took in answers)


def _tell(loop: "subprocess.Popen[bytes]", line: str) -> None:
    assert loop.stdin is not None
    loop.stdin.write(line.encode())
    loop.stdin.flush()


def _hear(loop: "subprocess.Popen[bytes]") -> str:
    assert loop.stdout is not None
    line = loop.stdout.readline().decode()
    if not line:
        raise RuntimeError("the bare loop ended")
    return line
