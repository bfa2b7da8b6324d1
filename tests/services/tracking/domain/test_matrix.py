"""Every state × every action, judged by the machine and compared with a table written by hand from domain.md §5."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from services.tracking.domain.case import By, Case
from services.tracking.domain.states import AFTER_EXECUTING, DESKS, END_STATES, OPEN_STATES, STATES
from services.tracking.domain.transitions import TRANSITIONS, diagram
from tests.services.tracking.domain.samples import (
    DAY,
    DEPARTMENT,
    LATER,
    OFFICE,
    SUPPORT,
    TOWN,
    WAYS,
    by,
    case_in,
    code,
    decision,
    refused,
    registered,
    take,
)

BUREAU_DESK = {"split", "determine_jurisdiction", "withdraw"}
ALLOWED = {
    "registered": {
        "classify",
        "transfer",
        "assign",
        "reply_directly",
        "accept",
        "report_up",
        "merge",
        "refuse",
        "refuse_again",
        *BUREAU_DESK,
    },
    "transferred": {"classify", "receive", "determine_jurisdiction", "withdraw"},
    "assigned": {"classify", "receive", "determine_jurisdiction", "withdraw"},
    "received": {"classify", "object", "accept", "reply_suggestion", *BUREAU_DESK},
    "objected": {"classify", "accept_objection", "reject_objection", "determine_jurisdiction", "withdraw"},
    "accepted": {"classify", "investigate", "extend", "mediate", "withdraw"},
    "handling": {"classify", "investigate", "extend", "issue_opinion", "mediate", "open_hearing", "withdraw"},
    "opinion_issued": {"classify", "serve"},
    "served": {"classify", "request_review", "reopen"},
    "executing": {"classify", "execute", "request_review", "reopen"},
    "closed": {"classify", "request_review", "reopen"},
    "in_review": {"classify", "decide_review"},
    "review_issued": {"classify", "serve"},
    "review_served": {"classify", "request_re_review"},
    "in_re_review": {"classify", "decide_re_review", "open_hearing"},
    "re_review_issued": {"classify", "serve"},
    "re_review_served": {"classify", "terminate"},
    "terminated": {"classify", "archive"},
    "lapsed": {"classify", "request_review", "reopen", "archive"},
    "replied": {"classify", "reopen", "archive"},
    "redirected": {"classify", "reopen", "archive"},
    "refused": {"classify", "archive"},
    "refused_again": {"classify", "archive"},
    "merged": {"classify", "unmerge", "archive"},
    "withdrawn": {"classify", "reopen", "archive"},
    "archived": set(),
}
REFUSED_BY_RULE = {
    **{(state, "close_hearing"): "no_open_hearing" for state in ("handling", "in_re_review")},
    **{(state, "lapse"): "right_still_runs" for state in ("served", "review_served", "executing", "closed")},
    **{(state, "archive"): "right_still_runs" for state in ("served", "closed")},
    **{(s, "execute"): "nothing_to_execute" for s in AFTER_EXECUTING},
}
"""The state would do, but on the day of the sample a rule forbids it."""
REDIRECT: dict[str, Any] = {"path": "P2", "receiving_organ": "仲裁委", "procedure": "仲裁"}


def test_the_hand_written_table_speaks_of_every_state() -> None:
    assert set(ALLOWED) == set(STATES) == set(WAYS)
    assert set().union(*ALLOWED.values()) | {action for _, action in REFUSED_BY_RULE} == set(TRANSITIONS)


@pytest.mark.parametrize(("state", "action"), product(STATES, TRANSITIONS))
def test_state_by_action(state: str, action: str) -> None:
    case = case_in(state)
    data: dict[str, Any] = REDIRECT if action == "accept" and state == "registered" else {}
    found = code(case, action, **data)
    if action in ALLOWED[state]:
        assert found is None
        return
    refusal = refused(case, action, **data)
    assert refusal is not None
    if (state, action) in REFUSED_BY_RULE:
        assert refusal.code == REFUSED_BY_RULE[state, action]
        return
    nobody = by(case, action).unit is None and TRANSITIONS[action].side != "system"
    assert refusal.code == ("not_the_responsible_unit" if nobody else "illegal_transition")
    assert refusal.article == TRANSITIONS[action].article
    assert refusal.params == ({} if nobody else {"action": action, "state": state})


@pytest.mark.parametrize(("state", "action"), product(STATES, TRANSITIONS))
def test_no_other_unit_may_take_the_step(state: str, action: str) -> None:
    case = case_in(state)
    for stranger in (By(TOWN, "unit_head"), By(OFFICE, "unit_head"), By(None, "unit_head")):
        assert code(case, action, who=stranger) == "not_the_responsible_unit"


def test_the_unit_does_not_take_the_bureaus_steps_nor_the_bureau_the_units() -> None:
    assert code(case_in("objected"), "accept_objection", who=By(DEPARTMENT, "unit_head")) == "not_the_responsible_unit"
    assert code(case_in("received"), "accept", who=By(3, "bureau_officer")) == "not_the_responsible_unit"


def test_every_move_of_the_rows_can_be_made_and_no_other() -> None:
    declared = {(row.action, *move) for row in TRANSITIONS.values() for move in row.moves()}
    assert _moves_made() == declared


def test_every_state_is_reached_and_only_ends_are_left_by_nothing_but_a_correction() -> None:
    edges = {move for row in TRANSITIONS.values() for move in row.moves()}
    reached, fresh = {"registered"}, {"registered"}
    while fresh:
        fresh = {target for source, target in edges if source in fresh} - reached
        reached |= fresh
    assert reached == set(STATES)
    stuck = {state for state in STATES if not any(source == state and target != state for source, target in edges)}
    assert stuck == {"archived"}
    assert {state for state, desk in DESKS.items() if desk == "nobody"} == set(STATES) - OPEN_STATES
    assert not END_STATES & OPEN_STATES


def test_the_diagram_is_the_rows() -> None:
    lines = diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    arrows = {line.strip() for line in lines[3:]}
    assert arrows == {f"{a} --> {b}: {row.action}" for row in TRANSITIONS.values() for a, b in row.moves()}
    assert "registered --> accepted: accept" not in arrows


@pytest.mark.parametrize("action", TRANSITIONS)
def test_clocks_move_exactly_as_the_row_says(action: str) -> None:
    seen = {change for before, after in _decided(action) for change in _changes(before, after)}
    assert seen == set(TRANSITIONS[action].clocks)


def _changes(before: Case, after: Case) -> set[str]:
    words = {
        "start": "start",
        "stop": "stop",
        "cancel": "cancel",
        "suspend": "suspend",
        "resume": "resume",
        "restore": "restore",
        "extend": "extend",
    }
    known = {clock.id: clock for clock in before.clocks}
    changes = set()
    for clock in after.clocks:
        old = known.get(clock.id)
        if old == clock:
            continue
        changes.add(f"{words[clock.ledger[-1].kind] if clock.ledger else 'await'} {clock.code}")
    return changes


def _decided(action: str) -> list[tuple[Case, Case]]:
    """Before and after of the action in every variant that matters."""
    pairs = []
    for case in _cases():
        for data in _variants(action):
            for day in (DAY, DAY + LATER):
                if code(case, action, day, **data) is None:
                    made = decision(case, action, day, **data)
                    assert made.case.version == case.version + 1
                    assert made.from_state == case.state
                    pairs.append((case, made.case))
    return pairs


def _cases() -> list[Case]:
    cases = [case_in(state) for state in STATES]
    again = take(take(take(take(registered(), "assign"), "receive"), "object"), "accept_objection")
    other = take(take(again, "assign", to_unit="440117001"), "receive")
    handling = take(take(other, "accept"), "investigate")
    cases += [again, other, take(other, "object"), handling, take(handling, "issue_opinion"), take(case_in("handling"), "open_hearing")]
    cases += [take(again, "merge"), take(case_in("in_re_review"), "open_hearing"), take(case_in("review_served"), "lapse", DAY + LATER)]
    cases += [registered(registered_by="ZJJ"), registered(registered_by="ZJJ", category="suggestion")]
    cases += [take(take(registered(category="suggestion"), "assign"), "receive"), take(case_in("executing"), "lapse", DAY + LATER)]
    cases += [take(case_in("executing"), "request_review"), _executed(case_in("executing")), take(registered(), "withdraw")]
    accused = registered(accused=(DEPARTMENT,), category="appeal")
    cases += [take(take(accused, "assign"), "receive"), registered(registered_by="ZJJ", accused=(DEPARTMENT,), category="appeal")]
    late = [
        case
        for case in cases
        if case.state in {"served", "closed", "lapsed", "withdrawn", "replied", "redirected", "in_review", "in_re_review"}
    ]
    cases += [take(case, "classify", category="accusation", accused_units=["ZJJ"]) for case in late]
    suggestion = take(take(registered(category="suggestion"), "transfer"), "receive")
    cases += [take(suggestion, "reply_suggestion"), take(case_in("received"), "accept", **REDIRECT)]
    return cases


def _executed(case: Case) -> Case:
    """Carried out while its review runs; what ends later."""
    reviewed = take(take(take(case, "request_review"), "decide_review"), "serve")
    return take(take(reviewed, "execute"), "lapse", DAY + LATER)


def _variants(action: str) -> list[dict[str, Any]]:
    variants: dict[str, list[dict[str, Any]]] = {
        "accept": [{}, {**REDIRECT}],
        "classify": [{}, {"category": "accusation", "accused_units": ["ZJJ"]}, {"category": "accusation", "accused_units": ["440117001"]}],
        "split": [{}, {"parts": [{"subject": "举报", "request": "查处", "category": "accusation"}]}],
        "mediate": [{}, {"agreed": False}],
        "decide_review": [{}, {"result": "revoke"}],
        "decide_re_review": [{}, {"result": "revoke"}],
        "transfer": [{}, {"to_unit": "440117001"}],
        "assign": [{}, {"to_unit": "440117001"}],
    }
    return variants.get(action, [{}])


def _moves_made() -> set[tuple[str, str, str]]:
    made = {(action, before.state, after.state) for action in TRANSITIONS for before, after in _decided(action)}
    for case in (case_in("opinion_issued"), _supported()):
        made.add(("serve", case.state, take(case, "serve").state))
    return made | {("execute", state, state) for state in AFTER_EXECUTING if _executes_in(state)}


def _executes_in(state: str) -> bool:
    """Whether what was supported can be carried out there, when the review was asked for meanwhile."""
    pending = replace(case_in(state), claims=tuple(SUPPORT))
    return take(pending, "execute").state == state


def _supported() -> Case:
    return take(case_in("handling"), "issue_opinion", claims=SUPPORT)
