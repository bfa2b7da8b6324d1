from itertools import product

import pytest

from services.tracking.domain.transitions import POSTED, TRANSITIONS
from shared.contracts.permissions import EVERY_LOGIN, ROLES, SCOPES, SEES_SEALED, WITHOUT_CASES, may
from shared.contracts.vocabularies import Role, Scope

BUREAU_STEPS = {
    "classify", "transfer", "assign", "report_up", "reply_directly", "refuse", "refuse_again", "merge", "unmerge", "split",
    "accept_objection", "reject_objection", "determine_jurisdiction", "withdraw", "reopen",
}  # fmt: skip
UNIT_STEPS = {"receive", "object", "reply_suggestion", "investigate", "mediate", "issue_opinion", "execute"}
REVIEW_STEPS = {"request_review", "decide_review", "request_re_review", "decide_re_review", "terminate"}
UNITS = {"unit_handler", "unit_head", "discipline_inspector"}
WHO_ACTS = {
    **{action: {"bureau_officer"} for action in BUREAU_STEPS},
    **dict.fromkeys(UNIT_STEPS, UNITS),
    **{action: {"reviewer"} for action in REVIEW_STEPS},
    **{action: {*UNITS, "reviewer"} for action in ("serve", "open_hearing", "close_hearing")},
    "accept": {"bureau_officer", *UNITS},
    "extend": {"unit_head", "discipline_inspector"},
    "archive": {"bureau_officer", "unit_head", "discipline_inspector"},
}
NOBODY = frozenset[str]()


def test_the_table_of_actions_is_complete() -> None:
    assert set(WHO_ACTS) == set(POSTED)


@pytest.mark.parametrize(("role", "action"), product(Role, sorted(WHO_ACTS)))
def test_role_by_action(role: str, action: str) -> None:
    assert may(role, NOBODY, action) is (role in WHO_ACTS[action])


@pytest.mark.parametrize(
    ("verb", "roles"),
    [
        ("register", {"registrar", "bureau_officer", "unit_handler", "unit_head", "discipline_inspector"}),
        ("directory:write", {"admin"}),
        ("calendar:write", {"admin"}),
        ("history:write", {"admin"}),
        ("audit:read", {"auditor"}),
        ("lookups", {"registrar", "bureau_officer"}),
        ("sponsorships", {"leader", "bureau_officer", "unit_head", "discipline_inspector"}),
        *(
            (verb, {"bureau_officer", "supervisor"})
            for verb in ("campaigns", "meetings", "return_duties", "instructions", "trainings", "inspections")
        ),
        ("urgent_reports", {"bureau_officer", "supervisor", "unit_head", "discipline_inspector"}),
        ("daily_returns", {"unit_handler", "unit_head", "discipline_inspector"}),
        *(
            (verb, {"bureau_officer", "supervisor", "unit_handler", "unit_head", "discipline_inspector"})
            for verb in ("results", "disputes")
        ),
        *((verb, {"bureau_officer"}) for verb in ("resolutions", "quality_checks", "higher_level_visits")),
        *((verb, {"bureau_officer", "unit_handler", "unit_head", "discipline_inspector"}) for verb in ("follow_ups", "outcomes")),
        ("registers:read", set(Role) - {"admin", "auditor", "client"}),
        ("supervisions:write", {"supervisor"}),
        ("supervisions:reply", {"unit_handler", "unit_head", "discipline_inspector"}),
        ("recommendations:write", {"supervisor"}),
        ("recommendations:feedback", {"unit_handler", "unit_head", "discipline_inspector", "reviewer"}),
    ],
)
def test_other_verbs(verb: str, roles: set[str]) -> None:
    assert {role for role in Role if may(role, NOBODY, verb)} == roles


def test_a_client_may_what_its_scopes_say_and_no_more() -> None:
    assert set(SCOPES) == set(Scope)
    for scope, verb in product(SCOPES, sorted(frozenset().union(*SCOPES.values(), *ROLES.values()))):
        assert may("client", frozenset({scope}), verb) is (verb in SCOPES[scope])
    assert not may("client", NOBODY, "register")
    assert not may("client", frozenset({"petitions:write"}), "transfer")


def test_no_scope_gives_an_action_of_the_machine_nor_sealed_cases() -> None:
    assert not frozenset().union(*SCOPES.values()) & set(TRANSITIONS)
    assert {"bureau_officer", "unit_handler", "unit_head", "discipline_inspector", "reviewer"} == SEES_SEALED


def test_admin_and_auditor_have_no_cases() -> None:
    assert {"admin", "auditor"} == WITHOUT_CASES
    for role in WITHOUT_CASES:
        assert not {verb for verb in ROLES[role] if verb.startswith(("cases:", "petitions:"))}
        assert not may(role, NOBODY, "worklist")
        assert not may(role, NOBODY, "reveal")


def test_the_public_and_an_unknown_role_may_nothing_of_staff() -> None:
    for role in ("public", "nonsense"):
        assert not any(may(role, NOBODY, verb) for verb in (*TRANSITIONS, "register", "cases:read", "lookups"))
    assert "register" not in EVERY_LOGIN
