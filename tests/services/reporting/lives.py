"""Random lives of cases: any lawful steps in any order, some of the events delivered on the way."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from services.tracking.domain.transitions import TRANSITIONS
from shared.kernel.errors import Refusal
from tests.services.reporting.district import BUREAU, EXPLAIN, District, Told

UNITS = ("440117-ZJJ", "440117-JTJ", "440117001")
SUPPORT = {"claims": [{"claim": "修灯", "kind": "support", "text": "限期修复"}]}
ELSEWHERE = {"lapse", "merge", "unmerge", "refuse_again"}  # by the system, or about two cases
RARELY = {"classify", "split", "withdraw", "refuse", "report_up", "determine_jurisdiction", "mediate", "reopen", "archive"}
ACTIONS = sorted(TRANSITIONS.keys() - ELSEWHERE - RARELY)


def data_of(action: str, day: date, dice: Random) -> Mapping[str, Any]:
    unit = dice.choice(UNITS)
    organ = {"legal_basis": "TL 31", "receiving_organ": "区法院", "procedure": "诉讼"}
    known: Mapping[str, Mapping[str, Any]] = {
        "transfer": {"to_unit": unit},
        "assign": {"to_unit": unit, "deadline": day + timedelta(days=30), "requirement": "反馈"},
        "classify": {"category": dice.choice(["appeal", "suggestion", "accusation"]), "topic": dice.choice([None, "land", "transport"]),
                     "accused_units": dice.choice([[], [], [unit]])},
        "object": {"suggested_unit": unit},
        "accept": {"path": dice.choice(["P6", "P6", "P6", "P1", "P5"]), **organ},
        "investigate": {"record": "听取陈述", "heard_on": day},
        "extend": {"days": dice.choice([10, 20])},
        "issue_opinion": dice.choice([EXPLAIN, SUPPORT]),
        "serve": {"method": "direct", "served_on": day - timedelta(days=dice.choice([0, 0, 3]))},
        "execute": {"done_on": day, "text": "已修复"},
        "reply_suggestion": {"result": "adopted", "text": "采纳"},
        "reply_directly": {"text": "已答复"},
        "report_up": {"to_unit": "440117-QZF", "summary": "请统筹"},
        "determine_jurisdiction": {"to_unit": unit, "by": "agreement", "minutes": "协商一致"},
        "split": {"parts": [{"subject": "一", "request": "二", "category": dice.choice(["appeal", "accusation"])}]},
        "refuse": {"ground": "litigation"},
        "open_hearing": {"on": day, "place": "听证室", "issues": "补偿"},
        "close_hearing": {"conclusion": "已查清"},
        "mediate": {"kind": "mediation", "terms": "修复", "agreed": dice.random() < 0.7},
        "request_review": {"received_on": day, "request": "请求撤销", "late_reason": "因病"},
        "request_re_review": {"received_on": day, "request": "请求复核", "late_reason": "因病"},
        "decide_review": {"result": dice.choice(["uphold", "revoke"]), "text": "决定", "basis": "TL 35"},
        "decide_re_review": {"result": dice.choice(["change", "revoke"]), "text": "决定", "basis": "TL 36"},
        "withdraw": {"statement_on": day, "confirmed_by": "回访员"},
        "reopen": {"ground": "new_facts"},
    }  # fmt: skip
    return known.get(action, {})


async def live(conghua: District, dice: Random, since: date) -> tuple[Told, date]:
    """One case's life, step by step; what the machine refuses does not happen. Some of its events arrive on the way."""
    day = since + timedelta(days=dice.randint(0, 5))
    body = {"channel": dice.choice(["letter", "web", "call"]), "category": dice.choice([None, "appeal", "suggestion", "accusation"]),
            "place": dice.choice([None, "440117103"])}  # fmt: skip
    case = await conghua.petition(day, dice.choice([BUREAU, BUREAU, BUREAU, UNITS[2]]), **body)
    for _ in range(dice.randint(0, 14)):
        day += timedelta(days=dice.choice([0, 1, 2, 4, 9, 25]))
        for action in dice.sample([*ACTIONS, *dice.sample(sorted(RARELY), dice.choice([0, 0, 1]))], len(ACTIONS)):
            try:
                await conghua.step(case, day, action, reason="按规定", **data_of(action, day, dice))
            except Refusal:
                continue
            break
        if dice.random() < 0.3:
            try:
                await conghua.rating(case, day, dice.choice(["bureau", "unit"]), dice.choice(["satisfied", "dissatisfied"]))
            except Refusal:
                continue
            await conghua.report(case)  # so that a rating is known before it is replaced
        if dice.random() < 0.3:
            events = await conghua.events(case)
            await conghua.deliver(dice.sample(events, dice.randint(0, len(events))))
    return case, day
