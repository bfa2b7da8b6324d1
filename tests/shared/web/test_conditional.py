import pytest

from shared.kernel.actor import PUBLIC, Actor
from shared.web.conditional import etag
from tests.shared.web.toy import THING, Toy

PATH, RENAME = f"/things/{THING}", f"/things/{THING}/actions/rename"


async def rename(toy: Toy, tag: str | None) -> int:
    headers = {} if tag is None else {"If-Match": tag}
    answer = await toy.post(RENAME, headers=headers, json={"title": "乙"})
    return answer.status_code


async def test_the_tag_of_a_reading_allows_the_change(toy: Toy) -> None:
    tag = (await toy.get(PATH)).headers["etag"]
    assert await rename(toy, tag) == 200


async def test_a_tag_seen_by_another_role_or_in_another_language_allows_it_too(toy: Toy) -> None:
    own = (await toy.get(PATH)).headers["etag"]
    other = (await toy.get(PATH, "demo-registrar")).headers["etag"]
    english = (await toy.get(PATH, headers={"Accept-Language": "en"})).headers["etag"]
    assert len({own, other, english}) == 3
    assert {await rename(toy, tag) for tag in (own, other, english)} == {200}


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        (None, 428),
        ('"3-00"', 200),
        ('"2-00", "3-00"', 200),
        ('"1-00" ,"2-00"', 412),
        ('"4-00"', 412),
        ('W/"3-00"', 412),
        ('W/"3-00", "3-00"', 200),
        ("*", 412),
        ("3", 412),
        ("3-00", 412),
        ('"3"', 412),
        ('"3-00', 412),
        ('"03-00"', 200),
        ('"-3-00"', 412),
        ('"33-00"', 412),
        ('"3-00-00"', 200),
        ('"3-"', 200),
        ('"3 -00"', 412),
        ('"' + "9" * 400 + '-00"', 412),
        ("", 412),
    ],
)
async def test_what_if_match_allows(toy: Toy, tag: str | None, status: int) -> None:
    assert await rename(toy, tag) == status


async def test_a_representation_already_held_is_not_sent_again(toy: Toy) -> None:
    first = await toy.get(PATH)
    tag = first.headers["etag"]
    for held in (tag, f"W/{tag}", f'"0-00", {tag}', "*"):
        again = await toy.get(PATH, headers={"If-None-Match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert "content-type" not in again.headers
    for other in ('"3-ffffffff"', '"2-00"', "3", ""):
        assert (await toy.get(PATH, headers={"If-None-Match": other})).status_code == 200
    english = await toy.get(PATH, headers={"If-None-Match": tag, "Accept-Language": "en"})
    assert english.status_code == 200


async def test_if_none_match_means_nothing_to_a_list_or_an_error(toy: Toy) -> None:
    assert (await toy.get("/lists", headers={"If-None-Match": "*"})).status_code == 200
    assert (await toy.get("/nothing", headers={"If-None-Match": "*"})).status_code == 404


def test_a_view_tells_roles_units_scopes_and_languages_apart() -> None:
    actors = [
        PUBLIC,
        Actor("person", "registrar", unit_id=1),
        Actor("person", "registrar", unit_id=2),
        Actor("person", "leader", unit_id=1),
        Actor("client", "client", unit_id=1, scopes=frozenset({"cases:read"})),
        Actor("client", "client", unit_id=1),
    ]
    assert len({etag(7, actor, language) for actor in actors for language in ("zh", "en")}) == 12
    assert etag(7, actors[1], "zh") == etag(7, actors[1], "zh")
    assert etag(7, actors[1], "zh").startswith('"7-')
