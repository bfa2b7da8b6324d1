"""HTTP of sponsorships, coordination meetings and dispatch sessions."""

from fastapi import APIRouter

from services.tracking.domain import leadership as rules
from services.tracking.leadership import schemas
from services.tracking.leadership.records import DISPATCHES, MEETINGS, SPONSORSHIPS
from services.tracking.registers.operations import Offer, Operation, offer
from services.tracking.registers.register import Step
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1", tags=["leadership"], route_class=EdgeRoute)
CASE = "0197a3c2-5b1e-7c4d-9f00-6d2c1b7a8e90"

OFFERS = (
    Offer(
        SPONSORSHIPS,
        "sponsorships",
        "领导包案",
        "Which leading officials answer for which matters, in which plan year, and how each ended.",
        schemas.SponsorshipOut,
        schemas.SponsorshipFilter,
        operations=(
            Operation(
                None,
                schemas.SponsorshipBody,
                "sponsorships",
                Step("sponsorship.opened", rules.open_sponsorship),
                "Sponsor a matter 包案",
                "One open sponsorship per matter, plan year and level. Basis: TL 18.2.",
                {"case": CASE, "plan_year": 2026, "level": "district", "leader_name": "林区长", "leader_post": "副区长",
                 "assigned_on": "2026-03-02"},
            ),
            Operation(
                "entries",
                schemas.EntryBody,
                "sponsorships",
                Step("sponsorship.noted", rules.note_progress),
                "Note progress 包案进展",
                "Appends a line to the log of a sponsorship that still runs.",
                {"noted_on": "2026-03-20", "note": "现场协调,住建局承诺四月底前更换电缆。"},
            ),
            Operation(
                "outcome",
                schemas.OutcomeBody,
                "sponsorships",
                Step("sponsorship.ended", rules.end_sponsorship),
                "End a sponsorship 化解、办结、退出",
                "Resolved and closed are two facts; a withdrawal needs its explanation.",
                {"outcome": "resolved", "outcome_on": "2026-05-08"},
            ),
        ),
    ),
    Offer(
        MEETINGS,
        "meetings",
        "协调会",
        "Meetings of the own units, and those that told the own units; one about a matter that the caller may not see does not exist.",
        schemas.MeetingOut,
        schemas.MeetingFilter,
        operations=(
            Operation(
                None,
                schemas.MeetingBody,
                "meetings",
                Step("meeting.held", rules.hold_meeting),
                "Record a meeting 记录协调会",
                "Minutes with every decision, its owner unit and due day; the owners are shown it too. Basis: TL 24.",
                {"held_on": "2026-03-20", "chair": "林区长 副区长", "participants": ["440117-ZJJ", "440117001"], "cases": [CASE],
                 "minutes": "研究河滨路路灯改造。", "decisions": [{"decision": "更换电缆", "owner": "440117-ZJJ", "due_on": "2026-04-30"}]},
            ),
            Operation(
                "done",
                schemas.DoneBody,
                "results",
                Step("meeting.decision_done", rules.finish_decision),
                "A decision is carried out 决定已落实",
                "By the owner unit, or by the unit that keeps the minutes.",
                {"number": 1, "done_on": "2026-04-28"},
            ),
        ),
    ),
    Offer(
        DISPATCHES,
        "dispatches",
        "周调度",
        "Weekly dispatch sessions: units, matters, notes.",
        schemas.DispatchOut,
        schemas.DispatchFilter,
        operations=(
            Operation(
                None,
                schemas.DispatchBody,
                "meetings",
                Step("dispatch.held", rules.hold_dispatch),
                "Record a dispatch session 记录周调度",
                "One a week and unit; any day of the week stands for its Monday.",
                {"week": "2026-03-16", "units": ["440117-ZJJ"], "cases": [CASE], "notes": "两件超期事项本周内办结。"},
            ),
        ),
    ),
)  # fmt: skip

for _row in OFFERS:
    offer(router, _row)
