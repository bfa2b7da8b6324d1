from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.tracking.domain.office_terms import OFFICE_TERMS
from services.tracking.domain.records import Scene
from services.tracking.domain.urgent import RECIPIENTS, dispose_report, file_report, owed_to, send_report
from shared.contracts.vocabularies import UnitKind, UrgentRecipient
from shared.kernel.errors import Refusal
from shared.kernel.time import ZONE

AT = datetime(2026, 3, 20, 9, tzinfo=ZONE)
TERMS = {code: row.amount for code, row in OFFICE_TERMS.items()}


def scene(at: datetime = AT, unit: int = 1, kind: str = "bureau") -> Scene:
    return Scene(at, unit, kind, terms=TERMS)


@pytest.mark.parametrize("kind", UnitKind)
def test_bureaus_tell_two_more_than_every_organ(kind: str) -> None:
    owed = set(owed_to(kind))
    assert {"party_government", "competent_department", "joint_conference_office"} <= owed <= set(UrgentRecipient) == set(RECIPIENTS)
    assert ({"higher_bureau", "national_bureau"} <= owed) is (kind == "bureau")


def test_each_recipient_is_due_two_hours_after_it_was_known() -> None:
    written = file_report({}, {"known_at": AT - timedelta(hours=1)}, scene())
    assert {row["due_at"] for row in written.added["recipients"]} == {AT + timedelta(hours=1)}


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (120, False), (121, True)])
def test_late_begins_after_the_due_minute(minutes: int, *, late: bool) -> None:
    record = {
        "unit_id": 1,
        "known_at": AT,
        "recipients": [{"id": UUID(int=1), "recipient": "higher_bureau", "due_at": AT + timedelta(hours=2), "sent_at": None}],
    }
    sent = AT + timedelta(minutes=minutes)
    written = send_report(record, {"recipient": "higher_bureau", "sent_at": sent}, scene(AT + timedelta(days=1)))
    assert written.changed["recipients"] == [{"id": UUID(int=1), "sent_at": sent, "late": late}]


def test_the_text_waits_thirty_days_for_its_erasure() -> None:
    record = {"unit_id": 1, "known_at": AT, "disposed_at": None, "recipients": []}
    assert dispose_report(record, {"disposed_at": AT}, scene()).columns["purge_at"] == AT + timedelta(days=30)
    with pytest.raises(Refusal, match="not_the_responsible_unit"):
        dispose_report(record, {"disposed_at": AT}, scene(unit=2))
