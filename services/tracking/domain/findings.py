"""What the triggers of 督办 look at, and what each may find (domain.md §1.6.2): pure functions over the case, its clocks and timeline.

An omission stays in an append-only timeline for ever, so it counts as lasting until the same step is taken anew or the matter ends.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from services.tracking.domain.case import Case
from shared.kernel.ratings import window_end
from shared.kernel.workdays import Calendar

DAY = timedelta(days=1)
RETURNS = 2
ENDED = frozenset({
    "closed", "replied", "redirected", "refused", "refused_again", "merged", "withdrawn", "terminated", "lapsed", "archived",
})  # fmt: skip
TAKEN_UP = ("accept", "reply_suggestion", "reply_directly", "refuse", "refuse_again", "merge", "withdraw")
WITH_RECEIPT = frozenset({"direct", "post", "detained"})
FALLEN_AWAY = frozenset({"cancelled", "waived"})


@dataclass(frozen=True)
class Taken:
    """A step of the timeline. `on`: its legal day; `unit`: who took it."""

    sequence: int
    action: str
    on: date
    unit: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    prepared_by: str | None = None

    @property
    def occasion(self) -> str:
        """What makes a finding about this step one of its kind."""
        return f"step/{self.sequence}"


@dataclass(frozen=True)
class Matter:
    """A case as the triggers see it on a day. `copied`: its newest opinion has the text of another matter's earlier one;
    `dissatisfied`: the petitioner was dissatisfied with the unit.
    """  # fmt: skip

    case: Case
    steps: tuple[Taken, ...]
    today: date
    calendar: Calendar
    copied: bool = False
    dissatisfied: bool = False

    @property
    def ended(self) -> bool:
        """Whether nothing more is to be done in it."""
        return self.case.state in ENDED

    def steps_of(self, *actions: str) -> tuple[Taken, ...]:
        """Its steps of these kinds, oldest first."""
        return tuple(step for step in self.steps if step.action in actions)

    def has_after(self, step: Taken, *actions: str) -> bool:
        """Whether a step of these kinds was taken later."""
        return any(later.sequence > step.sequence for later in self.steps_of(*actions))

    def lasts(self, step: Taken) -> bool:
        """Whether what is wrong with a step still stands: it was not taken anew, and the matter has not ended."""
        return not self.ended and not self.has_after(step, step.action)


@dataclass(frozen=True)
class Finding:
    """A rule that a unit has broken: on which occasion, since when, whether it still lasts, and what shows it (dates, codes, numbers)."""

    occasion: str
    since: date
    unit: int | None
    lasts: bool
    evidence: Mapping[str, str | int | None]


Finder = Callable[[Matter], Iterator[Finding]]


def missed(*codes: str) -> Finder:
    """A clock of these codes ran out before its duty was done. Legal lateness begins after the rolled date (domain.md §1.4)."""

    def find(matter: Matter) -> Iterator[Finding]:
        for clock in matter.case.clocks:
            due = clock.due(matter.calendar)
            until = clock.stopped_on or matter.today
            if clock.code not in codes or due is None or clock.state in FALLEN_AWAY or until <= due.rolled:
                continue
            evidence = {
                "clock": clock.code, "clock_id": str(clock.id), "started_on": _day(clock.started_on), "due_strict": _day(due.strict),
                "due_rolled": _day(due.rolled), "extended_days": clock.extended, "done_on": _day(clock.stopped_on), "seen_on": _day(until),
                "days_late": (until - due.rolled).days,
            }  # fmt: skip
            yield Finding(f"clock/{clock.id}", due.rolled + DAY, clock.unit_id, clock.stopped_on is None, evidence)

    return find


def accepted_without_basis(matter: Matter) -> Iterator[Finding]:
    """The notice of acceptance names no legal basis in words (Art 23.1, 31)."""
    for step in matter.steps_of("accept"):
        if not _says(step.data.get("legal_basis")):
            yield _omission(matter, step, path=step.data.get("path"))


def claim_without_basis(matter: Matter) -> Iterator[Finding]:
    """An opinion that supports or rejects a claim rests on a law, regulation or rule (Art 32)."""
    for step in matter.steps_of("issue_opinion"):
        bare = [
            number
            for number, claim in enumerate(step.data.get("claims") or (), start=1)
            if claim.get("kind") in {"support", "reject"} and not _says(claim.get("basis"))
        ]
        if bare:
            yield _omission(matter, step, claims=", ".join(map(str, bare)))


def support_without_date(matter: Matter) -> Iterator[Finding]:
    """A supported claim must be urged to execution (Art 32.2), which needs a day by which it shall be done."""
    for step in matter.steps_of("issue_opinion"):
        if _supports(step) and step.data.get("execution_due") is None:
            yield _omission(matter, step)


def served_without_receipt(matter: Matter) -> Iterator[Finding]:
    """Delivery in person, by post or by leaving it is proved by a receipt 送达回证 (domain.md §5 row 22)."""
    for step in matter.steps_of("serve"):
        if step.data.get("method") in WITH_RECEIPT and not _says(step.data.get("receipt")):
            yield _omission(matter, step, method=step.data.get("method"), served_on=step.data.get("served_on"))


def extended_without_approval(matter: Matter) -> Iterator[Finding]:
    """An extension that nobody but its approver prepared was approved by nobody (Art 34)."""
    for step in matter.steps_of("extend"):
        if step.prepared_by is None:
            yield _omission(matter, step, days=step.data.get("days"))


def not_executed(matter: Matter) -> Iterator[Finding]:
    """The newest served opinion supports a claim, and its day of execution has passed (Art 32.2)."""
    opinion = next(reversed(matter.steps_of("issue_opinion")), None)
    if opinion is None or (due := execution_due(matter)) is None:
        return
    done = next((step for step in matter.steps_of("execute") if step.sequence > opinion.sequence), None)
    until = matter.today if done is None else _read(done.data.get("done_on")) or done.on
    if until > due:
        evidence = {"execution_due": opinion.data["execution_due"], "due_rolled": _day(due), "done_on": _day(until) if done else None,
                    "seen_on": _day(until), "days_late": (until - due).days}  # fmt: skip
        yield Finding(opinion.occasion, due + DAY, opinion.unit, done is None, evidence)


def execution_due(matter: Matter) -> date | None:
    """The day, moved off holidays, by which the newest opinion is to be carried out; None while it is not served or was revoked."""
    opinion = next(reversed(matter.steps_of("issue_opinion")), None)
    due = None if opinion is None else _read(opinion.data.get("execution_due"))
    if opinion is None or due is None or not _supports(opinion) or not matter.has_after(opinion, "serve"):
        return None
    revoked = any(
        step.data.get("result") == "revoke"
        for step in matter.steps_of("decide_review", "decide_re_review")
        if step.sequence > opinion.sequence
    )
    return None if revoked else matter.calendar.roll(due)


def returned(matter: Matter) -> Iterator[Finding]:
    """The matter went back to its sender for the second time or more (OLD 36): units pass it on instead of taking it up."""
    returns = matter.steps_of("accept_objection")
    if matter.case.returns < RETURNS:
        return
    for number, step in enumerate(returns[RETURNS - 1 :], start=RETURNS):
        objection = next((o for o in reversed(matter.steps_of("object")) if o.sequence < step.sequence), None)
        lasts = not matter.ended and not matter.has_after(step, *TAKEN_UP)
        yield Finding(step.occasion, step.on, objection.unit if objection else None, lasts, {"returns": number, "step": step.sequence})


def copied(matter: Matter) -> Iterator[Finding]:
    """The newest opinion has, word for word, the text of another matter's (perfunctory handling)."""
    opinion = next(reversed(matter.steps_of("issue_opinion")), None)
    if opinion is not None and matter.copied:
        yield _omission(matter, opinion)


