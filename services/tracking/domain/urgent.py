"""K12: reports of major or urgent information (TL 25), by content: to whom, until when, and when its text is erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.tracking.domain.records import Row, Scene, Written, kept_here
from shared.kernel.errors import Refusal

ARTICLE = "TL 25"


@dataclass(frozen=True)
class Recipient:
    """Whom TL 25 names, and whose duty it is to tell it: every organ's, or the petition bureaus' alone."""

    code: str
    only_bureau: bool
    article: str


_ROWS = (
    Recipient("party_government", only_bureau=False, article="TL 25.1"),
    Recipient("competent_department", only_bureau=False, article="TL 25.1"),
    Recipient("joint_conference_office", only_bureau=False, article="TL 25.1"),
    Recipient("higher_bureau", only_bureau=True, article="TL 25.2"),
    Recipient("national_bureau", only_bureau=True, article="TL 25.2"),
)
RECIPIENTS: Mapping[str, Recipient] = {row.code: row for row in _ROWS}


def owed_to(kind: str) -> tuple[str, ...]:
    """The recipients that a unit of this kind must tell."""
    return tuple(row.code for row in _ROWS if kind == "bureau" or not row.only_bureau)


def file_report(record: Row, data: Row, scene: Scene) -> Written:
    """及时: due so many hours after the unit knew; one row per recipient, nothing sent yet."""
    del record
    _not_ahead(data["known_at"], scene, "/known_at")
    due = data["known_at"] + timedelta(hours=scene.terms["urgent_report"])
    return Written(dict(data), added={"recipients": [{"recipient": code, "due_at": due} for code in owed_to(scene.kind)]})


def send_report(record: Row, data: Row, scene: Scene) -> Written:
    """It went out to one recipient, once; after the hour it was due the sending is late and stays so."""
    kept_here(record, scene)
    sending = next((row for row in record["recipients"] if row["recipient"] == data["recipient"]), None)
    if sending is None:
        raise Refusal("unknown_part", article=ARTICLE, pointer="/recipient")
    if sending["sent_at"] is not None:
        raise Refusal("record_ended", article=ARTICLE)
    _not_ahead(data["sent_at"], scene, "/sent_at")
    if data["sent_at"] < record["known_at"]:
        raise Refusal("date_too_early", article=ARTICLE, pointer="/sent_at")
    late = data["sent_at"] > sending["due_at"]
    sent = {"sent_at": data["sent_at"], "late": late}
    return Written(changed={"recipients": [{"id": sending["id"], **sent}]}, told={"recipient": data["recipient"], **sent})


def dispose_report(record: Row, data: Row, scene: Scene) -> Written:
    """处置: every recipient has been told; from now on the text waits for its erasure."""
    kept_here(record, scene)
    if record["disposed_at"] is not None:
        raise Refusal("record_ended", article=ARTICLE)
    if any(row["sent_at"] is None for row in record["recipients"]):
        raise Refusal("recipients_not_told", article=ARTICLE)
    _not_ahead(data["disposed_at"], scene, "/disposed_at")
    if data["disposed_at"] < record["known_at"]:
        raise Refusal("date_too_early", article=ARTICLE, pointer="/disposed_at")
    return Written({**data, "purge_at": data["disposed_at"] + timedelta(days=scene.terms["urgent_purge"])})


def _not_ahead(moment: datetime, scene: Scene, pointer: str) -> None:
    if moment > scene.at:
        raise Refusal("date_in_future", article=ARTICLE, pointer=pointer)
