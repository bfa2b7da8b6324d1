"""The long-running processes: a service's API, the gateway, the workers, the relay. Each reads its settings from the environment."""

import asyncio
import os
import signal
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from importlib import import_module

import httpx
import uvicorn
from starlette.types import ASGIApp

from deploy.gateway import SERVICES, create_gateway, create_proxy, create_service
from deploy.heartbeat import beating
from deploy.processes import StackError, port_is_busy
from deploy.state import given_settings

GATEWAY = "gateway"
APP = "XINFANG_APP"  # uvicorn's extra processes build the app again: this tells them which
GRACE_SECONDS = 10


def build() -> ASGIApp:
    """The app this process serves, named by the environment."""
    name = os.environ[APP]
    if name != GATEWAY:
        return create_service(name, given_settings())
    urls = {service: os.environ.get(f"{service.upper()}_URL", "") for service in SERVICES}
    if all(urls.values()):
        trusted = os.environ.get("XINFANG_GATEWAY_TRUSTS", "").split()
        return create_proxy(urls, frozenset(trusted))
    if any(urls.values()):
        missing = ", ".join(f"{service.upper()}_URL" for service, url in urls.items() if not url)
        raise StackError(f"The gateway proxies to all three services or to none: {missing} is not set.")
    return create_gateway(given_settings())


def serve(name: str, host: str, port: int, processes: int) -> None:
    """Serve a service's API or the gateway until a signal; in-flight requests get ten seconds."""
    if name not in {*SERVICES, GATEWAY}:
        raise StackError(f"There is no service “{name}”: choose {', '.join(SERVICES)} or {GATEWAY}.")
    if host in {"127.0.0.1", "0.0.0.0"} and port_is_busy(port):  # noqa: S104  # compared, not bound
        raise StackError(f"Port {port} is busy.")
    os.environ[APP] = name
    app = build() if processes == 1 else "deploy.serving:build"
    uvicorn.run(
        app,
        factory=processes > 1,
        host=host,
        port=port,
        workers=processes,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the apps judge X-Forwarded-For by their own list of trusted proxies
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def check_ready(name: str, port: int) -> None:
    """Ask the server on this machine's `port` whether it is ready; refuses when it is not."""
    path = "/healthz/ready" if name == GATEWAY else f"/{name}/healthz/ready"
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}{path}", timeout=8.0, trust_env=False)
    except httpx.TransportError as error:
        raise StackError(f"Nobody answers on port {port}: {type(error).__name__}.") from error
    if not answer.is_success:
        raise StackError(f"{name} is not ready: {answer.text}")


def work(names: Sequence[str]) -> None:
    """Run the workers of these services in one process until a signal."""
    unknown = [name for name in names if name not in SERVICES]
    if unknown:
        raise StackError(f"There is no service “{unknown[0]}”: choose from {', '.join(SERVICES)}.")
    settings = given_settings()
    parts = [import_module(f"services.{name}.worker").create_worker(settings) for name in names]
    run_workers = import_module("shared.jobs.worker").run_workers
    asyncio.run(_until_signal(run_workers(settings, parts)))


def relay() -> None:
    """Run the relay, the sequencer and the audit sealer in one process until a signal."""
    run_relay = import_module("shared.jobs.relay").run_relay
    asyncio.run(_until_signal(run_relay(given_settings())))


async def _until_signal(work: Coroutine[None, None, None]) -> None:
    """Run until SIGTERM or SIGINT cancels the work, which lets go of what it holds."""
    task = asyncio.create_task(beating(work))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task
