"""A small district: organs, a case in any state, and steps by whoever has to take them."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from services.tracking.domain.case import By, Case, Decision, Other, Step, Unit
from services.tracking.domain.decide import decide, responsible
from services.tracking.domain.opening import Opening, open_case
from services.tracking.domain.transitions import TRANSITIONS
from shared.kernel.errors import Refusal
from shared.kernel.time import ZONE
from tests.shared.kernel.calendars import seeded_calendar

CITY, DISTRICT, BUREAU, SECTION, DEPARTMENT, OFFICE, TOWN, DISCIPLINE, CLOSED = 1, 2, 3, 4, 5, 6, 7, 8, 9
UNITS = {
    unit.code: unit
    for unit in (
        Unit(CITY, "SZF", "government", (CITY,), region="4401"),
        Unit(DISTRICT, "QZF", "government", (DISTRICT, CITY), region="440117"),
        Unit(BUREAU, "XFJ", "bureau", (BUREAU, DISTRICT, CITY), region="440117"),
        Unit(SECTION, "XFJ-XFK", "section", (SECTION, BUREAU, DISTRICT, CITY), region="440117"),
        Unit(DEPARTMENT, "ZJJ", "department", (DEPARTMENT, DISTRICT, CITY), region="440117"),
        Unit(OFFICE, "ZJJ-ZX", "institution", (OFFICE, DEPARTMENT, DISTRICT, CITY), region="440117"),
        Unit(TOWN, "440117001", "town", (TOWN, DISTRICT, CITY), region="440117001"),
        Unit(DISCIPLINE, "JW", "discipline", (DISCIPLINE,), region="440117"),
        Unit(CLOSED, "OLD", "department", (CLOSED, DISTRICT), date(2000, 1, 1), date(2020, 1, 1), region="440117"),
    )
}
CASE_ID = UUID(int=1)
MAIN = Other(UUID(int=2), "handling", sealed=False, handler=TOWN)
SEALED_MAIN = Other(UUID(int=3), "handling", sealed=True, handler=TOWN)
ENDED = Other(UUID(int=4), "terminated", sealed=False, handler=TOWN, re_review_served_on=date(2026, 1, 5))
OTHERS = {str(other.id): other for other in (MAIN, SEALED_MAIN, ENDED, Other(CASE_ID, "registered", sealed=False))}
DAY = date(2026, 9, 1)


def at(day: date, hour: int = 10) -> datetime:
    """An hour of a legal day."""
    return datetime.combine(day, time(hour), ZONE)


def opening(day: date = DAY, registered_by: str = "XFJ", **more: Any) -> Opening:
    """A registration on a day, received on the same day."""
    return Opening(CASE_ID, day, at(day), UNITS[registered_by], UNITS["XFJ"], **more)


def registered(day: date = DAY, **more: Any) -> Case:
    """A case as the bureau has just registered it."""
    return open_case(opening(day, **more))


def data_for(action: str, day: date) -> Mapping[str, Any]:
    """Data that every guard of the action is content with, on a day."""
    table: Mapping[str, Mapping[str, Any]] = {
        "classify": {"category": "appeal"},
        "transfer": {"to_unit": "ZJJ"},
        "assign": {"to_unit": "ZJJ", "deadline": date(day.year + 1, 1, 5), "requirement": "请办理"},
        "object": {"suggested_unit": "440117001"},
        "accept": {"path": "P6", "legal_basis": "TL 31(6)"},
        "reply_suggestion": {"result": "adopted", "text": "已采纳"},
        "reply_directly": {"text": "已答复"},
        "investigate": {"record": "笔录", "heard_on": day},
        "extend": {"days": 10},
        "issue_opinion": {"claims": [{"claim": "修路", "kind": "explain", "basis": "", "text": "说明"}]},
        "serve": {"method": "direct", "served_on": day},
        "execute": {"done_on": day, "text": "已执行"},
        "report_up": {"to_unit": "QZF", "summary": "请统筹"},
        "determine_jurisdiction": {"to_unit": "440117001", "by": "agreement", "minutes": "协商一致"},
        "merge": {"main_case": str(MAIN.id)},
        "split": {"parts": [{"subject": "路灯", "request": "修路灯", "category": "appeal"}]},
        "refuse": {"ground": "in_progress", "other_case": str(MAIN.id)},
        "refuse_again": {"re_review_document": str(ENDED.id)},
        "open_hearing": {"on": day, "place": "听证室", "issues": "补偿标准"},
        "close_hearing": {"conclusion": "已查清"},
        "mediate": {"kind": "mediation", "terms": "十日内修复", "agreed": True},
        "request_review": {"received_on": day, "request": "请求撤销"},
        "decide_review": {"result": "uphold", "text": "维持", "basis": "TL 35"},
        "request_re_review": {"received_on": day, "request": "请求复核"},
        "decide_re_review": {"result": "uphold", "text": "维持", "basis": "TL 36"},
        "withdraw": {"statement_on": day, "confirmed_by": "回访员"},
        "reopen": {"ground": "new_facts"},
    }
    return table.get(action, {})


def by(case: Case, action: str) -> By:
    """Whoever has to take the action on this case; of no side at all when nobody has."""
    row = TRANSITIONS[action]
    if row.side == "system":
        return By(None, "system")
    found = responsible(case, row, Step(action, By(None, ""), at(DAY), seeded_calendar(), units=UNITS))
    role = {"bureau": "bureau_officer", "handler": "unit_head", "holder": "unit_head"}.get(row.side_in(case.state), "reviewer")
    return By(found[0] if found else None, role)


def step(case: Case, action: str, day: date = DAY, reason: str | None = "更正", who: By | None = None, **data: Any) -> Step:
    """A step by whoever has to take it; `data` changes single fields."""
    posted = {**data_for(action, day), **data}
    return Step(action, who or by(case, action), at(day), seeded_calendar(), posted, UNITS, reason, OTHERS)


def take(case: Case, action: str, day: date = DAY, **data: Any) -> Case:
    """The case after a lawful step."""
    return decide(case, step(case, action, day, **data)).case


def decision(case: Case, action: str, day: date = DAY, **data: Any) -> Decision:
    """The decision on a lawful step."""
    return decide(case, step(case, action, day, **data))


def code(case: Case, action: str, day: date = DAY, **data: Any) -> str | None:
    """The code the step is refused with, None when it is lawful."""
    refusal = refused(case, action, day, **data)
    return None if refusal is None else refusal.code


def refused(case: Case, action: str, day: date = DAY, **data: Any) -> Refusal | None:
    """The refusal of a step."""
    try:
        decide(case, step(case, action, day, **data))
    except Refusal as refusal:
        return refusal
    return None


SUPPORT = [{"claim": "修路", "kind": "support", "basis": "条例", "text": "支持"}]
SERVED: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("transfer", {}),
    ("receive", {}),
    ("accept", {}),
    ("investigate", {}),
    ("issue_opinion", {}),
    ("serve", {}),
)
REVIEWED = (*SERVED, ("request_review", {}), ("decide_review", {}), ("serve", {}))
LATER = timedelta(days=60)
WAYS: Mapping[str, tuple[tuple[str, Mapping[str, Any]], ...]] = {
    "registered": (),
    "transferred": (("transfer", {}),),
    "assigned": (("assign", {}),),
    "received": (("transfer", {}), ("receive", {})),
    "objected": (("transfer", {}), ("receive", {}), ("object", {})),
    "accepted": (("transfer", {}), ("receive", {}), ("accept", {})),
    "handling": (("transfer", {}), ("receive", {}), ("accept", {}), ("investigate", {})),
    "opinion_issued": (("transfer", {}), ("receive", {}), ("accept", {}), ("investigate", {}), ("issue_opinion", {})),
    "served": SERVED,
    "executing": (
        ("assign", {}),
        ("receive", {}),
        ("accept", {}),
        ("investigate", {}),
        ("issue_opinion", {"claims": SUPPORT}),
        ("serve", {}),
    ),
    "closed": (
        ("assign", {}),
        ("receive", {}),
        ("accept", {}),
        ("investigate", {}),
        ("issue_opinion", {"claims": SUPPORT}),
        ("serve", {}),
        ("execute", {}),
    ),
    "in_review": (*SERVED, ("request_review", {})),
    "review_issued": (*SERVED, ("request_review", {}), ("decide_review", {})),
    "review_served": REVIEWED,
    "in_re_review": (*REVIEWED, ("request_re_review", {})),
    "re_review_issued": (*REVIEWED, ("request_re_review", {}), ("decide_re_review", {})),
    "re_review_served": (*REVIEWED, ("request_re_review", {}), ("decide_re_review", {}), ("serve", {})),
    "terminated": (*REVIEWED, ("request_re_review", {}), ("decide_re_review", {}), ("serve", {}), ("terminate", {})),
    "lapsed": (*SERVED, ("lapse", {})),
    "replied": (("reply_directly", {}),),
    "redirected": (("accept", {"path": "P2", "receiving_organ": "仲裁委", "procedure": "仲裁"}),),
    "refused": (("refuse", {}),),
    "refused_again": (("refuse_again", {}),),
    "merged": (("merge", {}),),
    "withdrawn": (("transfer", {}), ("withdraw", {})),
    "archived": (("reply_directly", {}), ("archive", {})),
}


def case_in(state: str, day: date = DAY, **more: Any) -> Case:
    """A case brought to a state by lawful steps, all on one day but for what time alone brings."""
    case = registered(day, **more)
    for action, data in WAYS[state]:
        case = take(case, action, day + LATER if action == "lapse" else day, **data)
    assert case.state == state
    return case
