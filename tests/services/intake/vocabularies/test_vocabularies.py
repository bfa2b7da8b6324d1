"""The published code lists."""

from shared.contracts.vocabularies import VOCABULARIES, Channel
from tests.services.intake.conftest import Intake


async def test_every_list_with_both_labels(intake: Intake) -> None:
    answer = await intake.call("GET", "/intake/v1/vocabularies", login="demo-hotline")
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == set(VOCABULARIES)
    assert [item["code"] for item in body["channels"]] == [word.value for word in Channel]
    assert all(item["zh"] and item["en"] for items in body.values() for item in items)


async def test_needs_a_login_and_knows_what_has_not_changed(intake: Intake) -> None:
    assert (await intake.call("GET", "/intake/v1/vocabularies")).status_code == 401
    tag = (await intake.call("GET", "/intake/v1/vocabularies", login="demo-leader")).headers["ETag"]
    again = await intake.call("GET", "/intake/v1/vocabularies", login="demo-leader", headers={"If-None-Match": tag})
    assert again.status_code == 304
