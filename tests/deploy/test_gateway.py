"""The gateway in front of services of its own and of services elsewhere."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from deploy.gateway import SERVICES, create_proxy, dispatcher
from deploy.processes import free_port

LIVES: list[str] = []


def _service(name: str) -> Starlette:
    """A service that tells what reached it."""

    async def echo(request: Request) -> Response:
        body = await request.body()
        headers = [(key.decode(), value.decode()) for key, value in request.headers.raw]
        return JSONResponse(
            {
                "service": name,
                "path": request.scope["raw_path"].decode(),
                "query": request.url.query,
                "size": len(body),
                "headers": headers,
            },
            201 if request.method == "POST" else 200,
            headers={"ETag": '"1-a"', "Location": f"/{name}/v1/things/1", "Connection": "x-hop", "X-Hop": "one"},
        )

    async def ready(_: Request) -> Response:
        return JSONResponse({"status": "ready"})

    async def slow(_: Request) -> Response:
        async def parts() -> AsyncIterator[bytes]:
            for n in range(3):
                yield f"{n}\n".encode()
                await asyncio.sleep(0.2)

        return StreamingResponse(parts())

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        LIVES.append(f"{name} begins")
        yield
        LIVES.append(f"{name} ends")

    routes = [
        Route(f"/{name}/healthz/ready", ready),
        Route(f"/{name}/slow", slow),
        Route("/oauth/token", echo, methods=["POST"]),
        Route(f"/{name}/.well-known/jwks.json", echo),
        Route(f"/{name}/{{rest:path}}", echo, methods=["GET", "POST", "PATCH", "DELETE"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


@asynccontextmanager
async def _served(app: ASGIApp) -> AsyncIterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", proxy_headers=False))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
        if task.done():
            break
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@pytest_asyncio.fixture(scope="module")
async def upstreams() -> AsyncIterator[dict[str, str]]:
    async with (
        _served(_service("intake")) as intake,
        _served(_service("tracking")) as tracking,
        _served(_service("reporting")) as reporting,
    ):
        yield {"intake": intake, "tracking": tracking, "reporting": reporting}


@pytest_asyncio.fixture(scope="module")
async def proxy(upstreams: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    async with _served(create_proxy(upstreams)) as url, httpx.AsyncClient(base_url=url) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/intake/v1/petitions", "intake"),
        ("/tracking/v1/cases", "tracking"),
        ("/reporting/v1/indicators", "reporting"),
        ("/.well-known/jwks.json", "tracking"),
    ],
)
async def test_the_first_segment_says_who_answers(proxy: httpx.AsyncClient, path: str, service: str) -> None:
    assert (await proxy.get(path)).json()["service"] == service


async def test_the_token_endpoint_is_trackings(proxy: httpx.AsyncClient) -> None:
    assert (await proxy.post("/oauth/token", data={"grant_type": "password"})).json()["service"] == "tracking"


async def test_path_query_status_and_headers_pass_unchanged(proxy: httpx.AsyncClient) -> None:
    answer = await proxy.post(
        "/intake/v1/petitions/%E4%BF%A1%2F1?q=%E8%AE%BF&q=b", headers={"traceparent": "00-x", "Authorization": "Bearer t"}
    )
    seen = answer.json()
    assert answer.status_code == 201
    assert (answer.headers["etag"], answer.headers["location"]) == ('"1-a"', "/intake/v1/things/1")
    assert (seen["path"], seen["query"]) == ("/intake/v1/petitions/%E4%BF%A1%2F1", "q=%E8%AE%BF&q=b")
    headers = dict(seen["headers"])
    assert (headers["traceparent"], headers["authorization"]) == ("00-x", "Bearer t")
    assert headers["host"] == answer.request.url.netloc.decode()


async def test_what_belongs_to_one_hop_stays_there(proxy: httpx.AsyncClient) -> None:
    answer = await proxy.get("/intake/x", headers={"Connection": "close, X-Secret", "X-Secret": "1", "TE": "trailers"})
    headers = dict(answer.json()["headers"])
    assert not {"x-secret", "te"} & set(headers)
    assert "x-hop" not in answer.headers


async def test_a_stranger_cannot_choose_its_address(proxy: httpx.AsyncClient) -> None:
    answer = await proxy.get("/intake/x", headers={"X-Forwarded-For": "10.9.9.9", "Forwarded": "for=10.9.9.9", "X-Real-IP": "10.9.9.9"})
    headers = dict(answer.json()["headers"])
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert "10.9.9.9" not in str(headers)


async def test_a_trusted_proxy_says_whose_request_it_is(upstreams: dict[str, str]) -> None:
    async with _served(create_proxy(upstreams, frozenset({"127.0.0.1"}))) as url, httpx.AsyncClient(base_url=url) as client:
        seen = (await client.get("/intake/x", headers={"X-Forwarded-For": "10.9.9.9"})).json()
        assert dict(seen["headers"])["x-forwarded-for"] == "10.9.9.9"
        seen = (await client.get("/intake/x")).json()
        assert dict(seen["headers"])["x-forwarded-for"] == "127.0.0.1"


async def test_a_large_body_is_streamed(proxy: httpx.AsyncClient) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"x" * 10_000

    assert (await proxy.post("/intake/x", content=parts())).json()["size"] == 2_000_000
    assert (await proxy.post("/intake/x", content=b"y" * 1_000_000)).json()["size"] == 1_000_000


async def test_an_answer_is_streamed(proxy: httpx.AsyncClient) -> None:
    async with proxy.stream("GET", "/intake/slow") as answer:
        chunks = [chunk async for chunk in answer.aiter_raw()]
    assert len(chunks) == 3


async def test_a_service_that_is_away_is_a_problem_with_retry_after(upstreams: dict[str, str]) -> None:
    away = {**upstreams, "reporting": f"http://127.0.0.1:{free_port()}"}
    async with _served(create_proxy(away)) as url, httpx.AsyncClient(base_url=url) as client:
        answer = await client.get("/reporting/v1/indicators", headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.json()["code"], answer.headers["content-type"]) == (
            503,
            "unavailable",
            "application/problem+json",
        )
        assert int(answer.headers["retry-after"]) >= 1
        assert (await client.get("/intake/x")).status_code == 200
        ready = await client.get("/healthz/ready")
        assert (ready.status_code, ready.json()["services"]) == (503, {"intake": True, "tracking": True, "reporting": False})


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("GET", "//intake", 404), ("POST", "/", 405), ("DELETE", "/healthz/live", 405)]
)
async def test_its_own_errors_are_problem_documents(proxy: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    answer = await proxy.request(method, str(proxy.base_url).rstrip("/") + path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert {"type", "title", "status", "code", "detail", "trace_id"} <= set(answer.json())


async def test_asterisk_form_does_not_break_it(proxy: httpx.AsyncClient) -> None:
    assert proxy.base_url.port is not None

    def ask() -> bytes:
        with socket.create_connection(("127.0.0.1", proxy.base_url.port or 0), timeout=5) as link:
            link.sendall(b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return link.recv(64)

    assert b" 404 " in await asyncio.to_thread(ask)


async def test_the_front_page_links_the_three_documents_and_loads_nothing(proxy: httpx.AsyncClient) -> None:
    page = await proxy.get("/")
    assert page.status_code == 200
    assert all(f'href="/{name}/docs"' in page.text for name in SERVICES)
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_in_one_process_the_services_live_as_long_as_the_gateway() -> None:
    apps = {name: _service(name) for name in SERVICES}

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        async with apps["intake"].router.lifespan_context(apps["intake"]), apps["tracking"].router.lifespan_context(apps["tracking"]):
            yield

    LIVES.clear()
    async with _served(dispatcher(apps, lifespan)) as url, httpx.AsyncClient(base_url=url) as client:
        assert LIVES == ["intake begins", "tracking begins"]
        assert (await client.get("/reporting/x")).json()["service"] == "reporting"
        assert (await client.get("/healthz/ready")).json()["status"] == "ready"
    assert LIVES[2:] == ["tracking ends", "intake ends"]
