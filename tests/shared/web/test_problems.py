import json
import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.contracts.problems import PROBLEMS
from tests.shared.web.toy import THING, Toy


def check(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["status"] == status
    assert body["type"].endswith(code)
    assert body["title"]
    assert body["detail"]
    assert re.fullmatch("[0-9a-f]{32}", body["trace_id"])
    assert body["trace_id"] == answer.headers["traceparent"].split("-")[1]
    assert answer.headers["content-language"] == "zh"
    return body


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("bug", 500, "internal"),
        ("interface", 500, "internal"),
        ("sql", 500, "internal"),
        ("refused", 503, "unavailable"),
        ("timeout", 503, "unavailable"),
        ("canceled", 503, "unavailable"),
        ("shutdown", 503, "unavailable"),
        ("closed", 503, "unavailable"),
        ("broken", 503, "unavailable"),
        ("deadlock", 409, "conflict"),
        ("refusal", 409, "objection_late"),
        ("fields", 422, "validation_failed"),
    ],
)
async def test_every_failure_of_a_route_is_a_problem_without_internals(toy: Toy, how: str, status: int, code: str) -> None:
    answer = await toy.get(f"/fail/{how}")
    check(answer, status, code)
    for inner in ("张三", "440117199001017715", "Error", "asyncpg", "nonsense", "Traceback"):
        assert inner not in answer.text
    assert ("retry-after" in answer.headers) is (status == 503)


async def test_a_refusal_tells_its_article_and_its_values(toy: Toy) -> None:
    body = (await toy.get("/fail/refusal")).json()
    assert body["article"] == "TL 23.3"
    assert "2026-03-01" in body["detail"]


async def test_field_faults_have_pointers_codes_and_texts(toy: Toy) -> None:
    errors = (await toy.get("/fail/fields")).json()["errors"]
    assert [(row["pointer"], row["code"]) for row in errors] == [("/a/b", "unknown_unit"), ("/c", "missing")]
    assert errors[0]["detail"] == "没有代码为“X”的单位。"
    assert errors[1]["detail"] == "此项必填。"


@pytest.mark.parametrize("path", ["/nothing", "/intake", "/intake/v1/none", "/intake/v1/things/", "//", "/intake/v1/things/%2e%2e"])
async def test_unknown_paths(toy: Toy, path: str) -> None:
    answer = await toy.http.get(path, headers={"Authorization": f"Bearer {await toy.token('demo-bureau_officer')}"})
    check(answer, 404, "not_found")


async def test_unknown_methods_are_told_all_that_are_allowed(toy: Toy) -> None:
    for method in ("DELETE", "PUT", "PATCH", "OPTIONS", "BREW"):
        answer = await toy.send(method, "/things")
        check(answer, 405, "method_not_allowed")
        assert answer.headers["allow"] == "POST"
    check(await toy.http.get("/oauth/token"), 405, "method_not_allowed")


@pytest.mark.parametrize("address", ["no-uuid", "1", "0196b000-0000-7000-8000-00000000000g", "%00", "张三"])
async def test_an_address_that_cannot_exist_is_not_found(toy: Toy, address: str) -> None:
    answer = await toy.get(f"/things/{address}")
    assert answer.status_code in {404, 400}
    check(answer, answer.status_code, "not_found" if answer.status_code == 404 else "malformed_text")


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, [("/title", "missing")]),
        ([], [("", "model_attributes_type")]),
        (None, [("", "model_attributes_type")]),
        ("text", [("", "model_attributes_type")]),
        ({"title": ""}, [("/title", "string_too_short")]),
        ({"title": 5, "count": 0}, [("/title", "string_type"), ("/count", "greater_than_equal")]),
        ({"title": "x", "colour": 1}, [("/colour", "extra_forbidden")]),
        ({"title": "x", "a/b~c": 1}, [("/a~1b~0c", "extra_forbidden")]),
        (
            {"title": "x", "owners": [{"name": "a"}, {"name": ""}, {}]},
            [("/owners/1/name", "string_too_short"), ("/owners/2/name", "missing")],
        ),
        ({"title": "x", "received_on": "2026-02-30"}, [("/received_on", "date_from_datetime_parsing")]),
    ],
)
async def test_a_wrong_body_is_told_by_pointers(toy: Toy, body: Any, faults: list[tuple[str, str]]) -> None:
    answer = await toy.post("/things", content=json.dumps(body), headers={"Content-Type": "application/json"})
    found = check(answer, 422, "validation_failed")["errors"]
    assert [(row["pointer"], row["code"]) for row in found] == faults
    assert all(re.search("[\u4e00-\u9fff]", row["detail"]) for row in found)


