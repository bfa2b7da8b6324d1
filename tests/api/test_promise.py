"""The product's promise: it follows matters, never people. No table and no API field scores, watches, locates or stops a person."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from shared.schema.base import metadata
from tests.api.surface import closed_apps

for _tables in ("intake_tables", "parts", "reporting_tables", "shared_tables", "tracking_tables"):
    import_module(f"shared.schema.{_tables}")

FORBIDDEN = re.compile(
    r"watch_?list|black_?list|grey_?list|risk_(level|score|person)|key_person|travel|itinerary|train(?!ing)|flight|ticket|hotel|whereabouts"
    r"|face_|facial|biometr|fingerprint_of|iris|visit_count|visits_total|petition_count|repeat_visitor|stability|(^|_)control|intercept"
    r"|escort|detain|dissuad|surveil|location_of|(^|_)gps|latitude|longitude|phone_location|trajectory|credit_score|(?<!unified_)social_credit"
    r"|重点人员|重点人|稳控|劝返|截访|拦截|黑名单|布控|轨迹|人脸|缠访|闹访|风险等级|风险人员"
)
ALLOWED = {"detained"}  # 留置送达: an answer left with a record, a way of serving a document


def offences(names: Iterator[str]) -> list[str]:
    return sorted({name for name in names if name not in ALLOWED and FORBIDDEN.search(snake(name))})


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|-", "_", name).lower()


def columns() -> Iterator[str]:
    for table in metadata.tables.values():
        yield table.name
        yield from (column.name for column in table.columns)


def fields(part: Any) -> Iterator[str]:
    """Names of schemas, properties, parameters and allowed words anywhere in an OpenAPI document."""
    if isinstance(part, list):
        for one in part:
            yield from fields(one)
    elif isinstance(part, dict):
        for group in ("properties", "schemas", "paths"):
            named = part.get(group)
            if isinstance(named, dict):
                yield from named
        if isinstance(part.get("in"), str) and isinstance(part.get("name"), str):
            yield part["name"]
        yield from (word for word in part.get("enum", ()) if isinstance(word, str))
        for one in part.values():
            yield from fields(one)


def test_no_table_or_column_follows_a_person() -> None:
    found = list(columns())
    assert {"petition", "case_id"} <= set(found)
    assert offences(iter(found)) == []


@pytest.mark.parametrize("service", ["intake", "tracking", "reporting"])
def test_no_api_field_follows_a_person(service: str, tmp_path: Path) -> None:
    found = list(fields(closed_apps(tmp_path)[service].openapi()))
    assert len(found) > 20
    assert offences(iter(found)) == []


@pytest.mark.parametrize(
    "name", ["watchlist", "blacklist", "risk_level", "riskLevel", "重点人员", "travel_log", "train_ticket", "face_id", "visit_count",
             "control_status", "is_intercepted", "stability-control"],
)  # fmt: skip
def test_the_walk_knows_a_forbidden_name(name: str) -> None:
    assert offences(iter([name])) == [name]
    assert offences(fields({"components": {"schemas": {"Petitioner": {"properties": {name: {"type": "string"}}}}}})) == [name]
