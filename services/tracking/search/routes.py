"""HTTP of the search: hits by rank, with the words shown."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from fastapi.routing import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.cases.parts import parts_of
from services.tracking.cases.routes import LONGEST, Filters
from services.tracking.cases.views import row_view
from services.tracking.directory.snapshot import Units
from services.tracking.domain.search import Word, highlights, numbers_found, read, units_named
from services.tracking.search import queries
from services.tracking.search.schemas import HitPage
from shared.kernel.actor import Actor
from shared.kernel.time import legal_date
from shared.web.cursors import USUAL, Cursor, Limit, page, pager
from shared.web.depends import Now, Session, State, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1", tags=["search"], route_class=EdgeRoute)
MayRead = Annotated[Actor, Depends(require("cases:read"))]
TEXTS = ("subject", "request", "facts", "reasons")


class Search(Filters):
    """The filter of the lists; here `q` is required."""

    def __init__(
        self,
        filters: Annotated[Filters, Depends()],
        q: Annotated[
            str, Query(max_length=LONGEST, description='words of the text, numbers, units; "…" keeps a phrase', examples=["搅拌站噪音"])
        ],
    ) -> None:
        self.unit, self.q, self.plain = filters.unit, q, filters.plain


@router.get("/search", response_model=HitPage, summary="Search cases 全文检索")
async def search(
    request: Request, response: Response, wanted: Annotated[Search, Depends()], session: Session, state: State, now: Now, actor: MayRead,
    cursor: Cursor = None, limit: Limit = USUAL,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Cases the caller's unit may see, the best hit first, of equal ones the newest.

    Every word is wanted, in subject, request, facts or reasons, as case number or number in another system, or in the name of the
    registering, handling or co-handling unit. A Chinese word of four to twelve characters may stand in parts, unless it is quoted.
    Of more than 500 hits the newest 500 are ranked: filters narrow them.
    """
    del actor
    chosen = await wanted.chosen(state, loose=True)
    if chosen is None:
        return page(request, response, [], None)
    marks = pager(request, wanted.binding())
    key = marks.read(cursor)
    after = queries.RankKey(key[0], date.fromisoformat(key[1]), UUID(key[2])) if key else None
    rows = await queries.search(session, chosen, legal_date(now), after, limit)
    following = marks.write([rows[limit - 1][name] for name in ("score", "received_on", "id")]) if len(rows) > limit else None
    units = await parts_of(state).directory.units_with_ids(
        *(row[name] for row in rows for name in ("handling_unit_id", "registered_by_unit_id"))
    )
    words = read(wanted.q or "")
    items = [{**row_view(row, units), "highlights": _highlights(row, units, words)} for row in rows[:limit]]
    return page(request, response, items, following)


def _highlights(row: Mapping[str, Any], units: Units, words: Sequence[Word]) -> dict[str, list[str]]:
    """The fields in which words stand, each with its parts."""
    found = {name: highlights(row[name] or "", words, loose=True) for name in TEXTS}
    found["numbers"] = numbers_found((row["number"], *(row["external_ids"] or {}).values()), words)
    taking_part = {row["registered_by_unit_id"], row["handling_unit_id"], *row["co_unit_ids"]} - {None}
    names = {unit: names for unit, names in units.names().items() if unit in taking_part}
    named = {unit for word in words for unit in units_named(word, names)}
    found["units"] = [f"«{units.by_id[unit].name_zh}»" for unit in sorted(named)]
    return {name: parts for name, parts in found.items() if parts}
