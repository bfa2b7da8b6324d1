"""The operations that a register offers, made from its row: list, read, open, and one `POST /{id}/<step>` per step."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, create_model
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.cases.parts import parts_of
from services.tracking.registers import commands, queries
from services.tracking.registers.commands import Desk
from services.tracking.registers.queries import Wanted
from services.tracking.registers.register import BY_FIELD, Record, Register, Step
from services.tracking.registers.schemas import Posted, RecordOut
from services.tracking.registers.views import unit_ids, view
from shared.db.sessions import ReadSession
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.web.conditional import etag
from shared.web.cursors import USUAL, Cursor, Limit, page, pager
from shared.web.depends import CurrentActor, Language, Now, Session, State, Unit, changing, reading, require
from shared.web.state import ServiceState

MOST = 1000  # records of one kind about one matter
Load = Callable[..., Awaitable[Record]]


@dataclass(frozen=True)
class Operation:
    """One change over HTTP: its last path segment (None: it opens a record), body with example, verb and step.

    `whole`: what was not sent gets the body's default, in place of staying as it is.
    """

    name: str | None
    body: type[Posted]
    verb: str
    step: Step
    summary: str
    text: str
    example: Mapping[str, object]
    whole: bool = False


@dataclass(frozen=True)
class Offer:
    """A register over HTTP. `wanted`: the filters of its list (None: no list of its own); `reads`: the verb of list and record."""

    register: Register
    path: str
    zh: str
    text: str
    out: type[RecordOut]
    wanted: type[object] | None = None
    reads: str = "registers:read"
    operations: Sequence[Operation] = ()


def offer(router: APIRouter, row: Offer) -> None:
    """Add the register's operations to the router."""
    if row.wanted is not None:
        _list(router, row)
    _read(router, row)
    for operation in row.operations:
        (_open if operation.name is None else _change)(router, row, operation)


def page_of(out: type[BaseModel]) -> type[BaseModel]:
    """The model of a page of these."""
    items: Any = list[out]  # type: ignore[valid-type]  # the model is made at run time
    return create_model(f"{out.__name__.removesuffix('Out')}Page", __doc__="A page of them.", items=(items, ...), next=(str | None, ...))


def loaded(register: Register) -> Load:
    """The dependency that loads a record of the address, or 404."""

    async def load(record_id: UUID, session: Session) -> Record:
        return found(await queries.record(session, register, record_id))

    return load


def found(record: Record | None) -> Record:
    """The record, or 404."""
    if record is None:
        raise Refusal("not_found")
    return record


async def desk_of(state: ServiceState, actor: Actor, now: Any, data: Mapping[str, Any], facts: Mapping[str, Any] | None = None) -> Desk:  # noqa: ANN401  # an instant
    """Who acts, when, with the units that the body names."""
    units = await parts_of(state).directory.units(*commands.codes_in(data))
    return Desk(actor, now, units, state.fields, facts or {})


async def shown(session: ReadSession, state: ServiceState, register: Register, record_id: UUID, language: str) -> dict[str, Any]:
    """The record as it now is."""
    record = found(await queries.record(session, register, record_id))
    return await shown_record(state, register, record, language)


async def all_of(session: ReadSession, state: ServiceState, register: Register, case_id: UUID, language: str) -> list[dict[str, Any]]:
    """Every record of the register about a matter, newest first."""
    rows = await queries.records(session, register, Wanted({"case": case_id}), None, MOST)
    return [await shown_record(state, register, record, language) for record in rows]


async def shown_record(state: ServiceState, register: Register, record: Record, language: str) -> dict[str, Any]:
    """A record's view."""
    units = await parts_of(state).directory.units_with_ids(*unit_ids(record.row))
    return view(register, record.row, units, state.fields, language)


def posted(body: BaseModel) -> dict[str, Any]:
    """The fields that were sent."""
    return {name: value for name, value in body.model_dump().items() if value is not None}


def _list(router: APIRouter, row: Offer) -> None:
    async def list_records(
        request: Request, response: Response, wanted: Any, session: Session, state: State, language: Language, actor: Any,  # noqa: ANN401
        cursor: Cursor = None, limit: Limit = USUAL,
    ) -> Any:  # noqa: ANN401  # fmt: skip
        del actor
        filters = {name: value for name, value in vars(wanted).items() if value is not None}
        return await listed(request, response, session, state, row.register, filters, language, cursor, limit)

    list_records.__annotations__["wanted"] = Annotated[row.wanted, Depends()]
    list_records.__annotations__["actor"] = Annotated[Actor, Depends(require(row.reads))]
    _place(
        router.get, f"/{row.path}", list_records, f"list_{row.register.subject}", f"List {row.path} {row.zh}", row.text, page_of(row.out)
    )


