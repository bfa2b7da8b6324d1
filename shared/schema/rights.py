"""Who may do what to which table: login roles, grants and row-level security policies, as rows.

Services own their tables: only the owner's two roles may write them. Everything that holds a case or points to one is
under forced row-level security; API roles see a case through `case_access` (a row for their unit, not sealed away, not
barred), workers through policies of their own, never through a setting that any SQL could set.
"""

from shared.schema.base import ACTING, UNIT, D, Grant, N, Policy, S, U, seen
from shared.schema.parts import PARTS

NOLOGIN_ROLES = ("access_keeper", "account_reader", "petition_reader", "searcher")
SERVICES = ("intake", "tracking", "reporting")
WORKERS = ("intake_worker", "tracking_worker", "reporting_worker")
LOGIN_ROLES = (*SERVICES, *WORKERS, "relay")
ALL = (*SERVICES, *WORKERS)


GRANTS = (
    # shared: everybody appends; the relay and the workers move deliveries
    Grant("event", (N,), ALL),
    Grant("event", (S,), ("tracking", *WORKERS, "relay")),
    Grant("delivery", (N,), ALL),
    Grant("delivery", (S, U), (*WORKERS, "relay")),
    Grant("event_position", (S,), ("tracking", "relay")),
    Grant("event_position", (N,), ("relay",)),
    Grant("sequencer_state", (S, U), ("relay",)),
    Grant("audit_entry", (N,), (*ALL, "relay")),
    Grant("audit_entry", (S,), ("relay",)),
    Grant("audit_seal", (S, N), ("relay",)),
    Grant("idempotency", (S, N), ALL),
    Grant("idempotency", (S, D), ("relay",)),
    Grant("job", (S, N, U), ("tracking", "tracking_worker", "intake", "intake_worker")),
    # intake
    Grant("petition", (S, N, U), ("intake", "intake_worker")),
    Grant("petition", (S,), ("tracking", "tracking_worker", "reporting_worker")),
    Grant("petition", (S,), ("petition_reader",), ("id", "number", "case_id", "code_version", "code_key_id")),
    Grant("petitioner", (S, N, U), ("intake", "intake_worker")),
    Grant("petitioner", (S,), ("tracking",)),
    Grant("rating", (S, N, U), ("intake", "intake_worker")),
    Grant("rating", (S,), ("reporting_worker",)),
    # tracking
    Grant("unit", (S,), (*ALL, *NOLOGIN_ROLES)),
    Grant("unit", (N, U), ("tracking",)),
    Grant("account", (S,), ("account_reader",)),
    Grant("account", (S, N, U), ("tracking",)),
    Grant("cases", (S, N, U), ("tracking", "tracking_worker")),
    Grant("cases", (S,), ("intake", "intake_worker", "reporting", "reporting_worker")),
    Grant("case_transition", (S, N), ("tracking", "tracking_worker")),
    Grant("case_transition", (S,), ("intake", "reporting_worker")),
    Grant("clock", (S, N, U), ("tracking", "tracking_worker")),
    Grant("clock", (S,), ("intake", "intake_worker", "reporting_worker")),
    Grant("case_accused", (S, N, U), ("tracking", "tracking_worker")),
    Grant("case_access", (S,), (*SERVICES, "tracking_worker")),
    Grant("case_access", (S, N, U, D), ("access_keeper",)),
    Grant("case_bar", (S, N, D), ("access_keeper",)),
    Grant("statutory_term", (S,), ALL),
    Grant("calendar_day", (S,), ALL),
    Grant("calendar_day", (N, U), ("tracking",)),
    Grant("history_line", (S, N, U), ("tracking", "tracking_worker")),
    Grant("history_line", (S,), ("intake_worker",)),
    # reporting
    Grant("case_fact", (S,), ("reporting",)),
    Grant("case_fact", (S, N, U), ("reporting_worker",)),
    Grant("contribution", (S,), ("reporting",)),
    Grant("contribution", (S, N), ("reporting_worker",)),
    Grant("contribution", (U,), ("reporting_worker",), ("sealed",)),
    *(grant for part in PARTS for grant in part.grants),
)

SEQUENCES = {"petition_number": ("intake", "intake_worker")}

UNSEALED = "(NOT sealed OR ((SELECT ctx_sealed()) AND NOT is_barred(case_id)))"
# a case is known to reporting's callers by the figures it counts in, so that the records of a figure are never fewer than it
COUNTED = "EXISTS (SELECT FROM contribution n WHERE n.case_id = case_fact.case_id)"
OWN_CASE = "{column} = (SELECT ctx_case())"


def _seen_or_own(table: str, column: str = "case_id") -> str:
    return f"({seen(table, column)} OR {OWN_CASE.format(column=column)})"


