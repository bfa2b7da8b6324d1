"""Rules of instructed items, disputes, trainings and inspections of closed files (domain.md §4.1 D5, D9, D11, D12; §4.2 P4)."""

from collections.abc import Mapping

from services.tracking.domain.records import Row, Scene, Written, kept_here, not_after, not_before, owned_here, still_open
from shared.kernel.errors import Refusal

STAGES: Mapping[str, frozenset[str]] = {
    "found": frozenset({"mediating", "settled", "reported_up"}),
    "mediating": frozenset({"settled", "reported_up"}),
    "reported_up": frozenset({"mediating", "settled"}),
    "settled": frozenset(),
}
"""矛盾纠纷: from which stage a dispute may come to which."""


def give_instruction(record: Row, data: Row, scene: Scene) -> Written:
    """批示: given not later than today, fed back not before that."""
    del record
    not_after(data["given_on"], scene.on, "/given_on")
    not_before(data["due_on"], data["given_on"], "/due_on")
    return Written(dict(data))


def feed_back(record: Row, data: Row, scene: Scene) -> Written:
    """The owner unit feeds back once; the keeper may enter it."""
    owned_here(record["owner_unit_id"], record, scene)
    still_open(record, "fed_back_on")
    not_before(data["fed_back_on"], record["given_on"], "/fed_back_on")
    not_after(data["fed_back_on"], scene.on, "/fed_back_on")
    return Written(dict(data))


def find_dispute(record: Row, data: Row, scene: Scene) -> Written:
    """排查: entered by the unit that found it."""
    del record
    not_after(data["found_on"], scene.on, "/found_on")
    return Written({**data, "stage": "found", "stage_on": data["found_on"]})


def move_dispute(record: Row, data: Row, scene: Scene) -> Written:
    """To a stage that follows the present one; when it was reported up and when it was settled are kept apart."""
    kept_here(record, scene)
    stage, on = data["stage"], data["stage_on"]
    if stage not in STAGES[record["stage"]]:
        raise Refusal("stage_not_next", pointer="/stage", stage=record["stage"])
    not_before(on, record["stage_on"], "/on")
    not_after(on, scene.on, "/on")
    marks = {"reported_up": {"reported_up_on": on}, "settled": {"settled_on": on}}
    return Written({**data, **marks.get(stage, {})})


def hold_training(record: Row, data: Row, scene: Scene) -> Written:
    """Held, not planned; the keeper's own unit is told too."""
    del record
    not_after(data["held_on"], scene.on, "/held_on")
    return Written({**data, "told_unit_ids": sorted({scene.unit, *data["told_unit_ids"]})})


def draw_inspection(record: Row, data: Row, scene: Scene) -> Written:
    """Over matters closed from a day to a day, as many as asked for or as there are."""
    del record
    not_before(data["closed_to"], data["closed_from"], "/closed_to")
    return Written({**data, "drawn": scene.facts["drawn"]})


def find_fault(record: Row, data: Row, scene: Scene) -> Written:
    """What the inspection found, and until when it is put right; no due day when nothing is wrong."""
    kept_here(record, scene)
    still_open(record, "found_on")
    not_after(data["found_on"], scene.on, "/found_on")
    if data.get("rectify_due_on") is not None:
        not_before(data["rectify_due_on"], data["found_on"], "/rectify_due_on")
    return Written(dict(data))


def rectify(record: Row, data: Row, scene: Scene) -> Written:
    """The owner unit puts right what was found."""
    owned_here(record["owner_unit_id"], record, scene)
    if record["rectify_due_on"] is None:
        raise Refusal("nothing_to_rectify")
    still_open(record, "rectified_on")
    not_before(data["rectified_on"], record["found_on"], "/rectified_on")
    not_after(data["rectified_on"], scene.on, "/rectified_on")
    return Written(dict(data))


def check_path(record: Row, data: Row, scene: Scene) -> Written:
    """The Art 31 path is judged once by a second person: not by an account that classified or accepted the matter (`facts`)."""
    kept_here(record, scene)
    still_open(record, "path_checked_on")
    if scene.account in scene.facts["classifiers"]:
        raise Refusal("checker_is_classifier", article="TL 31")
    if not data["path_right"] and data.get("path_note") is None:
        raise Refusal("explanation_required", article="TL 31", pointer="/note")
    return Written({**data, "path_checked_by": scene.account, "path_checked_on": scene.on})
