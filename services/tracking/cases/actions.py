"""One typed operation per row of the state machine: `POST /cases/{id}/actions/{action}`, made from the rows."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.cases import commands
from services.tracking.cases.bodies import BODIES, Posted, data_of
from services.tracking.cases.examples import EXAMPLES
from services.tracking.cases.loading import Row
from services.tracking.cases.parting import keep_parts
from services.tracking.cases.parts import parts_of
from services.tracking.cases.schemas import CaseOut
from services.tracking.cases.views import case_view, changed_row
from services.tracking.domain.transition import Transition
from services.tracking.domain.transitions import POSTED
from shared.kernel.actor import Actor
from shared.web.conditional import check_if_match, etag
from shared.web.depends import CurrentActor, Language, Now, State, Unit, check_permission, named
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1/cases/{case_id}/actions", tags=["actions"], route_class=EdgeRoute)
UNIT_FIELDS = ("to_unit", "suggested_unit", "other_unit")


@dataclass(frozen=True)
class Target:
    """The case a step is about, locked, and the actor who may take it."""

    row: Row
    actor: Actor


def target_of(action: str) -> Callable[..., Awaitable[Target]]:
    """The dependency that loads the case (404), checks the role (403) and the version seen (428, 412), in this order."""

    async def load(case_id: UUID, request: Request, unit: Unit, actor: CurrentActor) -> Target:
        row = await commands.load(unit, case_id)
        check_permission(actor, action)
        check_if_match(request, row["version"])
        return Target(row, actor)

    load.xinfang_if_match = True  # type: ignore[attr-defined]  # the documents declare If-Match
    return named(load, action)


def wish_of(action: str, body: Posted) -> commands.Wish:
    """The posted body as a step somebody wishes to take."""
    return commands.Wish(action, data_of(body), body.reason, body.prepared_by)


def _codes(wish: commands.Wish) -> list[str]:
    named = [wish.data[name] for name in UNIT_FIELDS if name in wish.data]
    return [*named, *(wish.data.get("co_units") or ()), *(wish.data.get("accused_units") or ())]


def _with_default(function: Callable[..., Any], **defaults: object) -> inspect.Signature:
    """The function's signature with defaults, all by name: an action that needs no data needs no body."""
    signature = inspect.signature(function)
    named = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, default=defaults.get(name, parameter.default))
        for name, parameter in signature.parameters.items()
    ]
    return signature.replace(parameters=named)


def _operation(row: Transition) -> None:
    async def take(body: Any, target: Any, unit: Unit, state: State, now: Now, language: Language, response: Response) -> Any:  # noqa: ANN401
        wish = wish_of(row.action, body)
        parts = parts_of(state)
        around = await parts.around(now, *_codes(wish))
        decision = await commands.act(unit, target.row, wish, target.actor, around)
        await commands.keep_accused(unit, decision.case.id, wish.data.get("accused_names", ()), state.fields)
        await keep_parts(unit, decision.case.id, wish.data.get("parts", ()), state.fields)
        response.headers["ETag"] = etag(decision.case.version, target.actor, language)
        after = changed_row(target.row, decision.case, around.calendar)
        return case_view(after, await parts.directory.units_with_ids(after["handling_unit_id"]))

    take.__annotations__["body"] = Annotated[BODIES[row.action], Body(examples=[EXAMPLES[row.action]])]
    take.__annotations__["target"] = Annotated[Target, Depends(target_of(row.action))]
    if not any(field.is_required() for field in BODIES[row.action].model_fields.values()):
        take.__signature__ = _with_default(take, body=BODIES[row.action]())  # type: ignore[attr-defined]  # what FastAPI reads
    take.__name__ = row.action
    take.__doc__ = f"{row.zh}: from {', '.join(sorted(row.sources))}. Basis: {row.article}."
    router.post(f"/{row.action}", response_model=CaseOut, summary=f"{row.action} {row.zh}")(take)


for _row in POSTED.values():
    _operation(_row)
