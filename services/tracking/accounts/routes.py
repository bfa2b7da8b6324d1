"""HTTP of accounts and clients: administrators only."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.accounts import commands, queries, rows
from services.tracking.accounts.commands import Acting, NewAccount
from services.tracking.accounts.schemas import (
    LOGIN,
    AccountChange,
    AccountOut,
    AccountPage,
    ClientChange,
    ClientOut,
    ClientPage,
    ClientWithSecret,
    NewAccountBody,
    NewClientBody,
    PasswordBody,
)
from shared.contracts.vocabularies import Role
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.web.conditional import etag
from shared.web.cursors import USUAL, Cursor, Limit, page, pager
from shared.web.depends import CurrentActor, Language, Now, Session, State, Unit, changing, check_permission, require
from shared.web.route import EdgeRoute
from shared.web.state import ServiceState

Row = Mapping[str, Any]
router = APIRouter(prefix="/tracking/v1", tags=["accounts"], route_class=EdgeRoute)
Administrator = Annotated[Actor, Depends(require("directory:write"))]
Login = Annotated[str, Path(pattern=LOGIN, examples=["chen.h"])]
ClientId = Annotated[str, Path(pattern=LOGIN, examples=["hotline-12345"])]
OfUnit = Annotated[str | None, Query(pattern=r"^[0-9A-Za-z-]{1,40}$", description="unit code")]


@dataclass(frozen=True)
class Target:
    """The account or client that shall change."""

    row: Row
    version: int


async def _person(login: Login, unit: Unit, actor: CurrentActor) -> Target:
    check_permission(actor, "directory:write")  # before the 404: who may not read accounts learns of none
    row = await commands.load(unit, "person", login)
    return Target(row, row["version"])


async def _client(client_id: ClientId, unit: Unit, actor: CurrentActor) -> Target:
    check_permission(actor, "directory:write")  # likewise
    row = await commands.load(unit, "client", client_id)
    return Target(row, row["version"])


async def _acting(actor: CurrentActor, now: Now) -> Acting:
    return Acting(actor, now)


Person = Annotated[Target, Depends(changing(_person, "directory:write"))]
Client = Annotated[Target, Depends(changing(_client, "directory:write"))]
By = Annotated[Acting, Depends(_acting)]


async def _tagged(response: Response, row: Row, acting: Acting, language: Language) -> dict[str, Any]:
    response.headers["ETag"] = etag(row["version"], acting.actor, language)
    return dict(row)


def _forget(state: ServiceState, row: Row) -> None:
    """This process asks anew at the account's next request; others within 30 seconds."""
    state.accounts.forget(row["id"])
    state.accounts.forget(row["login"])


Fetch = Callable[[str, int], Awaitable[Sequence[Row]]]


async def _page(request: Request, response: Response, filters: dict[str, object], cursor: str | None, limit: int, fetch: Fetch) -> Any:  # noqa: ANN401
    marks = pager(request, filters)
    read = marks.read(cursor)
    found = await fetch(read[0] if read else "", limit)
    following = marks.write([found[limit - 1]["login"]]) if len(found) > limit else None
    return page(request, response, [dict(row) for row in found[:limit]], following)


@router.get("/accounts", response_model=AccountPage, summary="Accounts 账号")
async def list_accounts(
    request: Request, response: Response, session: Session, actor: Administrator,
    unit: OfUnit = None, role: Role | None = None, cursor: Cursor = None, limit: Limit = USUAL,
) -> Any:  # noqa: ANN401  # fmt: skip
    """People's accounts, by login."""
    del actor
    fetch: Fetch = lambda after, count: queries.page(session, "person", after, unit, role, count)  # noqa: E731  # used once
    return await _page(request, response, {"unit": unit, "role": role}, cursor, limit, fetch)


@router.post("/accounts", status_code=201, response_model=AccountOut, summary="Create an account 新建账号")
async def create_account(body: NewAccountBody, response: Response, unit: Unit, acting: By, language: Language, actor: Administrator) -> Any:  # noqa: ANN401
    """A person's account. The role must fit the kind of the unit: an inspector sits in a discipline organ, an officer in a bureau."""
    del actor
    new = NewAccount("person", body.login, body.role, body.unit, body.display_name)
    row = await commands.create(unit, new, body.password.get_secret_value() if body.password else None, acting)
    response.headers["Location"] = f"/tracking/v1/accounts/{body.login}"
    return await _tagged(response, row, acting, language)