async def test_no_body_at_all(toy: Toy) -> None:
    found = check(await toy.post("/things"), 422, "validation_failed")["errors"]
    assert [(row["pointer"], row["code"]) for row in found] == [("", "missing")]


async def test_a_fault_never_repeats_what_was_sent(toy: Toy) -> None:
    answer = await toy.post("/things", json={"title": "李四" * 60, "count": 440117199001017715, "13800138000": 1, "received_on": "王五"})
    assert answer.status_code == 422
    assert "李四" not in answer.text
    assert "440117199001017715" not in answer.text
    assert "王五" not in answer.text


async def test_parameters_are_named(toy: Toy) -> None:
    found = check(await toy.get("/numbers?n=many"), 422, "validation_failed")["errors"]
    assert [(row["pointer"], row["code"]) for row in found] == [("?n", "int_parsing")]


async def test_a_number_that_no_column_holds_is_a_fault_of_the_request(toy: Toy) -> None:
    check(await toy.get(f"/numbers?n={2**40}"), 422, "validation_failed")


async def test_english_when_preferred(toy: Toy) -> None:
    for header, language in {
        "en": "en",
        "en-GB,en;q=0.9": "en",
        "zh-CN,zh;q=0.9,en;q=0.8": "zh",
        "en;q=0.4, zh-TW;q=0.5": "zh",
        "fr, en;q=0.3": "en",
        "fr": "zh",
        "*": "zh",
        "en;q=0": "zh",
        "en;q=x": "zh",
        ";;,q=": "zh",
        "en ; q=1.0": "en",
    }.items():
        answer = await toy.get("/nothing", headers={"Accept-Language": header})
        assert answer.headers["content-language"] == language, header
        assert answer.json()["detail"] == (PROBLEMS["not_found"].en if language == "en" else PROBLEMS["not_found"].zh)
    body = (await toy.post("/things", json={}, headers={"Accept-Language": "en"})).json()
    assert body["errors"][0]["detail"] == "This field is required."


async def test_trace_context_is_continued_or_begun(toy: Toy) -> None:
    trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    answer = await toy.get("/nothing", headers={"traceparent": f"00-{trace}-{span}-00"})
    version, same, ours, flags = answer.headers["traceparent"].split("-")
    assert (version, same, flags) == ("00", trace, "00")
    assert ours != span
    assert answer.json()["trace_id"] == trace
    for bad in ("", "x", f"00-{trace}-{span}", f"ff-{trace}-{span}-01", f"00-{'0' * 32}-{span}-01", f"00-{trace}-{'0' * 16}-01",
                f"00-{trace.upper()}-{span}-01", f"00-{trace}-{span}-01-more"):  # fmt: skip
        answer = await toy.get("/nothing", headers={"traceparent": bad})
        assert trace not in answer.headers["traceparent"], bad
    later = await toy.get("/nothing", headers={"traceparent": f"01-{trace}-{span}-01-more"})
    assert later.headers["traceparent"].split("-")[1] == trace


async def test_every_answer_has_the_safety_headers(toy: Toy) -> None:
    for answer in (
        await toy.get(f"/things/{THING}"),
        await toy.get("/nothing"),
        await toy.get("/fail/bug"),
        await toy.get(f"/things/{uuid4()}"),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "Accept-Language" in answer.headers["vary"]
        assert "traceparent" in answer.headers