POLICIES = (
    Policy("case_access", "seen", S, (*SERVICES, "searcher"), f"unit_id = {UNIT} AND {UNSEALED}"),
    Policy("case_access", "work", S, ("tracking_worker",), "true"),
    Policy("case_access", "keep", "ALL", ("access_keeper",), "true", "true"),
    Policy("case_bar", "keep", "ALL", ("access_keeper",), "true", "true"),
    Policy("cases", "seen", S, ("tracking", "reporting"), seen("cases", "id")),
    Policy("cases", "seen_or_own", S, ("intake",), _seen_or_own("cases", "id")),
    Policy("cases", "act", U, ("tracking",), seen("cases", "id"), ACTING),
    Policy("cases", "open", N, ("tracking",), None, f"registered_by_unit_id = {UNIT}"),
    Policy("cases", "work", "ALL", ("tracking_worker",), "true", "true"),
    Policy("cases", "read", S, ("intake_worker", "reporting_worker"), "true"),
    Policy("case_transition", "seen", S, ("tracking",), seen("case_transition")),
    Policy("case_transition", "own", S, ("intake",), OWN_CASE.format(column="case_id")),
    Policy("case_transition", "act", N, ("tracking",), None, f"actor_unit_id = {UNIT}"),
    Policy("case_transition", "work", "ALL", ("tracking_worker",), "true", "true"),
    Policy("case_transition", "read", S, ("reporting_worker",), "true"),
    Policy("clock", "seen", S, ("tracking",), seen("clock")),
    Policy("clock", "seen_or_own", S, ("intake",), _seen_or_own("clock")),
    Policy("clock", "act", N, ("tracking",), None, ACTING),
    Policy("clock", "change", U, ("tracking",), seen("clock"), ACTING),
    Policy("clock", "work", "ALL", ("tracking_worker",), "true", "true"),
    Policy("clock", "read", S, ("intake_worker", "reporting_worker"), "true"),
    Policy("case_accused", "seen", S, ("tracking",), seen("case_accused")),
    Policy("case_accused", "act", N, ("tracking",), None, ACTING),
    Policy("case_accused", "change", U, ("tracking",), seen("case_accused"), ACTING),
    Policy("case_accused", "work", "ALL", ("tracking_worker",), "true", "true"),
    Policy("petition", "seen_or_own", S, ("intake", "tracking"), _seen_or_own("petition")),
    Policy("petition", "register", N, ("intake",), None, f"registered_by_unit_id = {UNIT}"),
    Policy("petition", "change", U, ("intake",), _seen_or_own("petition"), "true"),
    Policy("petition", "work", "ALL", ("intake_worker",), "true", "true"),
    Policy("petition", "read", S, ("tracking_worker", "reporting_worker"), "true"),
    Policy("petition", "identify", S, ("petition_reader",), "true"),
    Policy("petitioner", "seen", S, ("intake", "tracking"), seen("petitioner")),
    Policy("petitioner", "register", N, ("intake",), None, ACTING),
    Policy("petitioner", "change", U, ("intake",), seen("petitioner"), ACTING),
    Policy("petitioner", "work", "ALL", ("intake_worker",), "true", "true"),
    Policy("rating", "own", "ALL", ("intake",), OWN_CASE.format(column="case_id"), OWN_CASE.format(column="case_id")),
    Policy("rating", "work", "ALL", ("intake_worker",), "true", "true"),
    Policy("rating", "read", S, ("reporting_worker",), "true"),
    Policy("event", "append", N, ALL, None, "true"),
    Policy("event", "seen", S, ("tracking",), f"(case_id IS NOT NULL AND {seen('event')})"),
    Policy("event", "work", S, (*WORKERS, "relay"), "true"),
    Policy("event_position", "seen", S, ("tracking",), f"(case_id IS NOT NULL AND {seen('event_position')})"),
    Policy("event_position", "work", "ALL", ("relay",), "true", "true"),
    Policy("delivery", "append", N, ALL, None, "true"),
    Policy("delivery", "intake", S, ("intake_worker",), "service = 'intake'"),
    Policy("delivery", "tracking", S, ("tracking_worker",), "service = 'tracking'"),
    Policy("delivery", "reporting", S, ("reporting_worker",), "service = 'reporting'"),
    Policy("delivery", "move_intake", U, ("intake_worker",), "service = 'intake'", "service = 'intake'"),
    Policy("delivery", "move_tracking", U, ("tracking_worker",), "service = 'tracking'", "service = 'tracking'"),
    Policy("delivery", "move_reporting", U, ("reporting_worker",), "service = 'reporting'", "service = 'reporting'"),
    Policy("delivery", "relay", "ALL", ("relay",), "true", "true"),
    Policy(
        "history_line",
        "own",
        S,
        ("tracking",),
        f"job_id IN (SELECT id FROM job WHERE unit_id = {UNIT} OR account_id = (SELECT ctx_account()))",
    ),
    Policy("history_line", "stage", N, ("tracking",), None, "true"),
    Policy("history_line", "work", "ALL", ("tracking_worker",), "true", "true"),
    Policy("history_line", "read", S, ("intake_worker",), "true"),
    Policy("job", "own", "ALL", SERVICES[:2], "account_id = (SELECT ctx_account())", "account_id = (SELECT ctx_account())"),
    Policy("job", "work", "ALL", ("intake_worker", "tracking_worker"), "true", "true"),
    Policy("case_fact", "scope", S, ("reporting",), f"{UNSEALED} AND {COUNTED}"),
    Policy("case_fact", "work", "ALL", ("reporting_worker",), "true", "true"),
    Policy("contribution", "scope", S, ("reporting",), f"{UNSEALED} AND unit_id = ANY ((SELECT my_scope())::int[])"),
    Policy("contribution", "work", "ALL", ("reporting_worker",), "true", "true"),
    *(policy for part in PARTS for policy in part.policies),
)

SECURED = tuple(sorted({policy.table for policy in POLICIES}))
UNSECURED = {
    "unit": "the directory names organs, no petition",
    "account": "only its owner and two login functions may read it",
    "statutory_term": "law",
    "calendar_day": "law",
    "sequencer_state": "two counters",
    "audit_entry": "insert only; read by the sealer and the audit command",
    "audit_seal": "hashes only",
    "idempotency": "encrypted answers, read back by actor and key",
    **{table: reason for part in PARTS for table, reason in part.unsecured.items()},
}
