import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.shared.web.toy import CASES, Toy


async def test_pages_cover_the_list_once_and_in_order(toy: Toy) -> None:
    found: list[int] = []
    path = "/lists?limit=50"
    sizes = []
    while True:
        answer = await toy.get(path)
        body = answer.json()
        found += body["items"]
        sizes.append(len(body["items"]))
        if body["next"] is None:
            assert "link" not in answer.headers
            break
        target, _, relation = answer.headers["link"].partition("; ")
        assert relation == 'rel="next"'
        link = urlsplit(target.strip("<>"))
        assert parse_qs(link.query) == {"limit": ["50"], "cursor": [body["next"]]}
        path = f"{link.path.removeprefix('/intake/v1')}?{link.query}"
    assert (found, sizes) == (list(CASES), [50, 50, 30])


async def test_fifty_is_usual_and_past_the_end_is_empty(toy: Toy) -> None:
    assert len((await toy.get("/lists")).json()["items"]) == 50
    whole = (await toy.get("/lists?limit=130")).json()
    assert (len(whole["items"]), whole["next"]) == (130, None)
    most = (await toy.get("/lists?limit=129")).json()
    rest = (await toy.get("/lists", params={"cursor": most["next"]})).json()
    assert (rest["items"], rest["next"]) == ([130], None)


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1.5", "", "9" * 30])
async def test_an_impossible_limit_is_a_fault(toy: Toy, limit: str) -> None:
    answer = await toy.get(f"/lists?limit={limit}")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "?limit")


async def test_a_cursor_opens_nothing_but_its_own_list(toy: Toy) -> None:
    cursor = (await toy.get("/lists?kind=a")).json()["next"]
    assert (await toy.get("/lists", params={"kind": "a", "cursor": cursor})).status_code == 200
    assert (await toy.get("/lists", params={"kind": "a", "cursor": cursor, "limit": 7})).status_code == 200
    for params, login in (
        ({"kind": "b"}, "demo-bureau_officer"),
        ({}, "demo-bureau_officer"),
        ({"kind": "a"}, "demo-registrar"),
    ):
        answer = await toy.get("/lists", login, params={**params, "cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


async def test_no_altered_or_invented_cursor_is_taken(toy: Toy) -> None:
    cursor = (await toy.get("/lists")).json()["next"]
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    wrong = [raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :] for position in range(len(raw))]
    texts = [base64.urlsafe_b64encode(value).decode().rstrip("=") for value in [*wrong, raw[:-1], raw + b"1", b"", b"[1]", raw[16:]]]
    for text in [*texts, "", "x", "!", "张", cursor + " ", "=" * 4, cursor[::-1], "%00", "A" * 900]:
        answer = await toy.get("/lists", params={"cursor": text})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor"), text
    assert (await toy.get("/lists", params={"cursor": "A" * 1100})).status_code == 422
