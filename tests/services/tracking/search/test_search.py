"""Cases are found by their words, numbers and units, over HTTP, by those who may see them."""

from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.tracking.search.sweeps import index_cases
from shared.db.database import Database
from shared.kernel.time import SystemTime
from shared.settings import DbRole, Settings
from tests.services.tracking.client import Caller, World
from tests.services.tracking.test_journey import registered

SEARCH, CASES, WORKLIST = "/tracking/v1/search", "/tracking/v1/cases", "/tracking/v1/worklist"
UNIT = "440117-ZJJ"


def rare() -> str:
    """A word that no other test tells."""
    return "".join(chr(0x4E00 + byte) for byte in uuid4().bytes[:4])


async def found(caller: Caller, q: str, path: str = SEARCH, **params: str) -> list[dict[str, Any]]:
    rest = "".join(f"&{name}={quote(value)}" for name, value in params.items())
    answer = await caller.get(f"{path}?q={quote(q)}{rest}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def ids(caller: Caller, q: str, path: str = SEARCH, **params: str) -> list[str]:
    return [item["id"] for item in await found(caller, q, path, **params)]


@pytest_asyncio.fixture(scope="session")
async def worker(directory: Settings) -> Any:
    database = await Database.open(directory, DbRole.TRACKING_WORKER, max_size=1)
    yield database
    await database.close()


@pytest.fixture(params=["waiting", "indexed"])
def index(request: pytest.FixtureRequest, worker: Database) -> Any:
    """Cases are found at once, also before a worker has read them into the index."""

    async def read() -> None:
        if request.param == "indexed":
            await index_cases(worker, SystemTime().now())

    return read


async def test_words_are_found_in_every_text(people: World, index: Any) -> None:
    texts = {"subject": "赤松鼠", "request": "白松鼠", "facts": "黑松鼠。", "reasons": "灰松鼠"}
    case = (await registered(people, **{name: f"有一只{animal}在树上" for name, animal in texts.items()}))["case_id"]
    await index()
    officer = await people.caller("demo-bureau_officer")
    for name, animal in texts.items():
        for path in (SEARCH, CASES, WORKLIST):
            assert case in await ids(officer, animal, path), (name, path)
        hit = next(item for item in await found(officer, animal) if item["id"] == case)
        assert hit["highlights"][name][0].count("松鼠»") == 1
        assert 0 < hit["score"] < 1
    assert case not in await ids(officer, "松鼠赤")


async def test_width_case_and_blanks_make_no_difference(people: World, index: Any) -> None:
    case = (await registered(people, subject="ＷｉＦｉ信号差（１２栋）"))["case_id"]
    await index()
    officer = await people.caller("demo-bureau_officer")
    for q in ("wifi", "ＷＩＦＩ", "12栋", "信号差　１２", "“wifi信号”", "差"):
        assert case in await ids(officer, q), q
    for q in ("wif", "1栋", "“信号 差”"):
        assert case not in await ids(officer, q), q


async def test_a_number_is_found_exactly_and_first(people: World, index: Any) -> None:
    number = f"GZ{uuid4().hex[:10]}"
    told = await registered(people, subject="第一件", source={"kind": "forwarded", "external_ids": {"city": f"{number}-7 甲"}})
    other = await registered(people, subject=f"另一件提到{number}-7 甲")
    await index()
    officer = await people.caller("demo-bureau_officer")
    first, second = await found(officer, f"{number}-7 甲")
    assert (first["id"], first["score"], first["highlights"]) == (told["case_id"], 1, {"numbers": [f"«{number}-7 甲»"]})
    assert second["id"] == other["case_id"]
    for q in (told["number"], told["number"].lower(), f" {told['number']} "):
        for path in (SEARCH, CASES, WORKLIST):
            assert await ids(officer, q, path) == [told["case_id"]]
    assert told["case_id"] not in await ids(officer, told["number"][:-1])


async def test_a_case_is_found_by_its_units(people: World, index: Any) -> None:
    word = rare()
    case = (await registered(people, subject=word))["case_id"]
    await index()
    officer = await people.caller("demo-bureau_officer")
    assert await ids(officer, f"{word} 住建局") == []
    assert (await officer.act(case, "transfer", {"to_unit": UNIT})).status_code == 200
    await index()
    for q in (f"{word} 住建局", f"{word} 住建", f"{word} 城乡建设", f"{word} {UNIT}", f"{word} 信访局"):
        assert await ids(officer, q) == [case], q
    (hit,) = await found(officer, f"{word} 住建局")
    assert hit["highlights"]["units"] == ["«区住房和城乡建设局»"]
    assert await ids(officer, word, unit=UNIT, state="transferred") == [case]
    assert await ids(officer, word, unit="440117-RSJ") == []
    assert await ids(officer, word, unit="nowhere") == []
    assert await ids(officer, word, CASES, overdue="true") == []


async def test_an_accusation_is_found_by_nobody_it_is_hidden_from(people: World, index: Any) -> None:
    word = rare()
    case = await registered(people, subject=f"举报{word}", category="accusation", accused=[{"unit": UNIT}])
    await index()
    assert await ids(await people.caller("demo-bureau_officer"), word) == [case["case_id"]]
    assert await ids(await people.caller("demo-discipline_inspector-440117-JW"), word) == [case["case_id"]]
    for login in ("demo-registrar", "demo-leader", f"demo-unit_head-{UNIT}", "demo-unit_handler-440117-RSJ"):
        for path in (SEARCH, CASES):
            for q in (word, case["number"]):
                assert await ids(await people.caller(login), q, path) == [], (login, path)


async def test_the_best_come_first_and_pages_go_on(people: World, index: Any) -> None:
    word = "翠鸟" + uuid4().hex[:6]
    best = [(await registered(people, subject=f"{word}，{word}"))["case_id"] for _ in range(2)]
    worse = [(await registered(people, facts=f"有{word}"))["case_id"] for _ in range(5)]
    await index()
    officer = await people.caller("demo-bureau_officer")
    wanted = [*reversed(best), *reversed(worse)]
    assert await ids(officer, word) == wanted
    for path, order in ((SEARCH, wanted), (CASES, list(reversed([*best, *worse]))), (WORKLIST, [*best, *worse])):
        shown: list[str] = []
        address: str | None = f"{path}?q={quote(word)}&limit=3"
        while address is not None:
            answer = await officer.get(address)
            shown += [item["id"] for item in answer.json()["items"]]
            following = answer.json()["next"]
            address = following and f"{path}?q={quote(word)}&limit=3&cursor={following}"
        assert shown == order, path
    cursor = (await officer.get(f"{SEARCH}?q={quote(word)}&limit=3")).json()["next"]
    for other in (f"{SEARCH}?q={quote('翠鸟')}&cursor={cursor}", f"{SEARCH}?q={quote(word)}&state=registered&cursor={cursor}"):
        refused = await officer.get(other)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_cursor")


async def test_a_long_word_stands_in_parts_in_a_search_but_whole_in_a_list(people: World, index: Any) -> None:
    word = rare()
    case = (await registered(people, subject=f"{word}附近搅拌站的噪音"))["case_id"]
    await index()
    officer = await people.caller("demo-bureau_officer")
    assert await ids(officer, f"{word} 搅拌站噪音") == [case]
    assert await ids(officer, f"{word} “搅拌站噪音”") == []
    assert await ids(officer, f"{word} 搅拌站噪音", CASES) == []
    (hit,) = await found(officer, f"{word} 搅拌站噪音")
    assert hit["highlights"]["subject"] == [f"«{word}»附近«搅拌站»的«噪音»"]


@pytest.mark.parametrize("path", [SEARCH, CASES, WORKLIST])
@pytest.mark.parametrize(
    ("q", "status", "code"),
    [("", 422, "nothing_to_search"), ("！？😀", 422, "nothing_to_search"), ("字 " * 21, 422, "too_many_words"),
     ("字" * 201, 422, "validation_failed"), ("a\x00", 400, "malformed_text")],
)  # fmt: skip
async def test_what_cannot_be_searched_is_refused(people: World, path: str, q: str, status: int, code: str) -> None:
    answer = await (await people.caller("demo-bureau_officer")).get(f"{path}?q={quote(q)}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    q=st.text(max_size=200)
    | st.text(alphabet="路灯 '\"\\&|!()<->:*#@~%a1，“”\u0301", max_size=200)
    | st.binary(max_size=100).map(lambda raw: raw.decode("latin-1")),
    path=st.sampled_from([SEARCH, CASES, WORKLIST]),
)
async def test_no_query_is_an_internal_error(people: World, q: str, path: str) -> None:
    officer = await people.caller("demo-bureau_officer")
    answer = await officer.get(f"{path}?q={quote(q.encode('utf-8', errors='surrogatepass'))}")
    assert answer.status_code in {200, 400, 422}, answer.text
