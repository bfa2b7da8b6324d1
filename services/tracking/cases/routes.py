"""HTTP of cases: lists, worklist, the case page, timeline, clocks, what may be done now."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.cases import queries
from services.tracking.cases.bodies import BODIES
from services.tracking.cases.known import of_case
from services.tracking.cases.loading import case_of, unit_of
from services.tracking.cases.parts import parts_of
from services.tracking.cases.schemas import CaseOut, CasePage, ClockList, LinkList, Possibility, Reveal, Revealed, TimelinePage
from services.tracking.cases.views import case_view, clock_view, row_view
from services.tracking.domain.case import By
from services.tracking.domain.decide import possibilities
from services.tracking.domain.search import read, sought
from shared.contracts.permissions import may
from shared.db.outbox import AuditEntry
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date
from shared.security.fields import place_of
from shared.web.conditional import etag, not_modified
from shared.web.cursors import USUAL, Count, Cursor, Limit, page, pager
from shared.web.depends import CurrentActor, Language, Now, Session, State, Unit, require
from shared.web.route import EdgeRoute
from shared.web.state import ServiceState

router = APIRouter(prefix="/tracking/v1", tags=["cases"], route_class=EdgeRoute)
MayRead = Annotated[Actor, Depends(require("cases:read"))]
MaySeeWork = Annotated[Actor, Depends(require("worklist"))]
SeenCase = Annotated[UUID, Depends(of_case("cases:read"))]
RevealedCase = Annotated[UUID, Depends(of_case("reveal"))]
LONGEST = 200


class Filters:
    """One filter for list, worklist and search."""

    def __init__(
        self,
        state: Annotated[str | None, Query(max_length=40)] = None,
        unit: Annotated[str | None, Query(max_length=40, description="code of the handling unit")] = None,
        category: Annotated[str | None, Query(max_length=40)] = None,
        topic: Annotated[str | None, Query(max_length=100)] = None,
        channel: Annotated[str | None, Query(max_length=40)] = None,
        overdue: Annotated[bool | None, Query(description="past `due_rolled`")] = None,
        due_before: date | None = None,
        q: Annotated[str | None, Query(max_length=LONGEST, description='words of the text, numbers, units; "…" keeps a phrase')] = None,
    ) -> None:
        self.unit, self.q = unit, q
        self.plain = {
            "state": state,
            "category": category,
            "topic": topic,
            "channel": channel,
            "overdue": overdue,
            "due_before": due_before,
        }

    def binding(self) -> dict[str, object]:
        """What a cursor of this list is bound to."""
        return {**self.plain, "unit": self.unit, "q": self.q}

    async def chosen(self, state: ServiceState, *, loose: bool = False) -> queries.CaseFilter | None:
        """The filter with units by id and the words read; None: there is no such unit."""
        if any(isinstance(value, str) and "\x00" in value for value in self.binding().values()):
            raise Refusal("malformed_text")
        units = await parts_of(state).directory.units(*([self.unit] if self.unit else []))
        if self.unit is not None and self.unit not in units.by_code:
            return None
        unit_id = units.by_code[self.unit].id if self.unit else None
        q = None if self.q is None else sought(read(self.q), units.names(), loose=loose)
        return queries.CaseFilter(**self.plain, unit_id=unit_id, q=q)  # type: ignore[arg-type]  # named


Wanted = Annotated[Filters, Depends()]


async def _list(request: Request, response: Response, wanted: Filters, session: Session, state: State, now: Now, cursor: str | None, limit: int,
                count: str | None, *, work: bool) -> dict[str, Any]:  # fmt: skip
    chosen = await wanted.chosen(state)
    if chosen is None:
        return page(request, response, [], None, 0 if count else None)
    marks = pager(request, wanted.binding())
    read = marks.read(cursor)
    after = queries.ListKey(date.fromisoformat(read[0]), UUID(read[1])) if read else None
    fetch = queries.worklist if work else queries.list_cases
    rows = await fetch(session, chosen, legal_date(now), after, limit)
    following = None
    if len(rows) > limit:
        last = rows[limit - 1]
        following = marks.write([(last["due_rolled"] or queries.NEVER) if work else last["received_on"], last["id"]])
    units = await parts_of(state).directory.units_with_ids(*(row["handling_unit_id"] for row in rows))
    total = await queries.total(session, chosen, legal_date(now), work=work) if count else None
    return page(request, response, [row_view(row, units) for row in rows[:limit]], following, total)


@router.get("/cases", response_model=CasePage, response_model_exclude_unset=True, summary="List cases 事项列表")
async def list_cases(
    request: Request, response: Response, wanted: Wanted, session: Session, state: State, now: Now, actor: MayRead,
    cursor: Cursor = None, limit: Limit = USUAL, count: Count = None,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Cases the caller's unit may see, newest received first."""
    del actor
    return await _list(request, response, wanted, session, state, now, cursor, limit, count, work=False)