async def listed(
    request: Request, response: Response, session: ReadSession, state: ServiceState, register: Register, filters: Mapping[str, Any],
    language: str, cursor: str | None, limit: int,
) -> dict[str, Any]:  # fmt: skip
    """A page of the records that meet the filters."""
    marks = pager(request, filters)
    read = marks.read(cursor)
    narrowed = await _narrowed(state, filters)
    if narrowed is None:
        return page(request, response, [], None)
    rows = await queries.records(session, register, narrowed, UUID(read[0]) if read else None, limit)
    units = await parts_of(state).directory.units_with_ids(*unit_ids(*(record.row for record in rows)))
    items = [view(register, record.row, units, state.fields, language) for record in rows[:limit]]
    return page(request, response, items, marks.write([rows[limit - 1].row["id"]]) if len(rows) > limit else None)


async def _narrowed(state: ServiceState, filters: Mapping[str, Any]) -> Wanted | None:
    """The filter with unit codes as ids; None when it names a unit that does not exist."""
    equal = {name: value for name, value in filters.items() if name not in {"due_before", "is_open"}}
    named = [name for name in equal if name in BY_FIELD and BY_FIELD[name].to == "unit"]
    units = await parts_of(state).directory.units(*(equal[name] for name in named))
    if any(equal[name] not in units.by_code for name in named):
        return None
    ids = {name: units.by_code[equal[name]].id for name in named}
    return Wanted({**equal, **ids}, filters.get("due_before"), filters.get("is_open"))


def _read(router: APIRouter, row: Offer) -> None:
    async def read_record(record: Any, response: Response, state: State, language: Language, actor: CurrentActor) -> Any:  # noqa: ANN401
        response.headers["ETag"] = etag(record.version, actor, language)
        return await shown_record(state, row.register, record, language)

    read_record.__annotations__["record"] = Annotated[Record, Depends(reading(loaded(row.register), row.reads))]
    subject = row.register.subject
    _place(router.get, f"/{row.path}/{{record_id}}", read_record, f"read_{subject}", f"A record {row.zh}", row.text, row.out)


def _open(router: APIRouter, row: Offer, operation: Operation) -> None:
    async def open_record(body: Any, response: Response, unit: Unit, state: State, now: Now, language: Language, actor: Any) -> Any:  # noqa: ANN401
        data = posted(body)
        record_id = await commands.add(unit, row.register, operation.step, data, await desk_of(state, actor, now, data))
        response.headers["Location"] = f"{router.prefix}/{row.path}/{record_id}"
        response.headers["ETag"] = etag(1, actor, language)
        return await shown(unit, state, row.register, record_id, language)

    open_record.__annotations__["body"] = Annotated[operation.body, Body(examples=[operation.example])]
    open_record.__annotations__["actor"] = Annotated[Actor, Depends(require(operation.verb))]
    name = f"open_{row.register.subject}"
    _place(router.post, f"/{row.path}", open_record, name, operation.summary, operation.text, row.out, status_code=201)


def _change(router: APIRouter, row: Offer, operation: Operation) -> None:
    async def change_record(
        body: Any, record: Any, response: Response, unit: Unit, state: State, now: Now, language: Language, actor: CurrentActor,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401  # fmt: skip
        data = body.model_dump() if operation.whole else posted(body)
        await commands.change(unit, row.register, operation.step, record, data, await desk_of(state, actor, now, data))
        response.headers["ETag"] = etag(record.version + 1, actor, language)
        return await shown(unit, state, row.register, record.row["id"], language)

    change_record.__annotations__["body"] = Annotated[operation.body, Body(examples=[operation.example])]
    change_record.__annotations__["record"] = Annotated[Record, Depends(changing(loaded(row.register), operation.verb))]
    name = f"{operation.name}_{row.register.subject}".replace("-", "_")
    path = f"/{row.path}/{{record_id}}/{operation.name}"
    _place(router.post, path, change_record, name, operation.summary, operation.text, row.out)


def _place(add: Any, path: str, endpoint: Any, name: str, summary: str, text: str, out: type[BaseModel], **more: Any) -> None:  # noqa: ANN401  # FastAPI's decorators
    endpoint.__name__, endpoint.__doc__ = name, text
    add(path, response_model=out, summary=summary, **more)(endpoint)
