"""The processes of `make run` together: how late reporting learns of a case, reads over HTTP, a history import."""

import asyncio
import json
import time
from contextlib import ExitStack
from datetime import timedelta

import asyncpg

from shared.kernel.time import SystemTime
from shared.settings import Settings
from tests.benchmarks.load import Link, load, quantile, registering, request_of
from tests.benchmarks.report import Measure, at_most, seen
from tests.benchmarks.sample import CONNECTIONS, LOGIN, petition
from tests.benchmarks.stage import Stage, ports, ready, token

PER_SECOND = 20
LAG_SECONDS = 12
LAG_BUDGET = 0.5
LOOK_SECONDS = 0.01
LATEST = 15.0
READ_SECONDS = 2.0
LINES = 1000
IMPORT_SECONDS = 20.0
ACCEPTED = 202
CREATED = 201
SERVICES = ("intake", "tracking", "reporting")


async def whole_measures(stage: Stage, settings: Settings) -> list[Measure]:
    """Relay, worker and gateway as `make run` starts them."""
    (port,) = ports(1)
    with ExitStack() as programs:
        programs.enter_context(stage.program("relay", settings, "deploy", "relay"))
        programs.enter_context(stage.program("worker", settings, "deploy", "work", *SERVICES))
        programs.enter_context(stage.program("gateway", settings, "deploy", "serve", "gateway", "--port", str(port)))
        await ready(port, "/healthz/ready")
        clerk, officer = await token(port, LOGIN), await token(port, "demo-bureau_officer")
        link = await Link.open(port)
        measures, case = await _lag(settings, link, clerk)
        measures += await _reads(port, officer, case)
        await link.close()
        link = await Link.open(port)  # the server ends idle ones
        measures += await _import(link, await token(port, "demo-migration"))
        await link.close()
    return measures


async def _lag(settings: Settings, link: Link, clerk: str) -> tuple[list[Measure], str]:
    """From the answer to a registration, which follows its commit, until its case_fact is seen."""
    make, told, seen_at = registering(clerk, petition()), dict[str, float](), dict[str, float]()
    watch = await asyncpg.connect(settings.database_url.get_secret_value(), server_settings={"search_path": "xinfang,public"})
    looking = asyncio.create_task(_look(watch, told, seen_at))
    start = time.monotonic()
    for number in range(PER_SECOND * LAG_SECONDS):
        await asyncio.sleep(max(0.0, start + number / PER_SECOND - time.monotonic()))
        answer = await link.send(make())
        if answer.status != CREATED:
            raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
        told[answer.json()["case_id"]] = time.monotonic()
    deadline = time.monotonic() + LATEST
    while len(seen_at) < len(told) and time.monotonic() < deadline:  # noqa: ASYNC110  # another task fills it from a poll
        await asyncio.sleep(0.1)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    await watch.close()
    now = time.monotonic()
    lags = [max(0.0, seen_at.get(case, now) - since) for case, since in told.items()]
    missing = len(told) - len(seen_at)
    return [
        seen(f"event lag p50 at {PER_SECOND}/s", quantile(lags, 0.5), "s"),
        at_most(f"event lag p99 at {PER_SECOND}/s", quantile(lags, 0.99), "s", LAG_BUDGET),
        at_most(f"events not in reporting after {LATEST:g} s", missing, "events", 0),
    ], next(iter(told))


async def _look(watch: "asyncpg.Connection", told: dict[str, float], seen_at: dict[str, float]) -> None:
    while True:
        waiting = [case for case in told if case not in seen_at]
        if waiting:
            rows = await watch.fetch("SELECT case_id FROM case_fact WHERE case_id = ANY ($1::text[]::uuid[])", waiting)
            now = time.monotonic()
            seen_at.update({str(row["case_id"]): now for row in rows})
        await asyncio.sleep(LOOK_SECONDS)


async def _reads(port: int, officer: str, case: str) -> list[Measure]:
    measures = []
    for name, path in (("case page", f"/tracking/v1/cases/{case}"), ("list of cases, 50 rows", "/tracking/v1/cases")):
        request = request_of("GET", path, officer)
        run = await load([port], 2 * CONNECTIONS, READ_SECONDS, lambda request=request: request, 200)  # type: ignore[misc]  # bound now
        measures += [seen(f"{name}, one process", run.rate, "1/s"), seen(f"{name} p99", run.milliseconds(0.99), "ms")]
    return measures


async def _import(link: Link, machine: str) -> list[Measure]:
    start = time.monotonic()
    answer = await link.send(request_of("POST", "/tracking/v1/history-imports", machine, _lines(), content_type="application/x-ndjson"))
    if answer.status != ACCEPTED:
        raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
    path, job = answer.headers["location"], answer.json()
    while job["state"] != "succeeded" and time.monotonic() - start < IMPORT_SECONDS:
        await asyncio.sleep(0.1)
        job = (await link.send(request_of("GET", path, machine))).json()
    rate = (job["done"] + job["refused"]) / (time.monotonic() - start)
    return [seen(f"import of {LINES} lines of two steps", rate, "lines/s"), at_most("import: refused lines", job["refused"], "lines", 0)]


def _lines() -> bytes:
    """Lawful matters of the past: registered, transferred and received."""
    now = SystemTime().now() - timedelta(days=400)
    lines = []
    for number in range(LINES):
        registered = now - timedelta(minutes=number)
        past = {key: value for key, value in petition().items() if key != "received_on"}
        past |= {"received_on": registered.date().isoformat(), "registered_at": registered.isoformat()}
        steps = [
            {"action": "transfer", "at": (registered + timedelta(days=1)).isoformat(), "data": {"to_unit": "440117-ZJJ"}},
            {"action": "receive", "at": (registered + timedelta(days=2)).isoformat()},
        ]
        lines.append(json.dumps({"petition": past, "actions": steps, "ratings": []}, ensure_ascii=False))
    return "\n".join(lines).encode()
