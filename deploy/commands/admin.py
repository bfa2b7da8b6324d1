"""`xinfang admin`: the first unit and administrator of an installation, and a way back in when a password is lost."""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import asyncpg
import typer

from deploy.console import Console, JsonFlag
from deploy.processes import StackError
from deploy.state import present_settings
from services.tracking.accounts import commands as accounts
from services.tracking.accounts.schemas import LOGIN
from services.tracking.directory import commands as directory
from services.tracking.directory import rows
from shared.contracts.problems import PROBLEMS
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.time import SystemTime
from shared.settings import DbRole, Settings

app = typer.Typer(help="Administrators: the first one, and a new password for one who lost it.", no_args_is_help=True)
OPERATOR = Actor("system", "operator")
Outcome = TypeVar("Outcome")
LoginOption = Annotated[str, typer.Option("--login", help="Login name of the administrator.")]


@app.command()
def create(
    login: LoginOption,
    unit: Annotated[str | None, typer.Option("--unit", help="Code of the administrator's unit, for example 440117-XFJ.")] = None,
    name: Annotated[str | None, typer.Option("--unit-name", help="Chinese name of the unit, when it shall be created.")] = None,
    name_en: Annotated[str | None, typer.Option("--unit-name-en", help="Its English name; default its code.")] = None,
    region: Annotated[str | None, typer.Option("--region", help="Its division code; default the digits its code begins with.")] = None,
    display_name: Annotated[str | None, typer.Option("--display-name", help="Default the login name.")] = None,
    *,
    as_json: JsonFlag = False,
) -> None:
    """Create an administrator, and with --unit-name the petition bureau it belongs to. The password is asked for, or read from stdin."""
    if re.fullmatch(LOGIN, login) is None:
        raise StackError("A login has 2 to 80 letters, digits and . _ @ -")
    new = accounts.NewAccount("person", login, "admin", unit, display_name or login)
    bureau = directory.UnitFacts(region or _digits(unit), name, name_en or unit or "") if name is not None else None
    password = _password()
    asyncio.run(_as_tracking(present_settings(), lambda work: _create(work, new, bureau, password)))
    Console(as_json).result({"login": login, "unit": unit}, f"The administrator {login} can log in.")


@app.command("password")
def set_password(login: LoginOption, *, as_json: JsonFlag = False) -> None:
    """Give an account another password and let it log in again, should it be disabled."""
    password = _password()
    asyncio.run(_as_tracking(present_settings(), lambda work: _restore(work, login, password)))
    Console(as_json).result({"login": login}, f"{login} has a new password.")


async def _create(work: UnitOfWork, new: accounts.NewAccount, bureau: directory.UnitFacts | None, password: str) -> None:
    acting = accounts.Acting(OPERATOR, SystemTime().now())
    if bureau is not None and new.unit is not None and await rows.unit(work, new.unit) is None:
        await directory.create(work, new.unit, "bureau", bureau, OPERATOR, acting.now)
    await accounts.create(work, new, password, acting)


async def _restore(work: UnitOfWork, login: str, password: str) -> None:
    acting = accounts.Acting(OPERATOR, SystemTime().now())
    before = await accounts.load(work, "person", login)
    row = await accounts.set_password(work, before, password, acting)
    if row["disabled"]:
        await accounts.change(work, row, {"disabled": False}, acting)


async def _as_tracking(settings: Settings, work: Callable[[UnitOfWork], Awaitable[Outcome]]) -> Outcome:
    """One transaction with the rights of tracking, which owns the directory; what a rule refuses is told in its words."""
    try:
        database = await Database.open(settings, DbRole.TRACKING, max_size=1)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise StackError(f"The database cannot be reached: {type(error).__name__}.") from error
    try:
        async with database.unit_of_work(NOBODY) as unit:
            return await work(unit)
    except Refusal as refusal:
        raise StackError(PROBLEMS[refusal.code].en.format(**refusal.params)) from refusal
    finally:
        await database.close()


def _password() -> str:
    """From a person twice, unseen; from a program the first line of stdin."""
    if sys.stdin.isatty():
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    return sys.stdin.readline().rstrip("\r\n")


def _digits(code: str | None) -> str:
    digits = (code or "").partition("-")[0]
    if not digits.isdigit():
        raise StackError("Say which region the unit answers for: --region, a division code.")
    return digits
