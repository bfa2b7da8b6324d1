"""Rules of sponsorships, campaigns, coordination meetings and dispatch sessions (domain.md §4.1 M5, M7, M8, M11, M13)."""

from datetime import timedelta

from services.tracking.domain.records import Row, Scene, Written, kept_here, not_after, not_before, owned_here, still_open
from shared.kernel.errors import FieldError, Refusal

MONDAY = 0
COMPLETE = ("cause", "claim", "law", "history", "plan", "result", "result_on", "result_text")
"""What a dossier must hold before it goes out; owner unit and due day it has from the start."""


def open_sponsorship(record: Row, data: Row, scene: Scene) -> Written:
    """领导包案: assigned not later than today, for the plan of the year before, this or the next one (TL 18.2)."""
    del record
    not_after(data["assigned_on"], scene.on, "/assigned_on")
    if data["plan_year"] > scene.on.year + 1:
        raise Refusal("date_in_future", pointer="/plan_year")
    return Written(dict(data))


def note_progress(record: Row, data: Row, scene: Scene) -> Written:
    """A line of the progress log: dated between assignment and today, while the sponsorship runs."""
    kept_here(record, scene)
    still_open(record, "outcome_on")
    not_before(data["noted_on"], record["assigned_on"], "/noted_on")
    not_after(data["noted_on"], scene.on, "/noted_on")
    return Written(added={"entries": [dict(data)]}, told={"noted_on": data["noted_on"]})


def end_sponsorship(record: Row, data: Row, scene: Scene) -> Written:
    """化解, 办结 or 退出: an end of its own each; who withdraws explains why (seed: 100 = 97 + 3)."""
    kept_here(record, scene)
    still_open(record, "outcome_on")
    not_before(data["outcome_on"], record["assigned_on"], "/outcome_on")
    not_after(data["outcome_on"], scene.on, "/outcome_on")
    if data["outcome"] == "withdrawn" and data.get("explanation") is None:
        raise Refusal("explanation_required", pointer="/explanation")
    return Written(dict(data))


def list_matter(record: Row, data: Row, scene: Scene) -> Written:
    """Put on the list by the unit that keeps it; due with the campaign unless sooner. `facts`: the campaign, and `barred` owners."""
    del record
    campaign = scene.facts["campaign"]
    kept_here(campaign, scene)
    if scene.facts["barred"]:
        raise Refusal("accused_unit_barred", article="TL 30.3", pointer="/owner")
    due_on = data.get("due_on") or campaign["due_on"]
    if due_on > campaign["due_on"]:
        raise Refusal("due_after_campaign", pointer="/due_on", due=campaign["due_on"].isoformat())
    return Written({**data, "due_on": due_on, "campaign_id": campaign["id"]})


def write_dossier(record: Row, data: Row, scene: Scene) -> Written:
    """一案一册: the plan is of the matter, never of a person; written until the result is in."""
    owned_here(record["owner_unit_id"], record, scene)
    still_open(record, "result_on")
    return Written(dict(data))


def end_item(record: Row, data: Row, scene: Scene) -> Written:
    """The result of a matter on the list, by the unit that owns it or the one that keeps the list."""
    owned_here(record["owner_unit_id"], record, scene)
    still_open(record, "result_on")
    not_after(data["result_on"], scene.on, "/result_on")
    return Written(dict(data))


def missing_of(item: Row) -> tuple[str, ...]:
    """JSON pointers of what a dossier lacks."""
    return tuple(f"/{name}" for name in COMPLETE if item[name] is None)


def check_dossier(item: Row) -> None:
    """A dossier goes out complete, never with a blank."""
    missing = missing_of(item)
    if missing:
        raise Refusal("dossier_incomplete", errors=tuple(FieldError(pointer, "missing") for pointer in missing))


def hold_meeting(record: Row, data: Row, scene: Scene) -> Written:
    """协调会: held, not planned; whoever took part or owes a decision is told, and so is the keeper."""
    del record
    not_after(data["held_on"], scene.on, "/held_on")
    decisions = data.get("decisions") or ()
    for number, decision in enumerate(decisions):
        not_before(decision["due_on"], data["held_on"], f"/decisions/{number}/due_on")
    told = {scene.unit, *data["participant_unit_ids"], *(decision["owner_unit_id"] for decision in decisions)}
    columns = {name: value for name, value in data.items() if name != "decisions"}
    rows = [{**decision, "number": number} for number, decision in enumerate(decisions, start=1)]
    return Written({**columns, "told_unit_ids": sorted(told)}, added={"decisions": rows}, told={"decisions": len(rows)})


def finish_decision(record: Row, data: Row, scene: Scene) -> Written:
    """A decision is done once, by its owner unit or as the keeper of the minutes notes it."""
    decision = next((row for row in record["decisions"] if row["number"] == data["number"]), None)
    if decision is None:
        raise Refusal("unknown_part", pointer="/number")
    owned_here(decision["owner_unit_id"], record, scene)
    still_open(decision, "done_on")
    not_before(data["done_on"], record["held_on"], "/done_on")
    not_after(data["done_on"], scene.on, "/done_on")
    done = {"id": decision["id"], "done_on": data["done_on"]}
    return Written(changed={"decisions": [done]}, told={"number": data["number"], "done_on": data["done_on"]})


def hold_dispatch(record: Row, data: Row, scene: Scene) -> Written:
    """周调度: one session a week, kept under the Monday of the week."""
    del record
    week = data["week"] - timedelta(days=data["week"].weekday() - MONDAY)
    not_after(week, scene.on, "/week")
    return Written({**data, "week": week, "told_unit_ids": sorted({scene.unit, *data["told_unit_ids"]})})
