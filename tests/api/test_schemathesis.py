"""Every operation of the three documents against a running gateway: no 5xx, no undeclared status, no answer outside its schema."""

import json
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from deploy.state import PROJECT
from tests.api.served import Running
from tests.api.surface import LOGINS
from tests.api.test_routes import TABLE

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 5
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ROWS = {name.replace(":uuid", ""): who for name, (_, who) in TABLE.items()}


@schemathesis.serializer("application/x-ndjson", DOCX)
def as_text(_: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def document(service: str) -> Any:
    text = (Path(PROJECT) / "deploy" / "openapi" / f"{service}.json").read_text(encoding="utf-8")
    return schemathesis.openapi.from_dict(json.loads(text))


INTAKE, TRACKING, REPORTING = document("intake"), document("tracking"), document("reporting")


def call(case: Any, running: Running) -> None:
    """As somebody who may, on what exists where the operation is about something."""
    name = f"{case.method.upper()} {case.operation.path}"
    who = sorted(role for role in ROWS.get(name, ()) if role != "registrar") or ["registrar"]
    headers = {"Authorization": f"Bearer {running.tokens[LOGINS[who[0]]]}"}
    if case.path_parameters:
        case.path_parameters.update({place: value for place, value in running.known.items() if place in case.path_parameters})
    if case.headers is not None and "If-Match" in case.headers:
        case.headers["If-Match"] = '"1-x"'
    case.call_and_validate(base_url=running.url, headers=headers, checks=CHECKS)


bounded = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate], database=None
)


@INTAKE.parametrize()  # type: ignore[untyped-decorator]  # schemathesis gives it no type
@bounded
def test_intake(case: Any, running: Running) -> None:
    call(case, running)


@TRACKING.parametrize()  # type: ignore[untyped-decorator]  # schemathesis gives it no type
@bounded
def test_tracking(case: Any, running: Running) -> None:
    call(case, running)


@REPORTING.parametrize()  # type: ignore[untyped-decorator]  # schemathesis gives it no type
@bounded
def test_reporting(case: Any, running: Running) -> None:
    call(case, running)
