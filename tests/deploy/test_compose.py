"""docker-compose.yml: what it promises, and that its very commands and environments make a working stack."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.directory import PASSWORD
from deploy.local import LocalValkey
from shared.kernel.time import SystemTime
from shared.settings import Settings
from tests.deploy.composition import ROOT, SERVERS, Composition, read_compose
from tests.stack import new_cluster

UNIT = "440117-ZJJ"
OURS = {"keys", "migrate", "intake", "tracking", "reporting", "intake-worker", "tracking-worker", "reporting-worker", "relay", "gateway"}
OTHER_NAMES = {"PORT", "XINFANG_HEARTBEAT", "INTAKE_URL", "TRACKING_URL", "REPORTING_URL"}  # read by deploy itself
PETITION = {"channel": "visit", "subject": "路灯不亮", "request": "修复路灯", "facts": "自九月起", "category": "appeal", "place": "440117"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return read_compose()


def test_every_process_is_there(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == OURS | SERVERS


def test_every_lasting_service_has_a_health_check_and_comes_back(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        once = name in {"keys", "migrate"}
        assert ("healthcheck" in service) is not once, name
        assert service["restart"] == ("no" if once else "unless-stopped"), name


def test_our_processes_are_unprivileged(compose: dict[str, Any]) -> None:
    for name in OURS:
        service = compose["services"][name]
        assert service["user"] == "10001:10001"
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"^USER (.+)$", dockerfile, re.MULTILINE) == ["10001:10001"]
    assert "--require-hashes -r requirements.lock" in dockerfile


def test_only_the_gateway_is_reachable_and_nothing_leaves(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if service.get("ports")] == ["gateway"]
    assert compose["services"]["gateway"]["ports"] == ["127.0.0.1:8000:8000"]
    assert compose["networks"]["inside"]["internal"] is True
    assert [name for name, service in compose["services"].items() if "outside" in service["networks"]] == ["gateway"]


def test_every_variable_is_one_that_we_read(compose: dict[str, Any]) -> None:
    known = {str(setting.alias) for setting in Settings.model_fields.values()} | OTHER_NAMES
    assert {key for name in OURS for key in compose["services"][name].get("environment", {})} <= known


def test_the_database_sees_chinese(compose: dict[str, Any]) -> None:
    service = compose["services"]["postgres"]
    assert service["image"].startswith("postgres:18")
    assert "--locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C.UTF-8" in service["environment"]["POSTGRES_INITDB_ARGS"]


def test_the_image_holds_what_the_commands_need() -> None:
    copied = set(re.findall(r"^COPY (\w+) \./\1$", (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE))
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    assert copied == {"shared", "services", "deploy"}
    assert copied | {"requirements.lock", "pyproject.toml"} == allowed


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composition]:
    folder = tmp_path_factory.mktemp("compose")
    environment = read_compose()["services"]
    postgres = new_cluster()
    (postgres.folder / "password").write_text(environment["postgres"]["environment"]["POSTGRES_PASSWORD"], encoding="ascii")
    valkey = LocalValkey(folder, password=environment["valkey"]["environment"]["VALKEY_PASSWORD"])
    composition = Composition(folder, postgres, valkey)
    try:
        postgres.start()
        valkey.start()
        composition.up()
        yield composition
    finally:
        composition.down()
        valkey.stop()
        postgres.stop(immediate=True)
        shutil.rmtree(postgres.folder, ignore_errors=True)


class Caller:
    """Somebody who is logged in at the gateway."""

    def __init__(self, url: str, login: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=20)
        grant = {"grant_type": "password", "username": login, "password": PASSWORD}
        token = self.http.post("/oauth/token", data=grant).raise_for_status().json()["access_token"]
        self.http.headers["Authorization"] = f"Bearer {token}"

    def act(self, case: str, action: str, body: dict[str, Any]) -> dict[str, Any]:
        """Post an action with the case's present version."""
        tag = self.http.get(f"/tracking/v1/cases/{case}").raise_for_status().headers["ETag"]
        answer = self.http.post(f"/tracking/v1/cases/{case}/actions/{action}", json=body, headers={"If-Match": tag})
        assert answer.status_code == 200, f"{action}: {answer.text}"
        result: dict[str, Any] = answer.json()
        return result


def test_a_petition_travels_through_the_gateway_to_a_figure(stack: Composition) -> None:
    today = SystemTime().now().date().isoformat()
    registrar, officer = Caller(stack.url, "demo-registrar"), Caller(stack.url, "demo-bureau_officer")
    handler, leader = Caller(stack.url, f"demo-unit_handler-{UNIT}"), Caller(stack.url, "demo-leader")
    petition = registrar.http.post("/intake/v1/petitions", json={**PETITION, "received_on": today})
    assert petition.status_code == 201, petition.text
    case, number, code = (petition.json()[key] for key in ("case_id", "number", "query_code"))
    officer.act(case, "transfer", {"to_unit": UNIT})
    handler.act(case, "receive", {})
    handler.act(case, "accept", {"path": "P6", "legal_basis": "TL 31(6)"})
    handler.act(case, "investigate", {"record": "现场查看", "heard_on": today})
    handler.act(case, "issue_opinion", {"claims": [{"claim": "修灯", "kind": "explain", "text": "已列计划"}]})
    assert handler.act(case, "serve", {"method": "direct", "served_on": today})["state"] == "served"
    progress = httpx.get(f"{stack.url}/intake/v1/public/petitions/{number}", headers={"X-Query-Code": code})
    assert progress.status_code == 200, progress.text
    year = {"period": today[:4]}
    deadline = time.monotonic() + 20
    counted: list[dict[str, Any]] = []
    while not counted and time.monotonic() < deadline:
        answer = leader.http.get("/reporting/v1/indicators/online_share/values", params=year)
        assert answer.status_code == 200, answer.text
        counted = [row for row in answer.json()["rows"] if row["denominator"]]
        time.sleep(0.1)
    assert counted, "no figure counts the petition: the event did not reach reporting"


def test_the_gateway_answers_for_all(stack: Composition) -> None:
    assert httpx.get(f"{stack.url}/healthz/ready").json() == {
        "status": "ready",
        "services": {"intake": True, "tracking": True, "reporting": True},
    }
    for name in ("intake", "tracking", "reporting"):
        assert httpx.get(f"{stack.url}/{name}/docs").status_code == 200
        assert httpx.get(f"{stack.url}/{name}/openapi.json").json()["openapi"].startswith("3.1")


@pytest.mark.parametrize("name", ["relay", "intake-worker", "reporting"])
def test_the_health_check_notices_a_hanging_process(stack: Composition, name: str) -> None:
    assert stack.healthy(name)
    stack.processes[name].kill()
    stack.processes[name].wait()
    beat: Path = stack.folder / f"{name}.beat"
    if beat.exists():
        os.utime(beat, (0, 0))  # as if a minute had passed
    assert not stack.healthy(name)
    stack.start(name)
    deadline = time.monotonic() + 30
    while not stack.healthy(name):
        assert time.monotonic() < deadline
        time.sleep(0.2)
