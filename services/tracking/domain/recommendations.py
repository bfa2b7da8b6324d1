"""The three proposals 三项建议 (Art 40) as rows: to whom each may go, and what must be done before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.tracking.domain.case import Unit
from services.tracking.domain.terms import TERMS
from shared.kernel.errors import FieldError, Refusal

FEEDBACK_DAYS = TERMS["K13"].days or 30
FEEDBACK_ARTICLE = TERMS["K13"].article


@dataclass(frozen=True)
class Kind:
    """One of the three. `to_government`: it goes to the government of the author's own level, which was told of it before."""

    code: str
    zh: str
    en: str
    article: str
    to_government: bool = False
    to_manager: bool = False


_ROWS = (
    Kind("improvement", "改进工作建议", "To improve work", "TL 40.1"),
    Kind("policy", "完善政策建议", "To improve a policy", "TL 40.2", to_government=True),
    Kind("accountability", "追究责任建议", "To hold to account", "TL 40.3", to_manager=True),
)
KINDS: Mapping[str, Kind] = {row.code: row for row in _ROWS}


@dataclass(frozen=True)
class Proposal:
    """A proposal about to be issued. `about`: the unit to be held to account; `consequence`: the severe consequence."""

    kind: str
    author: Unit
    addressee: Unit
    issued_on: date
    reported_on: date | None = None
    about: Unit | None = None
    consequence: str | None = None


def check_proposal(proposal: Proposal, today: date) -> None:
    """Refuse what its row forbids: addressee, earlier report, severe consequence, dates."""
    row = KINDS[proposal.kind]
    if proposal.issued_on > today:
        raise Refusal("date_in_future", article=row.article, pointer="/issued_on")
    if proposal.addressee.id == proposal.author.id or proposal.addressee.kind == "section":
        raise Refusal("wrong_addressee", article=row.article, pointer="/addressee")
    if row.to_government:
        _check_policy(proposal, row)
    if row.to_manager:
        _check_accountability(proposal, row)


def _check_policy(proposal: Proposal, row: Kind) -> None:
    """Reported to the Party committee and government of the same level first, and addressed to it."""
    if proposal.addressee.kind != "government" or proposal.addressee.region != proposal.author.region:
        raise Refusal("wrong_addressee", article=row.article, pointer="/addressee")
    if proposal.reported_on is None:
        raise Refusal("validation_failed", article=row.article, errors=(FieldError("/reported_on", "missing"),))
    if proposal.reported_on > proposal.issued_on:
        raise Refusal("report_first", article=row.article, pointer="/reported_on")


def _check_accountability(proposal: Proposal, row: Kind) -> None:
    """Severe consequences; to the organ with authority over the unit: one above it, or the discipline organ. Never to the unit itself."""
    wanted = (("/about", proposal.about), ("/consequence", proposal.consequence))
    missing = tuple(FieldError(pointer, "missing") for pointer, value in wanted if value is None)
    if missing or proposal.about is None:
        raise Refusal("validation_failed", article=row.article, errors=missing)
    above = proposal.addressee.id in proposal.about.path[1:]
    if proposal.addressee.id == proposal.about.id or not (above or proposal.addressee.kind == "discipline"):
        raise Refusal("wrong_addressee", article=row.article, pointer="/addressee")


def check_delivery(state: str, issued_on: date, delivered_on: date, today: date) -> None:
    """Delivered once, on a day between its issue and today; K13 begins."""
    if state != "issued":
        raise Refusal("illegal_transition", article=FEEDBACK_ARTICLE, action="deliver", state=state)
    if delivered_on > today:
        raise Refusal("date_in_future", article=FEEDBACK_ARTICLE, pointer="/delivered_on")
    if delivered_on < issued_on:
        raise Refusal("date_too_early", article=FEEDBACK_ARTICLE, pointer="/delivered_on")


def check_feedback(state: str, delivered_on: date | None, on: date, today: date) -> None:
    """Answered once, in writing, after the delivery."""
    if state != "delivered" or delivered_on is None:
        raise Refusal("illegal_transition", article=FEEDBACK_ARTICLE, action="feedback", state=state)
    if on > today:
        raise Refusal("date_in_future", article=FEEDBACK_ARTICLE, pointer="/on")
    if on < delivered_on:
        raise Refusal("date_too_early", article=FEEDBACK_ARTICLE, pointer="/on")


def check_adoption(adopted: str, reason: str | None) -> None:
    """What is not adopted, or only partly, is given its reason."""
    if adopted != "yes" and reason is None:
        raise Refusal("validation_failed", article=FEEDBACK_ARTICLE, errors=(FieldError("/reason", "missing"),))
