"""Request bodies before FastAPI sees them: size, media type, well-formed JSON, text that PostgreSQL can hold."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from starlette.requests import Request

from shared.kernel.errors import Refusal

JSON = "application/json"


async def check_body(request: Request, limit: int, media: str) -> bytes:
    """The whole body; refuses 413 while reading, 415 and 400 before anything else looks at it."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise Refusal("payload_too_large", limit=limit)
    body = await _read(request, limit)
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and sent != media:
        raise Refusal("unsupported_media_type", expected=media)
    if media == JSON and body:
        request._json = parse_json(body)  # noqa: SLF001  # Starlette's own cache: the body is parsed once
    return body


def parse_json(body: bytes) -> Any:  # noqa: ANN401  # JSON
    """The JSON value; refuses malformed JSON, NaN, NUL and lone surrogates (the last two with their JSON pointer)."""
    try:
        value = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refusal("malformed_json") from error
    if b"\\u" in body:
        _check_text(value, "")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _check_text(value: object, pointer: str) -> None:
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise Refusal("malformed_text", pointer=pointer)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _check_text(key, pointer)
            _check_text(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _check_text(item, f"{pointer}/{number}")


async def _read(request: Request, limit: int) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise Refusal("payload_too_large", limit=limit)
        chunks.append(chunk)
    body = b"".join(chunks)
    request._body = body  # noqa: SLF001  # Starlette's own cache: the stream is read once
    return body
