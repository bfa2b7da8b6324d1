"""What intake is composed of: documented operations with examples, a consumer for every subscription, nothing opened early."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.intake.app import create_app
from services.intake.worker import create_worker
from shared.contracts.events import SUBSCRIPTIONS
from shared.db.database import Database
from shared.settings import DbRole, Settings

OPERATIONS = {
    ("get", "/intake/v1/petitions"),
    ("post", "/intake/v1/petitions"),
    ("get", "/intake/v1/petitions/{petition_id}"),
    ("post", "/intake/v1/petitions/lookups"),
    ("get", "/intake/v1/vocabularies"),
    ("post", "/intake/v1/public/petitions"),
    ("get", "/intake/v1/public/petitions/{number}"),
    ("post", "/intake/v1/public/petitions/{number}/ratings"),
    ("get", "/intake/v1/public/notice"),
}


def operations(document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    for path, methods in document["paths"].items():
        if path.startswith("/intake/v1/"):
            for method, operation in methods.items():
                yield (method, path), operation


def has_example(document: Mapping[str, Any], content: Mapping[str, Any]) -> bool:
    media = content["application/json"]
    schema = document["components"]["schemas"].get(media["schema"].get("$ref", "").rpartition("/")[2], {})
    return "example" in media or bool(schema.get("examples"))


def test_every_operation_is_documented_with_examples(settings: Settings) -> None:
    document = create_app(settings).openapi()  # no lifespan: nothing is open
    found = dict(operations(document))
    assert set(found) == OPERATIONS
    for name, operation in found.items():
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["tags"], name
        success = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
        assert has_example(document, success["content"]), name
        if name[0] == "post":
            assert has_example(document, operation["requestBody"]["content"]), name
            assert "Idempotency-Key" in {parameter["name"] for parameter in operation["parameters"]}, name
        for status in ("400", "422", "429", "503"):
            assert "application/problem+json" in operation["responses"][status]["content"], name
        assert ("security" in operation) == ("/public/" not in name[1]), name


async def test_the_worker_consumes_what_intake_subscribes_to(settings: Settings) -> None:
    part = create_worker(settings)
    assert (part.service, part.role) == ("intake", DbRole.INTAKE_WORKER)
    database = await Database.open(settings, part.role)
    consumers, sweeps = part.prepare(settings, database)
    await database.close()
    assert set(consumers) == {row.consumer for row in SUBSCRIPTIONS if row.service == "intake"}
    assert tuple(sweeps) == ()
