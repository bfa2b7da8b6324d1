"""What tracking records is what the petitioner is told: one matter through both services, with real tokens."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from services.tracking.app import create_app
from shared.kernel.time import ZONE
from tests.services.intake.conftest import Intake

PATH = "/intake/v1/public/petitions"
OFFICER, HANDLER = "demo-bureau_officer", "demo-unit_handler-440117-ZJJ"
STEPS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    (OFFICER, "transfer", {"to_unit": "440117-ZJJ"}),
    (HANDLER, "receive", {}),
    (HANDLER, "accept", {"path": "P6", "legal_basis": "《信访工作条例》第三十一条第六项"}),
    (HANDLER, "investigate", {"record": "已听取陈述", "heard_on": "2026-11-24"}),
    (HANDLER, "issue_opinion", {"claims": [{"claim": "停止夜间施工", "kind": "explain", "basis": "噪声污染防治法", "text": "已责令整改"}]}),
    (HANDLER, "serve", {"method": "direct", "served_on": "2026-11-24"}),
)


async def test_from_filing_to_two_ratings(intake: Intake) -> None:
    intake.time.instant = datetime(2026, 11, 24, 9, tzinfo=ZONE)
    filed = await intake.call("POST", PATH, body={"subject": "夜间施工", "request": "请制止夜间施工", "category": "appeal"})
    made = filed.json()
    tracking = create_app(intake.settings, intake.time)
    transport = httpx.ASGITransport(tracking, raise_app_exceptions=False)
    case = f"/tracking/v1/cases/{made['case_id']}"
    async with tracking.router.lifespan_context(tracking), httpx.AsyncClient(transport=transport, base_url="http://tracking") as client:
        for login, action, data in STEPS:
            intake.time.instant += timedelta(minutes=10)
            headers = {"Authorization": f"Bearer {await intake.token(login)}"}
            tag = (await client.get(case, headers=headers)).headers["ETag"]
            answer = await client.post(f"{case}/actions/{action}", json=data, headers={**headers, "If-Match": tag})
            assert answer.status_code == 200, answer.text
    code = {"X-Query-Code": made["query_code"]}
    told = (await intake.call("GET", f"{PATH}/{made['number']}", headers=code)).json()
    assert told["state"] == "served"
    assert [(step["action"], step["to_unit"], step["path"], step["served_on"]) for step in told["steps"]] == [
        ("register", None, None, None),
        ("transfer", "区住房和城乡建设局", None, None),
        ("accept", None, "P6", None),
        ("serve", None, None, "2026-11-24"),
    ]
    assert {clock["code"] for clock in told["clocks"]} == {"K1", "K3", "K5", "K7"}
    assert next(clock["due_strict"] for clock in told["clocks"] if clock["code"] == "K5") == "2027-01-23"
    assert {(rating["object"], rating["until"], rating["value"]) for rating in told["ratings"]} == {
        ("bureau", "2026-12-24", None),
        ("unit", "2026-12-24", None),
    }
    for rated in ("bureau", "unit"):
        body = {"object": rated, "value": "satisfied"}
        assert (await intake.call("POST", f"{PATH}/{made['number']}/ratings", headers=code, body=body)).status_code == 200
