import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.errors import Refusal
from shared.web.bodies import parse_json
from tests.shared.web.toy import Toy

JSON = {"Content-Type": "application/json"}
MIB = 1_048_576


async def refused(toy: Toy, body: bytes, status: int, code: str, **headers: str) -> httpx.Response:
    answer = await toy.post("/things", content=body, headers={**JSON, **headers})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return answer


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"title": "x"} x',
        b"{'title': 'x'}",
        b'{"title": "x",}',
        b'{"title": "x", "title": "y"}',
        b'{"title": "x", "owners": [{"name": "a", "name": "b"}]}',
        b'{"title": "x", "count": NaN}',
        b'{"title": "x", "count": Infinity}',
        b'{"title": "x", "count": -Infinity}',
        b'{"title": "x", "count": 1e999}',
        b'{"title": "x", "count": ' + b"9" * 5000 + b"}",
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        b"\xef\xbb\xbf{}",
        b'{"title": "a\tb"}',
        b" ",
        b'{"title": "\xff"}',
        b'{"title": "\xed\x9f',
        '{"title": "张"}'.encode("gb18030"),
    ],
)
async def test_what_is_not_json_is_refused(toy: Toy, body: bytes) -> None:
    await refused(toy, body, 400, "malformed_json")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"title": "a\\u0000b"}', "/title"),
        (b'{"title": "a\\ud800b"}', "/title"),
        (b'{"title": "a\\uDFFF"}', "/title"),
        (b'{"title": "\\udc00\\ud800"}', "/title"),
        (b'{"title": "x", "owners": [{"name": "ok"}, {"name": "\\u0000"}]}', "/owners/1/name"),
        (b'{"title": "x", "a/b~": {"c": ["\\ud83d"]}}', "/a~1b~0/c/0"),
        (b'{"title": "x", "owners": [{"\\u0000": 1}]}', "/owners/0"),
        (b'"\\u0000"', ""),
    ],
)
async def test_text_that_no_column_holds_is_refused_with_its_place(toy: Toy, body: bytes, pointer: str) -> None:
    answer = await refused(toy, body, 400, "malformed_text")
    assert [row["pointer"] for row in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("body", [b'{"title": "\x00"}', b'{"title": "\xed\xa0\x80"}', '{"title": "x"}'.encode("utf-16")])
async def test_raw_nul_and_surrogate_bytes_are_refused(toy: Toy, body: bytes) -> None:
    await refused(toy, body, 400, "malformed_text")


async def test_dirty_but_storable_text_passes_exactly(toy: Toy) -> None:
    for title in ("🙂👨‍👩‍👧‍👦", "１２３ＡＢＣ", "\u200b\ufeff\u202e", "a\nb\tc\r", "𠀀𪚥", "\x01\x7f\x85", "é"):
        for raw in (json.dumps({"title": title}), json.dumps({"title": title}, ensure_ascii=False)):
            answer = await toy.post("/things", content=raw.encode(), headers=JSON)
            assert (answer.status_code, answer.json()["title"]) == (201, title)


@pytest.mark.parametrize("query", ["q=%00", "%00=1", "q=a%00b"])
async def test_a_nul_in_the_query_is_refused(toy: Toy, query: str) -> None:
    answer = await toy.get(f"/numbers?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_text")


OTHERS = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "", "json")


@pytest.mark.parametrize("kind", [*OTHERS, "application/json; charset=gbk", "application/problem+json"])
async def test_other_media_types_are_refused(toy: Toy, kind: str) -> None:
    answer = await refused(toy, b'{"title": "x"}', 415, "unsupported_media_type", **{"Content-Type": kind})
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"']
)
async def test_json_is_taken_in_any_spelling(toy: Toy, kind: str) -> None:
    assert (await toy.post("/things", content=b'{"title": "x"}', headers={"Content-Type": kind})).status_code == 201


async def test_compressed_bodies_are_refused(toy: Toy) -> None:
    await refused(toy, b"\x1f\x8b", 415, "unsupported_media_type", **{"Content-Encoding": "gzip"})


async def test_the_size_limit_is_exact_by_header_and_by_counting(toy: Toy) -> None:
    def padded(size: int) -> bytes:
        head = b'{"title": "x"'
        return head + b" " * (size - len(head) - 1) + b"}"

    async def streamed(body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    assert (await toy.post("/things", content=padded(MIB), headers=JSON)).status_code == 201
    assert (await toy.post("/things", content=streamed(padded(MIB)), headers=JSON)).status_code == 201
    answer = await refused(toy, padded(MIB + 1), 413, "payload_too_large")
    assert answer.headers["connection"] == "close"
    answer = await toy.post("/things", content=streamed(padded(MIB + 1)), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
    await refused(toy, b"{}", 413, "payload_too_large", **{"Content-Length": "9" * 30})


async def test_an_endless_body_is_not_read_to_its_end(toy: Toy) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 65_536

    assert (await toy.post("/things", content=endless(), headers=JSON)).status_code == 413
    assert sent < 20


async def test_a_route_may_take_other_media_and_sizes(toy: Toy) -> None:
    for kind in ("text/csv", "application/x-ndjson"):
        assert (await toy.post("/rows", content=b"x" * 40, headers={"Content-Type": kind})).json() == {"bytes": 40}
    assert (await toy.post("/rows", content=b"x" * 41, headers={"Content-Type": "text/csv"})).status_code == 413
    answer = await toy.post("/rows", content=b"{}", headers=JSON)
    assert (answer.status_code, "text/csv" in answer.json()["detail"]) == (415, True)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_parsing_gives_the_value_or_refuses_its_text(value: Any, escaped: bool) -> None:  # noqa: FBT001
    raw = json.dumps(value, ensure_ascii=escaped)
    bad = any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in json.dumps(value, ensure_ascii=False)) or "\\u0000" in raw
    if bad:
        with pytest.raises(Refusal, match="malformed_text"):
            parse_json(raw.encode(errors="surrogatepass"))
    else:
        assert parse_json(raw.encode()) == value
