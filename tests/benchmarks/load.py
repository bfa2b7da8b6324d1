"""A small HTTP/1.1 client on kept-alive loopback connections: it asks, reads the whole answer, and asks again."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Link:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, request: bytes) -> Answer:
        self._writer.write(request)
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:-2])}
        body = await self._reader.readexactly(int(headers["content-length"]))
        return Answer(int(lines[0].split(" ", 2)[1]), headers, body)

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


def request_of(method: str, path: str, token: str, body: bytes = b"", **headers: str) -> bytes:
    """A request as it travels."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", f"Authorization: Bearer {token}", f"Content-Length: {len(body)}"]
    if body:
        lines.append(f"Content-Type: {headers.pop('content_type', 'application/json')}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def registering(token: str, body: Mapping[str, Any]) -> Callable[[], bytes]:
    """Makes register requests, each with an Idempotency-Key of its own."""
    raw = json.dumps(body, ensure_ascii=False).encode()
    return lambda: request_of("POST", "/intake/v1/petitions", token, raw, Idempotency_Key=str(uuid4()))


@dataclass
class Run:
    """What a load run came to."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    def milliseconds(self, part: float) -> float:
        return 1000 * quantile(self.times, part)


def quantile(values: Sequence[float], part: float) -> float:
    """The value that `part` of all values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


async def load(ports: Sequence[int], connections: int, seconds: float, make: Callable[[], bytes], status: int) -> Run:
    """Ask from `connections` links to each port for so many seconds; any other status than the expected one ends the run."""
    run = Run()
    links = [await Link.open(port) for port in ports for _ in range(connections)]
    start = time.monotonic()

    async def ask(link: Link) -> None:
        while (began := time.monotonic()) < start + seconds:
            answer = await link.send(make())
            if answer.status != status:
                raise RuntimeError(f"{answer.status} instead of {status}: {answer.body[:300]!r}")
            run.times.append(time.monotonic() - began)
            run.bodies.append(answer.body)

    try:
        await asyncio.gather(*(ask(link) for link in links))
        run.seconds = time.monotonic() - start
    finally:
        for link in links:
            await link.close()
    return run