@router.get("/accounts/{login}", response_model=AccountOut, summary="An account 账号")
async def read_account(login: Login, response: Response, session: Session, acting: By, language: Language, actor: Administrator) -> Any:  # noqa: ANN401
    """One account."""
    del actor
    return await _tagged(response, _found(await rows.one(session, "person", login)), acting, language)


@router.patch("/accounts/{login}", response_model=AccountOut, summary="Change an account 变更账号")  # noqa: FAST003  # the target takes it
async def change_account(
    body: AccountChange, person: Person, response: Response, unit: Unit, state: State, acting: By, language: Language
) -> Any:  # noqa: ANN401
    """Role, unit, name, disabled. A disabled account's tokens end with it, within 30 seconds; the last administrator stays."""
    row = await commands.change(unit, person.row, _named(body.model_dump(exclude_unset=True)), acting)
    _forget(state, row)
    return await _tagged(response, row, acting, language)


@router.post("/accounts/{login}/password", response_model=AccountOut, summary="Set a password 重置密码")  # noqa: FAST003  # the target takes it
async def set_password(
    body: PasswordBody, person: Person, response: Response, unit: Unit, state: State, acting: By, language: Language
) -> Any:  # noqa: ANN401
    """Another password; it is hashed (argon2id) and never shown."""
    row = await commands.set_password(unit, person.row, body.password.get_secret_value(), acting)
    _forget(state, row)
    return await _tagged(response, row, acting, language)


@router.get("/clients", response_model=ClientPage, summary="Machine clients 系统接入方")
async def list_clients(
    request: Request, response: Response, session: Session, actor: Administrator,
    unit: OfUnit = None, cursor: Cursor = None, limit: Limit = USUAL,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Machine clients, by id."""
    del actor
    fetch: Fetch = lambda after, count: queries.page(session, "client", after, unit, None, count)  # noqa: E731  # used once
    return await _page(request, response, {"unit": unit}, cursor, limit, fetch)


@router.post("/clients", status_code=201, response_model=ClientWithSecret, summary="Create a client 新建接入方")
async def create_client(body: NewClientBody, response: Response, unit: Unit, acting: By, language: Language, actor: Administrator) -> Any:  # noqa: ANN401
    """A machine client. The answer holds its secret, which is shown this once."""
    del actor
    new = NewAccount("client", body.client_id, "client", body.unit, body.display_name or body.client_id, sorted(body.scopes))
    row, secret = await commands.create_client(unit, new, acting)
    response.headers["Location"] = f"/tracking/v1/clients/{body.client_id}"
    return await _once(response, row, secret, acting, language)


@router.get("/clients/{client_id}", response_model=ClientOut, summary="A client 接入方")
async def read_client(
    client_id: ClientId, response: Response, session: Session, acting: By, language: Language, actor: Administrator
) -> Any:  # noqa: ANN401
    """One client, without its secret."""
    del actor
    return await _tagged(response, _found(await rows.one(session, "client", client_id)), acting, language)


@router.patch("/clients/{client_id}", response_model=ClientOut, summary="Change a client 变更接入方")  # noqa: FAST003  # the target takes it
async def change_client(
    body: ClientChange, client: Client, response: Response, unit: Unit, state: State, acting: By, language: Language
) -> Any:  # noqa: ANN401
    """Scopes, unit, name, disabled; what is taken away ends within 30 seconds, whatever a token says."""
    row = await commands.change(unit, client.row, _named(body.model_dump(exclude_unset=True)), acting)
    _forget(state, row)
    return await _tagged(response, row, acting, language)


@router.post("/clients/{client_id}/secret", response_model=ClientWithSecret, summary="Rotate a client's secret 更换密钥")  # noqa: FAST003  # the target takes it
async def rotate_secret(client: Client, response: Response, unit: Unit, state: State, acting: By, language: Language) -> Any:  # noqa: ANN401
    """A new secret, shown this once; the old one no longer gets tokens."""
    row, secret = await commands.rotate_secret(unit, client.row, acting)
    _forget(state, row)
    return await _once(response, row, secret, acting, language)


async def _once(response: Response, row: Row, secret: str, acting: Acting, language: Language) -> dict[str, Any]:
    response.headers["Cache-Control"] = "no-store"
    return {**await _tagged(response, row, acting, language), "client_secret": secret}


def _found(row: Row | None) -> Row:
    if row is None:
        raise Refusal("not_found")
    return row


def _named(changes: dict[str, Any]) -> dict[str, Any]:
    """Null takes a unit away; of anything else it changes nothing."""
    return {name: value for name, value in changes.items() if value is not None or name == "unit"}
