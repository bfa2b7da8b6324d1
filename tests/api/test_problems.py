"""Whatever goes wrong, the answer is one RFC 9457 problem document in the caller's language, without internals."""

from typing import Any

import httpx
import pytest

from shared.contracts.problems import PROBLEMS
from tests.api.conftest import Apps

PETITIONS = "/intake/v1/petitions"
JSON = "application/json"

# what is wrong: method, path, body, media type, expected status and code
WRONG: dict[str, tuple[str, str, bytes | None, str, int, str]] = {
    "unknown path": ("GET", "/intake/v1/nowhere", None, JSON, 404, "not_found"),
    "unknown path of tracking": ("GET", "/tracking/v1/nowhere", None, JSON, 404, "not_found"),
    "unknown path of reporting": ("GET", "/reporting/v1/nowhere", None, JSON, 404, "not_found"),
    "trailing slash": ("GET", PETITIONS + "/", None, JSON, 404, "not_found"),
    "unknown method": ("DELETE", PETITIONS, None, JSON, 405, "method_not_allowed"),
    "unknown method of a read": ("POST", "/reporting/v1/indicators", b"{}", JSON, 405, "method_not_allowed"),
    "half an object": ("POST", PETITIONS, b'{"channel":', JSON, 400, "malformed_json"),
    "not UTF-8": ("POST", PETITIONS, b'{"subject":"\xff"}', JSON, 400, "malformed_json"),
    "NaN": ("POST", PETITIONS, b'{"a":NaN}', JSON, 400, "malformed_json"),
    "too deep": ("POST", PETITIONS, b"[" * 100_000, JSON, 400, "malformed_json"),
    "NUL": ("POST", PETITIONS, b'{"subject":"a\\u0000b"}', JSON, 400, "malformed_text"),
    "NUL in a key": ("POST", PETITIONS, b'{"a\\u0000b":1}', JSON, 400, "malformed_text"),
    "high surrogate alone": ("POST", PETITIONS, b'{"subject":"\\ud83d"}', JSON, 400, "malformed_text"),
    "low surrogate alone": ("POST", PETITIONS, b'{"subject":["\\udc00"]}', JSON, 400, "malformed_text"),
    "wrong media type": ("POST", PETITIONS, b"<a/>", "application/xml", 415, "unsupported_media_type"),
    "no media type": ("POST", PETITIONS, b"{}", "", 415, "unsupported_media_type"),
    "too large": ("POST", PETITIONS, b" " * 20_000_000, JSON, 413, "payload_too_large"),
    "missing fields": ("POST", PETITIONS, b"{}", JSON, 422, "validation_failed"),
    "an array for an object": ("POST", PETITIONS, b"[]", JSON, 422, "validation_failed"),
    "bad cursor": ("GET", PETITIONS + "?cursor=AAAA", None, JSON, 400, "invalid_cursor"),
    "cursor not ASCII": ("GET", "/tracking/v1/cases?cursor=%E4%BF%A1", None, JSON, 400, "invalid_cursor"),
    "bad cursor of the feed": ("GET", "/tracking/v1/events?after=bm90LW91cnM", None, JSON, 400, "invalid_cursor"),
    "limit out of range": ("GET", PETITIONS + "?limit=0", None, JSON, 422, "validation_failed"),
    "no such case": ("GET", f"/tracking/v1/cases/{'0' * 8}-0000-0000-0000-{'0' * 12}", None, JSON, 404, "not_found"),
    "no such indicator": ("GET", "/reporting/v1/indicators/none/values?period=2022", None, JSON, 404, "unknown_indicator"),
}  # fmt: skip


def checked(answer: httpx.Response, status: int, code: str, language: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    body: dict[str, Any] = answer.json()
    assert set(body) - {"errors", "article", "error"} == {"type", "title", "status", "code", "detail", "trace_id"}
    assert (body["status"], body["code"], PROBLEMS[code].status) == (status, code, status)
    text = PROBLEMS[code].zh if language == "zh" else PROBLEMS[code].en
    assert body["detail"].startswith(text.split("{")[0])
    assert "Traceback" not in answer.text
    assert body["trace_id"] in answer.headers.get("traceparent", body["trace_id"])
    return body


@pytest.mark.parametrize(("wanted", "language"), [("zh-CN,en;q=0.4", "zh"), ("fr, en-GB;q=0.9, zh;q=0.1", "en")])
@pytest.mark.parametrize("wrong", WRONG)
async def test_every_kind_of_error(apps: Apps, wrong: str, wanted: str, language: str) -> None:
    method, path, body, media, status, code = WRONG[wrong]
    headers = {**(await apps.caller("demo-bureau_officer")).headers, "Accept-Language": wanted}
    if media and body is not None:
        headers["Content-Type"] = media
    answer = await apps.apps[path.split("/")[1]].request(method, path, content=body, headers=headers)
    problem = checked(answer, status, code, language)
    if code == "validation_failed":
        assert all({"pointer", "code", "detail"} == set(one) for one in problem["errors"])
        assert problem["errors"]


@pytest.mark.parametrize(
    ("authorization", "code"), [(None, "unauthenticated"), ("Basic YTpi", "unauthenticated"), ("Bearer a.b.c", "invalid_token")]
)
@pytest.mark.parametrize("service", ["intake/v1/petitions", "tracking/v1/cases", "reporting/v1/indicators"])
async def test_who_is_not_logged_in(apps: Apps, service: str, authorization: str | None, code: str) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = await apps.apps[service.split("/", maxsplit=1)[0]].get("/" + service, headers=headers)
    checked(answer, 401, code, "zh")
    assert answer.headers["www-authenticate"].startswith("Bearer ")
