"""Requests before FastAPI sees them: size, media type, well-formed JSON, text that PostgreSQL can hold."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from starlette.requests import Request

from shared.kernel.errors import Refusal

JSON = "application/json"
_UNSTORABLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
SURROGATE_LEAD, FIRST_SURROGATE = b"\xed", b"\xa0"  # U+D800 and on, were they written in UTF-8
_UTF8 = frozenset({"", "utf-8", "utf8"})


def check_address(request: Request) -> None:
    """A NUL in the path or the query fits no column: 400."""
    scope = request.scope
    if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
        raise Refusal("malformed_text")


async def check_body(request: Request, limit: int, media: str | tuple[str, ...]) -> bytes:
    """The whole body; refuses 413 while reading, 415 and 400 before anything else looks at it."""
    body = await _read(request, limit)
    accepted = (media,) if isinstance(media, str) else media
    if not body:
        return body
    sent = _media_type(request)
    if sent not in accepted or request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal("unsupported_media_type", expected=", ".join(accepted))
    if sent == JSON:
        request._json = parse_json(body)  # noqa: SLF001  # Starlette's own cache: the body is parsed once
    return body


def _media_type(request: Request) -> str:
    """The media type without parameters; JSON in another charset than UTF-8 (RFC 8259 §8.1) is none we take."""
    sent, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = parameters.partition("charset=")[2].partition(";")[0].strip(' "')
    return sent.strip() if charset in _UTF8 or sent.strip() != JSON else ""


def parse_json(body: bytes) -> Any:  # noqa: ANN401  # JSON
    """The JSON value. Refuses what is not well-formed, NaN, infinities and doubled names too, and text that PostgreSQL cannot hold.

    NUL and lone surrogates are told with their JSON pointer.
    """
    if b"\x00" in body:
        raise Refusal("malformed_text")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        surrogate = body[error.start : error.start + 1] == SURROGATE_LEAD and body[error.start + 1 : error.start + 2] >= FIRST_SURROGATE
        raise Refusal("malformed_text" if surrogate else "malformed_json") from error
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_without_doubles)
        if _UNSTORABLE.search(body):
            _check_text(value, "")
    except (ValueError, RecursionError) as error:
        raise Refusal("malformed_json") from error
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


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
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and (len(declared) > len(str(limit)) + 1 or int(declared) > limit):
        raise _too_large(limit)
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
    body = b"".join(chunks)
    request._body = body  # noqa: SLF001  # Starlette's own cache: the stream is read once
    return body


def _too_large(limit: int) -> Refusal:
    return Refusal("payload_too_large", limit=limit, headers={"Connection": "close"})
