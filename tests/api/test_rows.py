"""Every route below a case × every role × a case of one's own, of another unit, and sealed against one: 404 before 403."""

from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from tests.api.conftest import Apps
from tests.api.surface import LOGINS
from tests.api.test_routes import CASE, TABLE
from tests.services.tracking.test_journey import PETITION, UNIT, today

BUREAU = {"registrar", "bureau_officer", "supervisor", "leader", "hotline", "migration"}
SEES = {
    "own": BUREAU | {"unit_handler", "unit_head", "reviewer"},  # handled by the unit; the reviewer's organ is above it
    "foreign": BUREAU | {"reviewer"},  # handled by another department of the same district
    "sealed": {"bureau_officer", "discipline_inspector"},  # an accusation of the unit, with the discipline organ
}
ROUTES = [name for name in TABLE if CASE in name and "/co-handlings/" not in name]


@dataclass(frozen=True)
class Cases:
    """The three cases by kind."""

    ids: dict[str, str]


@pytest_asyncio.fixture(scope="session")
async def cases(apps: Apps) -> Cases:
    async def sent(to_unit: str, **fields: Any) -> str:
        filed = await (await apps.caller("demo-registrar")).post("/intake/v1/petitions", {**PETITION, "received_on": today(), **fields})
        case: str = filed.json()["case_id"]
        answer = await (await apps.caller("demo-bureau_officer")).act(case, "transfer", {"to_unit": to_unit})
        assert answer.status_code == 200, answer.text
        return case

    accusation = {"category": "accusation", "accused": [{"unit": UNIT}]}
    return Cases({"own": await sent(UNIT), "foreign": await sent("440117-RSJ"), "sealed": await sent("440117-JW", **accusation)})


@pytest.mark.parametrize("kind", SEES)
@pytest.mark.parametrize("name", ROUTES)
async def test_who_reaches_whose_case(apps: Apps, cases: Cases, name: str, kind: str) -> None:
    method, template = name.split(" ")
    path = template.format(case_id=cases.ids[kind])
    client = apps.apps["tracking"]
    for role, login in LOGINS.items():
        headers = {**(await apps.caller(login)).headers, "Content-Type": "application/json"}
        answer = await client.request(method, path, headers=headers, json={} if method == "POST" else None)
        told = f"{role}: {answer.status_code} {answer.text[:200]}"
        if role not in SEES[kind]:
            assert answer.status_code == 404, told
        elif role not in TABLE[name][1]:
            assert answer.status_code == 403, told
        elif "/actions/" in name:
            assert answer.status_code == 428, told
        else:
            assert answer.status_code == (200 if method == "GET" else 422), told
