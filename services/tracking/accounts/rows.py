"""Accounts as their rows, for reads and writes alike; the secret's hash is never read here."""

from asyncpg import Record

from shared.db.sessions import ReadSession

COLUMNS = "a.id, a.login, a.kind, a.role, u.code AS unit, a.scopes, a.display_name, a.disabled, a.created_at, a.version"
ONE = f"SELECT {COLUMNS}, a.unit_id FROM account a LEFT JOIN unit u ON u.id = a.unit_id WHERE a.kind = $1 AND a.login = $2"  # noqa: S608  # constant
OTHER_ADMINS = "SELECT EXISTS (SELECT FROM account WHERE role = 'admin' AND kind = 'person' AND NOT disabled AND id <> $1)"
TAKEN = "SELECT EXISTS (SELECT FROM account WHERE lower(login) = lower($1))"


async def one(session: ReadSession, kind: str, login: str) -> Record | None:
    """One account of this kind."""
    return await session.fetchrow(ONE, kind, login)


async def is_last_admin(session: ReadSession, account: Record) -> bool:
    """Whether nobody else could administer this installation."""
    is_admin = account["role"] == "admin" and account["kind"] == "person" and not account["disabled"]
    return is_admin and not await session.fetchval(OTHER_ADMINS, account["id"])


async def is_taken(session: ReadSession, login: str) -> bool:
    """Whether a login exists, in whatever case it is written."""
    taken: bool = await session.fetchval(TAKEN, login)
    return taken
