"""The register body: its form, what is kept exactly, what is refused where."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.contracts.register import EXAMPLE, HistoricPetition, HistoricRating, RegisterBody
from shared.contracts.vocabularies import Channel, Mode, PetitionerKind, SourceKind

LEAST = {"channel": "web", "received_on": "2022-03-01", "subject": "s", "request": "r"}


def refused(**fields: Any) -> list[tuple[tuple[int | str, ...], str]]:
    with pytest.raises(ValidationError) as caught:
        RegisterBody.model_validate({**LEAST, **fields})
    return [(error["loc"], error["type"]) for error in caught.value.errors()]


def test_four_fields_are_enough() -> None:
    body = RegisterBody.model_validate(LEAST)
    assert (body.channel, body.received_on) == (Channel.WEB, date(2022, 3, 1))
    assert (body.mode, body.headcount, body.petitioners, body.accused) == (Mode.WRITTEN, 1, (), ())
    assert (body.source.kind, body.source.level, dict(body.source.external_ids)) == (SourceKind.DIRECT, None, {})
    for field in LEAST:
        with pytest.raises(ValidationError):
            RegisterBody.model_validate({name: value for name, value in LEAST.items() if name != field})


def test_the_example_and_the_body_of_the_contract_are_taken() -> None:
    RegisterBody.model_validate(EXAMPLE)
    body = RegisterBody.model_validate(
        {
            "channel": "call",
            "source": {"kind": "npc_deputy", "level": "national", "external_ids": {"national": "X1"}},
            "received_on": "2022-03-01",
            "mode": "oral",
            "read_back": {"confirmed": True, "at": "2022-03-01T09:00:00+08:00"},
            "petitioners": [
                {"kind": "legal", "name": "公司", "nationality": "DE", "id_type": "unified_social_credit_code", "id_number": "1",
                 "phone": "2", "email": "e", "address": "a", "representative": True},
                {},
            ],
            "headcount": 9999,
            "subject": "s",
            "request": "r",
            "facts": "",
            "reasons": None,
            "category": None,
            "topic": None,
            "place": "440117001001",
            "accused": [{"unit": "440117-ZJJ"}, {"name": "某"}],
        }
    )  # fmt: skip
    assert body.petitioners[0].kind is PetitionerKind.LEGAL
    assert body.petitioners[1].nationality == "CN"


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"headcount": 10_000}, ("headcount",)),
        ({"headcount": True}, ("headcount",)),
        ({"headcount": 1.0}, ("headcount",)),
        ({"received_on": 1646092800}, ("received_on",)),
        ({"received_on": "2022-03-01T00:00:00"}, ("received_on",)),
        ({"received_on": "20220301"}, ("received_on",)),
        ({"received_on": None}, ("received_on",)),
        ({"received_on": "1949-09-30"}, ("received_on",)),
        ({"read_back": {"confirmed": "yes", "at": "2022-03-01T09:00:00Z"}}, ("read_back", "confirmed")),
        ({"read_back": {"confirmed": True, "at": "2022-03-01T09:00:00"}}, ("read_back", "at")),
        ({"place": "4401"}, ("place",)),
        ({"place": "440117\n"}, ("place",)),
        ({"subject": ""}, ("subject",)),
        ({"subject": "x" * 501}, ("subject",)),
        ({"request": "\u3000\n"}, ("request",)),
        ({"facts": "x" * 20_001}, ("facts",)),
        ({"facts": "a\x00b"}, ("facts",)),
        ({"facts": "a\ud800b"}, ("facts",)),
        ({"petitioners": [{"name": "\x00"}]}, ("petitioners", 0, "name")),
        ({"petitioners": [{"representative": 1}]}, ("petitioners", 0, "representative")),
        ({"petitioners": [{"id_type": "library_card"}]}, ("petitioners", 0, "id_type")),
        ({"petitioners": [{"visit_count": 3}]}, ("petitioners", 0, "visit_count")),
        ({"petitioners": [{}] * 501}, ("petitioners",)),
        ({"source": {"kind": "rumour"}}, ("source", "kind")),
        ({"source": {"external_ids": {"national": "\x00"}}}, ("source", "external_ids", "national")),
        ({"accused": [{}]}, ("accused", 0)),
        ({"accused": [{"unit": "440117-ZJJ", "name": "某"}]}, ("accused", 0)),
        ({"accused": [{"unit": "住建局"}]}, ("accused", 0, "unit")),
        ({"status": "closed"}, ("status",)),
    ],
)
def test_refused_at_its_place(fields: dict[str, Any], where: tuple[int | str, ...]) -> None:
    assert [location for location, _ in refused(**fields)] == [where]


@given(st.text(min_size=1, max_size=200).filter(lambda text: text.strip() and "\x00" not in text))
def test_text_passes_unchanged(text: str) -> None:
    body = RegisterBody.model_validate({**LEAST, "request": f"要{text}", "facts": text})
    assert (body.request, body.facts) == (f"要{text}", text)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_anything_is_taken_or_refused_never_an_error(value: Any) -> None:
    for field in RegisterBody.model_fields:
        with suppress(ValidationError):
            RegisterBody.model_validate({**LEAST, field: value})


def test_a_history_line_carries_its_time_and_registrar() -> None:
    line = HistoricPetition.model_validate_json('{"channel": "web", "received_on": "2022-03-01", "subject": "s", "request": "r",'
                                                ' "registered_at": "2022-03-01T09:00:00+08:00"}')  # fmt: skip
    assert line.registered_by is None
    assert HistoricPetition.model_validate_json(line.model_dump_json(exclude_none=True)) == line
    with pytest.raises(ValidationError):
        HistoricPetition.model_validate({**LEAST, "registered_at": "2022-03-01T09:00:00"})
    with pytest.raises(ValidationError):
        TypeAdapter(HistoricRating).validate_python({"object": "unit", "value": "satisfied"})
