"""`xinfang demo`: real messages with their replies, imported as history through the running stack, and the figures they give."""

import csv
import hashlib
import json
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from deploy.console import Console
from deploy.directory import PASSWORD
from deploy.processes import StackError
from deploy.state import present_url
from shared.kernel.time import ZONE

app = typer.Typer(help="Real input: messages and replies as history.", invoke_without_command=True)
UNITS = {"劳动和社会保障": "RSJ", "教育文体": "JYJ", "环境保护": "STHJ", "卫生计生": "WJJ", "交通运输": "JTJ", "商贸旅游": "SWJ"}
CODES = (
    "bureau_timely_acceptance_rate", "unit_timely_acceptance_rate", "on_time_completion_rate", "participation_rate", "satisfaction_rate",
    "online_share", "forwarding_rate",
)  # fmt: skip
LONGEST_SUBJECT = 500


@app.callback()
def demo(
    replies: Annotated[Path, typer.Option(help="CSV with title, body, created_at, reply, replied_at, category_l1.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: imported, refused, indicators.")] = False,
) -> None:
    """Turn each message into a history line, import the lines, and print the figures."""
    console = Console(as_json)
    if not replies.exists():
        raise StackError(f"There is no file {replies}.")
    lines = list(history_lines(replies))
    with httpx.Client(base_url=present_url(), timeout=120) as client:
        headers = _login(client, "client_credentials", "client_id", "client_secret", "demo-migration")
        job = _import(client, headers, lines, console)
        years = sorted({line["petition"]["registered_at"][:4] for line in lines})
        indicators = _figures(client, headers, years, len(lines) - job["refused"])
    result = {"imported": job["done"], "refused": job["refused"], "indicators": indicators}
    console.result(result, _table(result))


def history_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The message as a matter: forwarded, received and accepted when it was written, answered when it was answered."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield _line(row)


def _line(row: dict[str, str]) -> dict[str, Any]:
    asked, answered = (datetime.fromisoformat(row[name]).replace(tzinfo=ZONE) for name in ("created_at", "replied_at"))
    unit = f"440117-{UNITS.get(row['category_l1'], 'ZJJ')}"
    claim = {"claim": row["title"] or row["body"][:LONGEST_SUBJECT], "kind": "explain", "text": row["reply"]}
    steps: tuple[tuple[str, datetime, dict[str, Any]], ...] = (
        ("transfer", asked, {"to_unit": unit}),
        ("receive", asked, {}),
        ("accept", asked, {"path": "P6", "legal_basis": "《信访工作条例》第三十一条第六项"}),
        ("investigate", answered, {"record": row["reply"], "heard_on": answered.date().isoformat()}),
        ("issue_opinion", answered, {"claims": [claim]}),
        ("serve", answered, {"method": "electronic", "served_on": answered.date().isoformat()}),
    )
    petition = {
        "channel": "web",
        "mode": "written",
        "received_on": asked.date().isoformat(),
        "registered_at": asked.isoformat(),
        "subject": row["title"],
        "request": row["title"],
        "facts": row["body"],
        "category": "appeal",
        "place": "440117",
    }
    return {"petition": petition, "actions": [{"action": action, "at": at.isoformat(), "data": data} for action, at, data in steps]}


def _login(client: httpx.Client, grant: str, name: str, secret: str, login: str) -> dict[str, str]:
    answer = client.post("/oauth/token", data={"grant_type": grant, name: login, secret: PASSWORD})
    answer.raise_for_status()
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def _import(client: httpx.Client, headers: dict[str, str], lines: list[dict[str, Any]], console: Console) -> dict[str, Any]:
    body = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode("utf-8", errors="surrogatepass")
    key = hashlib.sha256(body).hexdigest()
    posted = client.post(
        "/tracking/v1/history-imports",
        content=body,
        headers={**headers, "Content-Type": "application/x-ndjson", "Idempotency-Key": key},
    )
    posted.raise_for_status()
    while True:
        job: dict[str, Any] = client.get(posted.headers["location"], headers=headers).raise_for_status().json()
        console.say(f"{job['percent']:5.1f} %  {job['done']} written, {job['refused']} refused of {job['total']}")
        if job["state"] == "succeeded":
            return job
        time.sleep(1)


def _figures(client: httpx.Client, headers: dict[str, str], years: list[str], cases: int) -> dict[str, Any]:
    """Numerators and denominators over all years; waits until every case has become a fact."""
    periods = [str(year) for year in range(int(years[0]), int(years[-1]) + 2)]
    for _ in range(600):
        if _sum(client, headers, "online_share", periods)["denominator"] >= cases:
            break
        time.sleep(0.5)
    return {code: _sum(client, headers, code, periods) for code in CODES}


def _sum(client: httpx.Client, headers: dict[str, str], code: str, periods: list[str]) -> dict[str, Any]:
    numerator = denominator = 0
    for period in periods:
        answer = client.get(f"/reporting/v1/indicators/{code}/values", params={"period": period}, headers=headers)
        row = answer.raise_for_status().json()["rows"][0]
        numerator, denominator = numerator + row["numerator"], denominator + row["denominator"]
    share = f"{100 * numerator / denominator:.2f}" if denominator else None
    return {"numerator": numerator, "denominator": denominator, "value": share}


def _table(result: dict[str, Any]) -> str:
    lines = [f"imported {result['imported']}, refused {result['refused']}"]
    for code, row in result["indicators"].items():
        lines.append(f"{code:<32} {row['value'] or '—':>8} %  {row['numerator']}/{row['denominator']}")
    return "\n".join(lines)