@router.get("/worklist", response_model=CasePage, response_model_exclude_unset=True, summary="What waits on this desk 待办")
async def read_worklist(
    request: Request, response: Response, wanted: Wanted, session: Session, state: State, now: Now, actor: MaySeeWork,
    cursor: Cursor = None, limit: Limit = USUAL, count: Count = None,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Cases whose next step is the caller's unit's, the nearest legal due date first."""
    del actor
    return await _list(request, response, wanted, session, state, now, cursor, limit, count, work=True)


@router.get("/cases/{case_id}", response_model=CaseOut, summary="Case page 事项")
async def read_case(
    case_id: SeenCase, request: Request, response: Response, session: Session, state: State, language: Language, actor: CurrentActor
) -> Any:  # noqa: ANN401
    """The case with the petition's text and its clocks; its ETag is what a change must send in If-Match."""
    row = await queries.case_page(session, case_id)
    if row is None:
        raise Refusal("not_found")
    tag = etag(row["version"], actor, language)
    if (same := not_modified(request, tag)) is not None:
        return same
    response.headers["ETag"] = tag
    units = await parts_of(state).directory.units_with_ids(row["handling_unit_id"], row["registered_by_unit_id"])
    return case_view(dict(row), units)


@router.get("/cases/{case_id}/timeline", response_model=TimelinePage, summary="Timeline 办理过程")
async def read_timeline(
    case_id: SeenCase, request: Request, response: Response, session: Session, state: State,
    cursor: Cursor = None, limit: Limit = USUAL,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Every step, oldest first; append-only."""
    marks = pager(request, {})
    read = marks.read(cursor)
    rows = await queries.timeline(session, case_id, read[0] if read else 0, limit)
    units = await parts_of(state).directory.units_with_ids(*(row["actor_unit_id"] for row in rows))
    items = [
        {**{name: row[name] for name in ("sequence", "at", "action", "reason", "data", "document_id")}, "from": row["from_state"],
         "to": row["to_state"], "actor_unit": units.code(row["actor_unit_id"])}
        for row in rows[:limit]
    ]  # fmt: skip
    return page(request, response, items, marks.write([rows[limit - 1]["sequence"]]) if len(rows) > limit else None)


@router.get("/cases/{case_id}/clocks", response_model=ClockList, summary="Clocks 期限")
async def read_clocks(case_id: SeenCase, session: Session, state: State, language: Language) -> Any:  # noqa: ANN401
    """Every clock with ledger, both due dates and why they fall where they fall."""
    rows = await queries.clocks(session, case_id)
    parts = parts_of(state)
    units, calendar = await parts.directory.units_with_ids(*(row["unit_id"] for row in rows)), await parts.calendar.calendar()
    return {"items": [clock_view(row, units, calendar, language) for row in rows]}


@router.get("/cases/{case_id}/links", response_model=LinkList, summary="Linked cases 关联事项")
async def read_links(case_id: SeenCase, session: Session) -> Any:  # noqa: ANN401
    """Repeats and the running matter they joined 并案, parts and what they were split from 拆分."""
    rows = await queries.links(session, case_id)
    return {"items": [{**dict(row), "case_id": row["id"]} for row in rows]}


@router.get("/cases/{case_id}/actions", response_model=list[Possibility], summary="What may be done now 可执行操作")
async def read_actions(case_id: SeenCase, session: Session, state: State, now: Now, actor: CurrentActor) -> Any:  # noqa: ANN401
    """For every action: may this caller take it now, until when, if not why, and the schema of its body."""
    row = await queries.case_page(session, case_id)
    if row is None:
        raise Refusal("not_found")
    around = await parts_of(state).around(now)
    units = {code: unit_of(one) for code, one in around.units.by_code.items()}
    by = By(actor.unit_id, actor.role, actor.account_id)
    answer = []
    for found in possibilities(case_of(dict(row)), by, legal_date(now), around.calendar, units):
        permitted = may(actor.role, actor.scopes, found.action)
        why = (
            None
            if permitted and found.allowed
            else {"code": found.code if permitted else "forbidden", "article": found.article if permitted else None}
        )
        answer.append(
            {"action": found.action, "allowed": permitted and found.allowed, "until": found.until if permitted else None, "why_not": why,
             "schema": BODIES[found.action].model_json_schema()}
        )  # fmt: skip
    return answer


@router.post("/cases/{case_id}/reveal", response_model=Revealed, summary="Open personal fields 查看身份信息")
async def reveal(case_id: RevealedCase, body: Reveal, unit: Unit, state: State, actor: CurrentActor) -> Any:  # noqa: ANN401
    """Shows fields of the petitioners unmasked; who asked, which fields and why is committed before the answer is sent."""
    rows = await queries.petitioners(unit, case_id)
    unit.audit(
        AuditEntry(
            actor.account_id,
            actor.unit_id,
            actor.role,
            "reveal",
            "case",
            str(case_id),
            purpose=body.purpose,
            changes={"fields": body.fields},
        )
    )
    opened = [
        {"position": row["position"], "kind": row["kind"]}
        | {
            name: state.fields.decrypt(row[name], place_of("petitioner", name, row["id"])) if row[name] is not None else None
            for name in body.fields
        }
        for row in rows
    ]
    return {"items": opened}
