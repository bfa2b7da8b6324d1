"""The unit tree, as an administrator keeps it (Art 24.2)."""

import asyncio
from typing import Any
from uuid import uuid4

from tests.services.tracking.client import Caller, World
from tests.services.tracking.test_journey import registered

UNITS = "/tracking/v1/units"


def body(**changes: Any) -> dict[str, Any]:
    return {
        "code": f"440117-T{uuid4().hex[:8]}",
        "kind": "department",
        "region": "440117",
        "name_zh": "区试局",
        "name_en": "Trial",
        **changes,
    }


async def created(admin: Caller, **changes: Any) -> str:
    answer = await admin.post(UNITS, body(**changes))
    assert answer.status_code == 201, answer.text
    code: str = answer.json()["code"]
    return code


def facts(**changes: Any) -> dict[str, Any]:
    return {"region": "440117", "name_zh": "区试局", "name_en": "Trial", **changes}


async def test_a_new_unit_is_there_for_everybody_at_once(people: World) -> None:
    admin, officer = await people.caller("demo-admin"), await people.caller("demo-bureau_officer")
    answer = await admin.post(UNITS, body(parent="440117-QZF", abbreviation="从试", valid_from="2024-03-01"))
    row = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"{UNITS}/{row['code']}")
    assert (row["parent"], row["abbreviation"], row["valid_from"], row["successor"], row["version"]) == (
        "440117-QZF",
        "从试",
        "2024-03-01",
        None,
        1,
    )
    assert (await officer.get(f"{UNITS}/{row['code']}")).json() == row
    case = (await registered(people))["case_id"]
    sent = await officer.act(case, "transfer", {"to_unit": row["code"]})
    assert (sent.status_code, sent.json()["handling_unit"]) == (200, row["code"])
    again = await admin.post(UNITS, body(code=row["code"]))
    assert (again.status_code, again.json()["code"]) == (409, "unit_exists")


async def test_only_administrators_write(people: World) -> None:
    officer = await people.caller("demo-bureau_officer")
    assert (await officer.post(UNITS, body())).status_code == 403
    assert (await officer.change("PUT", f"{UNITS}/440117-ZJJ", facts())).status_code == 403


async def test_what_a_unit_must_say(people: World) -> None:
    admin = await people.caller("demo-admin")
    faults = {
        "/kind": body(kind="empire"),
        "/region": body(region="44011"),
        "/code": body(code="44 01"),
        "/name_zh": body(name_zh=""),
        "/parent": body(parent="440117-NONE"),
        "/valid_to": body(valid_from="2024-03-01", valid_to="2024-02-29"),
        "/watch": body(watch=True),
    }
    for pointer, wrong in faults.items():
        answer = await admin.post(UNITS, wrong)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), answer.text


async def test_a_change_needs_what_was_read_and_moves_the_version(people: World) -> None:
    admin = await people.caller("demo-admin")
    path = f"{UNITS}/{await created(admin)}"
    answers = [
        await admin.send("PUT", path, facts()),
        await admin.send("PUT", path, facts(), **{"If-Match": '"7-x"'}),
        await admin.send("PUT", path, {"region": "x"}, **{"If-Match": '"1-x"'}),
        await admin.send("PUT", f"{UNITS}/440117-NONE", facts(), **{"If-Match": '"1-x"'}),
    ]
    assert [answer.status_code for answer in answers] == [428, 412, 422, 404]
    done = await admin.change("PUT", path, facts(name_zh="区新局", parent="440117-QZF"))
    assert (done.json()["name_zh"], done.json()["version"], done.json()["kind"]) == ("区新局", 2, "department")
    assert done.headers["etag"] == (await admin.get(path)).headers["etag"]


async def test_nobody_is_its_own_superior(people: World) -> None:
    admin = await people.caller("demo-admin")
    top = await created(admin)
    middle = await created(admin, parent=top)
    bottom = await created(admin, parent=middle)
    for parent in (top, middle, bottom):
        refused = await admin.change("PUT", f"{UNITS}/{top}", facts(parent=parent))
        assert (refused.status_code, refused.json()["code"]) == (409, "unit_cycle")


async def test_two_moves_at_once_make_no_circle(people: World) -> None:
    admin = await people.caller("demo-admin")
    for _ in range(5):
        pair = [await created(admin), await created(admin)]
        moves = [admin.change("PUT", f"{UNITS}/{one}", facts(parent=other)) for one, other in (pair, pair[::-1])]
        assert sorted(answer.status_code for answer in await asyncio.gather(*moves)) == [200, 409]


async def test_a_dissolved_unit_names_its_successor_and_gets_nothing_more(people: World) -> None:
    admin, officer = await people.caller("demo-admin"), await people.caller("demo-bureau_officer")
    old, heir = await created(admin), await created(admin)
    refused = await admin.change("PUT", f"{UNITS}/{old}", facts(successor=heir))
    assert (refused.status_code, refused.json()["code"], refused.json()["article"]) == (422, "successor_without_end", "TL 24.2")
    done = await admin.change("PUT", f"{UNITS}/{old}", facts(valid_to="2024-12-31", successor=heir))
    assert (done.status_code, done.json()["successor"]) == (200, heir), done.text
    circle = await admin.change("PUT", f"{UNITS}/{heir}", facts(valid_to="2025-12-31", successor=old))
    assert (circle.status_code, circle.json()["code"]) == (409, "succession_cycle")
    case = (await registered(people))["case_id"]
    sent = await officer.act(case, "transfer", {"to_unit": old})
    assert (sent.status_code, sent.json()["code"]) == (409, "unit_not_valid")
    account = await admin.post("/tracking/v1/accounts", {"login": f"t-{old}", "role": "unit_head", "unit": old, "display_name": "某"})
    assert (account.status_code, account.json()["code"]) == (409, "unit_not_valid")


async def test_a_move_takes_what_is_below_along(people: World) -> None:
    """Who sees a case follows from the tree: the new superior sees what comes to the unit from now on."""
    admin, officer = await people.caller("demo-admin"), await people.caller("demo-bureau_officer")
    top = await created(admin, kind="government")
    middle = await created(admin)
    bottom = await created(admin, parent=middle)
    head = await admin.post(
        "/tracking/v1/accounts",
        {"login": f"t-{top}", "role": "reviewer", "unit": top, "display_name": "某", "password": "a long enough phrase"},
    )
    assert head.status_code == 201, head.text
    reviewer = await people.with_token(grant_type="password", username=f"t-{top}", password="a long enough phrase")
    assert (await admin.change("PUT", f"{UNITS}/{middle}", facts(parent=top))).status_code == 200
    case = (await registered(people))["case_id"]
    assert (await reviewer.get(f"/tracking/v1/cases/{case}")).status_code == 404
    assert (await officer.act(case, "transfer", {"to_unit": bottom})).status_code == 200
    assert (await reviewer.get(f"/tracking/v1/cases/{case}")).status_code == 200