def reopened(matter: Matter) -> Iterator[Finding]:
    """Reopened after the petitioner was dissatisfied; a rating is for staff only once its window has closed."""
    if not rating_is_open(matter) and matter.dissatisfied:
        for step in matter.steps_of("reopen"):
            served = next((s.unit for s in reversed(matter.steps_of("serve")) if s.sequence < step.sequence), None)
            lasts = not matter.ended and not matter.has_after(step, "serve")
            yield Finding(
                step.occasion, step.on, matter.case.handler or served, lasts, {"step": step.sequence, "reopened_on": _day(step.on)}
            )


def rating_is_open(matter: Matter) -> bool:
    """Whether the petitioner may still rate."""
    return matter.case.delivered_on is None or matter.today <= window_end(matter.case.delivered_on)


def _omission(matter: Matter, step: Taken, **more: str | int | None) -> Finding:
    evidence = {"step": step.sequence, "action": step.action, "taken_on": _day(step.on), **more}
    return Finding(step.occasion, step.on, step.unit, matter.lasts(step), evidence)


def _supports(opinion: Taken) -> bool:
    return any(claim.get("kind") == "support" for claim in opinion.data.get("claims") or ())


def _says(text: object) -> bool:
    """Whether there is a word in it, not blanks and marks alone."""
    return isinstance(text, str) and any(letter.isalnum() for letter in text)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read(day: object) -> date | None:
    return day if isinstance(day, date) else date.fromisoformat(day) if isinstance(day, str) else None
