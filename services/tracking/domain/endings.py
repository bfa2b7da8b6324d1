"""Withdrawal, reopening and the archive (domain.md §5 rows 33, 34, 38)."""

from dataclasses import replace
from datetime import date

from services.tracking.domain.case import Case, Step
from services.tracking.domain.clocks import new_clock
from services.tracking.domain.effects import back_at_bureau, cancel, is_accused, stop
from shared.kernel.errors import Refusal
from shared.kernel.workdays import Calendar

DUTIES = ("K1", "K1R", "K2", "K3", "K4", "K5", "K11", "K14")


def may_be_withdrawn(case: Case, step: Step) -> None:
    """On the petitioner's own statement, confirmed outside the handling unit; an accusation is not withdrawn."""
    if case.category == "accusation":
        raise Refusal("accusation_not_withdrawn", article="TL 30")
    if step.data["statement_on"] > step.on:
        raise Refusal("date_in_future", pointer="/statement_on")
    if step.data["statement_on"] < case.received_on:
        raise Refusal("date_too_early", pointer="/statement_on")


def withdraw(case: Case, step: Step) -> Case:
    """Every duty falls away."""
    return replace(cancel(case, step, *DUTIES), state="withdrawn", hearing_on=None)


def ground_fits(case: Case, step: Step) -> None:
    """Pressure can only have stood behind a withdrawal, and only what was supported can have been left undone."""
    ground = step.data["ground"]
    if ground == "withdrawal_under_pressure" and case.state != "withdrawn":
        raise Refusal("reopen_ground_unfit", article="TL 40.1", pointer="/ground")
    if ground == "not_executed" and not any(claim["kind"] == "support" for claim in case.claims):
        raise Refusal("reopen_ground_unfit", article="TL 32.2", pointer="/ground")


def reopen(case: Case, step: Step) -> Case:
    """Back to the unit that had it, which gives notice anew; its K5 starts with the new acceptance. Without one, or from an accused one, to the bureau."""
    after = replace(
        cancel(case, step, "K7"), path=None, heard_on=None, closed_on=None, claims=(), executed_on=None, lapsed_from=None, reviewer=None
    )
    if case.handler is not None and not (case.sealed and is_accused(case, step, case.handler)):
        return replace(after.with_clock(new_clock("K3", case.handler, "reopen").start(step.on)), state="received")
    return back_at_bureau(after, step, "reopen")


def nothing_is_open(case: Case, step: Step) -> None:
    """The dossier is complete: no right of the petitioner runs any more, and what was supported is carried out."""
    if case.state in {"served", "closed"} and _right_runs(case, step.on, step.calendar):
        raise Refusal("right_still_runs", article="TL 35")
    if any(claim["kind"] == "support" for claim in case.claims) and case.executed_on is None:
        raise Refusal("not_executed", article="TL 32.2")


def archive(case: Case, step: Step) -> Case:
    """归档."""
    return replace(stop(case, step, "K7"), state="archived")


def _right_runs(case: Case, on: date, calendar: Calendar) -> bool:
    clock = case.running("K7")
    due = clock.due(calendar) if clock is not None else None
    return due is not None and on <= due.rolled
