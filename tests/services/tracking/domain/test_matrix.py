"""Every state × every action, judged by the machine and compared with a table written by hand from domain.md §5."""

from itertools import product
from typing import Any

import pytest

from services.tracking.domain.case import By, Case
from services.tracking.domain.states import DESKS, END_STATES, OPEN_STATES, STATES
from services.tracking.domain.transitions import TRANSITIONS, diagram
from tests.services.tracking.domain.samples import DEPARTMENT, OFFICE, TOWN, WAYS, case_in, code, decision, refused, registered, take

ALLOWED = {
    "registered": {"classify", "transfer", "assign", "reply_directly", "accept"},
    "transferred": {"classify", "receive"},
    "assigned": {"classify", "receive"},
    "received": {"classify", "object", "accept", "reply_suggestion"},
    "objected": {"classify", "accept_objection", "reject_objection"},
    "accepted": {"classify", "investigate", "extend"},
    "handling": {"classify", "investigate", "extend", "issue_opinion"},
    "opinion_issued": {"classify", "serve"},
    "served": {"classify"},
    "executing": {"classify", "execute"},
    "closed": {"classify"},
    "replied": {"classify"},
    "redirected": {"classify"},
}
REDIRECT: dict[str, Any] = {"path": "P2", "receiving_organ": "仲裁委", "procedure": "仲裁"}
UNIT_ONLY = {"receive", "object", "reply_suggestion", "investigate", "extend", "issue_opinion", "serve", "execute"}


def test_the_hand_written_table_speaks_of_every_state() -> None:
    assert set(ALLOWED) == set(STATES) == set(WAYS)
    assert set().union(*ALLOWED.values()) == set(TRANSITIONS)


@pytest.mark.parametrize(("state", "action"), product(STATES, TRANSITIONS))
def test_state_by_action(state: str, action: str) -> None:
    case = case_in(state)
    data: dict[str, Any] = REDIRECT if action == "accept" and state == "registered" else {}
    found = code(case, action, **data)
    if action in ALLOWED[state]:
        assert found is None
    elif case.handler is None and action in UNIT_ONLY:
        assert found == "not_the_responsible_unit"
    else:
        refusal = refused(case, action, **data)
        assert refusal is not None
        assert refusal.code == ("not_the_responsible_unit" if action == "accept" and case.handler is None else "illegal_transition")
        assert refusal.article == TRANSITIONS[action].article
        assert refusal.params == ({"action": action, "state": state} if refusal.code == "illegal_transition" else {})


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
    assert stuck == {"served", "closed", "replied", "redirected"}
    assert stuck >= END_STATES
    assert {state for state, desk in DESKS.items() if desk == "nobody"} == stuck
    assert set(STATES) - stuck == OPEN_STATES


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
    words = {"running": "start", "pending": "await", "stopped": "stop", "cancelled": "cancel"}
    known = {clock.id: clock for clock in before.clocks}
    changes = set()
    for clock in after.clocks:
        old = known.get(clock.id)
        if old == clock:
            continue
        extended = old is not None and old.state == clock.state == "running"
        changes.add(f"{'extend' if extended else words[clock.state]} {clock.code}")
    return changes


def _decided(action: str) -> list[tuple[Case, Case]]:
    """Before and after of the action in every variant that matters."""
    pairs = []
    for case in _cases():
        for data in _variants(action):
            if code(case, action, **data) is None:
                made = decision(case, action, **data)
                assert made.case.version == case.version + 1
                assert made.from_state == case.state
                pairs.append((case, made.case))
    return pairs


def _cases() -> list[Case]:
    cases = [case_in(state) for state in STATES]
    again = take(take(take(take(registered(), "assign"), "receive"), "object"), "accept_objection")
    assigned = take(take(again, "assign"), "receive")
    handling = take(take(assigned, "accept"), "investigate")
    cases += [again, assigned, take(assigned, "object"), handling, take(handling, "issue_opinion")]
    cases += [registered(registered_by="ZJJ"), registered(registered_by="ZJJ", category="suggestion")]
    cases += [take(take(registered(category="suggestion"), "assign"), "receive")]
    return cases


def _variants(action: str) -> list[dict[str, Any]]:
    if action == "accept":
        return [{}, {**REDIRECT}]
    if action == "classify":
        return [{}, {"category": "accusation", "accused_units": ["ZJJ"]}]
    return [{}]


def _moves_made() -> set[tuple[str, str, str]]:
    made = {(action, before.state, after.state) for action in TRANSITIONS for before, after in _decided(action)}
    for case in (case_in("opinion_issued"), _supported()):
        made.add(("serve", case.state, take(case, "serve").state))
    return made


def _supported() -> Case:
    support = [{"claim": "修路", "kind": "support", "basis": "条例", "text": "支持"}]
    return take(case_in("handling"), "issue_opinion", claims=support)
