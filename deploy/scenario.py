"""The made-up scenario of `make run`: five petitions travel through the public API, and we tell what became of each."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.directory import PASSWORD
from shared.kernel.time import SystemTime, legal_date
from shared.settings import Settings

ZJJ, JTJ, STREET, RSJ, JW = "440117-ZJJ", "440117-JTJ", "440117001", "440117-RSJ", "440117-JW"
FIGURES = ("online_share", "forwarding_rate", "on_time_completion_rate", "satisfaction_rate")
PATIENCE = 100


@dataclass
class Account:
    """What happened, line by line."""

    lines: list[str] = field(default_factory=list)

    def tell(self, text: str) -> None:
        """Add a line."""
        self.lines.append(text)

    def __str__(self) -> str:
        """As printed."""
        return "\n".join(self.lines)


class Office:
    """People of the demonstration, calling the API as they would."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._tokens: dict[str, str] = {}

    async def call(self, login: str, method: str, path: str, body: object = None, **headers: str) -> Any:  # noqa: ANN401  # JSON
        """One request as this login; an answer that is not 2xx is a fault of the scenario."""
        answer = await self._client.request(method, path, json=body, headers={**await self._bearer(login), **headers})
        answer.raise_for_status()
        return answer.json()

    async def status(self, login: str, path: str) -> int:
        """Only the status of a read."""
        return (await self._client.get(path, headers=await self._bearer(login))).status_code

    async def public(self, method: str, path: str, body: object = None, **headers: str) -> Any:  # noqa: ANN401  # JSON
        """One request without login."""
        answer = await self._client.request(method, path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    async def act(self, login: str, case_id: str, action: str, **data: object) -> dict[str, Any]:
        """Take a step on the present version of a case."""
        path = f"/tracking/v1/cases/{case_id}"
        seen = await self._client.get(path, headers=await self._bearer(login))
        seen.raise_for_status()
        done: dict[str, Any] = await self.call(login, "POST", f"{path}/actions/{action}", data, **{"If-Match": seen.headers["etag"]})
        return done

    async def _bearer(self, login: str) -> dict[str, str]:
        if login not in self._tokens:
            client = login == "demo-hotline"
            form = {"grant_type": "client_credentials", "client_id": login, "client_secret": PASSWORD}
            if not client:
                form = {"grant_type": "password", "username": login, "password": PASSWORD}
            answer = await self._client.post("/oauth/token", data=form)
            answer.raise_for_status()
            self._tokens[login] = answer.json()["access_token"]
        return {"Authorization": f"Bearer {self._tokens[login]}"}


async def load(url: str, settings: Settings) -> Account:
    """Load the scenario once; on data that already holds cases only tell how many are there."""
    del settings
    account = Account()
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        office = Office(client)
        known = await office.call("demo-bureau_officer", "GET", "/tracking/v1/cases?limit=200")
        if known["items"]:
            account.tell(f"The data of the last run is kept: {len(known['items'])} or more cases.")
        else:
            await _play(office, account)
        await _figures(office, account, expected=0 if known["items"] else 5)
    account.tell(
        f"Logins (password {PASSWORD}): demo-registrar, demo-bureau_officer, demo-leader, demo-unit_handler-{ZJJ}, demo-unit_head-{ZJJ} …"
    )
    return account


async def _play(office: Office, account: Account) -> None:
    await _street_lights(office, account)
    await _noise_online(office, account)
    await _suggestion_by_phone(office, account)
    await _wages_sent_to_the_wrong_unit(office, account)
    await _accusation(office, account)


def _today() -> str:
    return legal_date(SystemTime().now()).isoformat()


async def _register(office: Office, login: str, **body: object) -> dict[str, Any]:
    petition: dict[str, Any] = await office.call(
        login, "POST", "/intake/v1/petitions", {"received_on": _today(), "place": "440117", **body}
    )
    return petition


async def _street_lights(office: Office, account: Account) -> None:
    petition = await _register(
        office, "demo-registrar", channel="letter", category="appeal", subject="河滨路路灯长期不亮", request="请尽快修复路灯",
        facts="河滨路南段路灯自九月起不亮。", petitioners=[{"name": "陈小河", "phone": "13800000000", "address": "街口街道河滨路"}],
    )  # fmt: skip
    case, handler = petition["case_id"], f"demo-unit_handler-{ZJJ}"
    account.tell(f"1 来信 {petition['number']}: K1 ends {petition['clocks'][0]['due_strict']}.")
    await office.act("demo-bureau_officer", case, "transfer", to_unit=ZJJ)
    await office.act(handler, case, "receive")
    accepted = await office.act(handler, case, "accept", path="P6", legal_basis="《信访工作条例》第三十一条第六项")
    k5 = next(clock for clock in accepted["clocks"] if clock["code"] == "K5")
    account.tell(
        f"    accepted by {ZJJ}; K5 ends {k5['due_strict']} (legal: {k5['due_rolled']}{', provisional' if k5['provisional'] else ''})."
    )
    await office.act(handler, case, "investigate", record="现场查看并听取陈述。", heard_on=_today())
    claims = [{"claim": "修复路灯", "kind": "explain", "basis": "维护计划", "text": "电缆更换后恢复照明。"}]
    await office.act(handler, case, "issue_opinion", claims=claims)
    served = await office.act(handler, case, "serve", method="direct", served_on=_today(), receipt="本人签收")
    path = f"/intake/v1/public/petitions/{petition['number']}"
    for rated in ("bureau", "unit"):
        await office.public("POST", f"{path}/ratings", {"object": rated, "value": "satisfied"}, **{"X-Query-Code": petition["query_code"]})
    account.tell(f"    answer served, closed {served['closed_on']}; the petitioner rated bureau and unit with the query code.")


async def _noise_online(office: Office, account: Account) -> None:
    body = {"subject": "夜间施工噪声", "request": "请制止夜间施工", "category": "appeal", "place": "440117001"}
    petition = await office.public("POST", "/intake/v1/public/petitions", body)
    await office.act("demo-bureau_officer", petition["case_id"], "assign", to_unit=STREET, deadline="2099-12-31", requirement="查明并反馈")
    await office.act(f"demo-unit_handler-{STREET}", petition["case_id"], "receive")
    account.tell(f"2 网上信访 {petition['number']}: assigned to {STREET}, received; its K3 and K4 run.")


async def _suggestion_by_phone(office: Office, account: Account) -> None:
    petition = await _register(
        office, "demo-hotline", channel="call", mode="oral", category="suggestion", subject="建议增设公交站", request="在医院东门增设公交站"
    )
    handler = f"demo-unit_handler-{JTJ}"
    await office.act("demo-bureau_officer", petition["case_id"], "transfer", to_unit=JTJ)
    await office.act(handler, petition["case_id"], "receive")
    done = await office.act(handler, petition["case_id"], "reply_suggestion", result="adopted", text="已列入线网优化计划。")
    account.tell(f"3 来电 {petition['number']} (by the hotline's client): suggestion adopted, {done['state']}.")


async def _wages_sent_to_the_wrong_unit(office: Office, account: Account) -> None:
    petition = await _register(
        office, "demo-registrar", channel="visit", headcount=3, category="appeal", subject="被拖欠工资", request="请督促支付工资"
    )
    case, wrong = petition["case_id"], f"demo-unit_handler-{ZJJ}"
    await office.act("demo-bureau_officer", case, "transfer", to_unit=ZJJ)
    await office.act(wrong, case, "receive")
    await office.act(wrong, case, "object", reason="劳动报酬由人社部门负责", suggested_unit=RSJ)
    returned = await office.act("demo-bureau_officer", case, "accept_objection")
    await office.act("demo-bureau_officer", case, "transfer", to_unit=RSJ)
    k1 = next(clock["due_strict"] for clock in returned["clocks"] if clock["code"] == "K1")
    account.tell(f"4 来访 {petition['number']}: {ZJJ} objected within K4, the case went to {RSJ}; K1 kept its date {k1}.")


async def _accusation(office: Office, account: Account) -> None:
    petition = await _register(
        office,
        "demo-registrar",
        channel="letter",
        category="accusation",
        subject="反映工程验收问题",
        request="请核查",
        accused=[{"unit": ZJJ}],
    )
    await office.act("demo-bureau_officer", petition["case_id"], "transfer", to_unit=JW)
    path = f"/tracking/v1/cases/{petition['case_id']}"
    seen = {login: await office.status(login, path) for login in (f"demo-unit_head-{ZJJ}", "demo-discipline_inspector-440117-JW")}
    told = ", ".join(f"{login} {status}" for login, status in seen.items())
    account.tell(f"5 检举控告 {petition['number']}: sealed; reading it answers {told}.")


async def _figures(office: Office, account: Account, expected: int) -> None:
    """Wait until the events have become facts, then tell the figures."""
    year = _today()[:4]
    for _ in range(PATIENCE):
        counted = await office.call("demo-bureau_officer", "GET", f"/reporting/v1/indicators/online_share/values?period={year}")
        if counted["rows"][0]["denominator"] >= expected:
            break
        await asyncio.sleep(0.1)
    following = str(int(year) + 1)
    for code in FIGURES:
        for period in (year, following):
            answer = await office.call("demo-bureau_officer", "GET", f"/reporting/v1/indicators/{code}/values?period={period}")
            row = answer["rows"][0]
            if row["denominator"]:
                account.tell(f"  figure {code} {period}: {row['value']} % ({row['numerator']}/{row['denominator']})")
