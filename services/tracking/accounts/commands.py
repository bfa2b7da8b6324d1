"""Writes of accounts and clients. Secrets are hashed at once; no event, audit row or log ever holds one."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncpg import Record

from services.tracking.accounts import rows
from services.tracking.directory import rows as directory
from services.tracking.directory.commands import lock
from services.tracking.domain.directory import check_seat
from shared.contracts.events import Event
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.ids import uuid7
from shared.kernel.time import legal_date
from shared.security.passwords import NOBODY_HASH, check_new, hash_password

INSERT = """
INSERT INTO account (id, login, kind, role, unit_id, scopes, display_name, secret_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"""
UPDATE = """
UPDATE account SET role = $2, unit_id = $3, scopes = $4, display_name = $5, disabled = $6, version = version + 1 WHERE id = $1"""
SET_SECRET = "UPDATE account SET secret_hash = $2, version = version + 1 WHERE id = $1"  # noqa: S105  # a statement
PERSONAL = frozenset({"display_name"})  # the audit tells only that it changed
SECRET_BYTES = 32


@dataclass(frozen=True)
class NewAccount:
    """A person's account or a machine client; without `secret` nobody can log in with it here (an external issuer may know it)."""

    kind: str
    login: str
    role: str
    unit: str | None
    display_name: str
    scopes: Sequence[str] = ()


@dataclass(frozen=True)
class Acting:
    """Who changes something, and when."""

    actor: Actor
    now: datetime


async def load(unit: UnitOfWork, kind: str, login: str) -> Record:
    """The account, with the directory locked for this transaction; 404 when there is none."""
    await lock(unit)
    row = await rows.one(unit, kind, login)
    if row is None:
        raise Refusal("not_found")
    return row


async def create(unit: UnitOfWork, new: NewAccount, password: str | None, acting: Acting) -> Record:
    """A new account in a unit that exists and fits its role."""
    if password is not None:
        check_new(password, new.login)
    secret_hash = NOBODY_HASH if password is None else await hash_password(password)
    await lock(unit)
    unit_id = await _seat(unit, new.role, new.unit, acting.now)
    if await rows.is_taken(unit, new.login):
        raise Refusal("account_exists", pointer="/login" if new.kind == "person" else "/client_id", login=new.login)
    await unit.execute(INSERT, uuid7(), new.login, new.kind, new.role, unit_id, list(new.scopes), new.display_name, secret_hash)
    told = {"role": [None, new.role], "unit": [None, new.unit], "scopes": [None, list(new.scopes)]}
    return await _written(unit, new.kind, new.login, "create", told, acting)


async def create_client(unit: UnitOfWork, new: NewAccount, acting: Acting) -> tuple[Record, str]:
    """A machine client and its secret, which is told this once."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return await create(unit, new, secret, acting), secret


async def change(unit: UnitOfWork, before: Record, changes: Mapping[str, Any], acting: Acting) -> Record:
    """Role, unit, scopes, display name, disabled: what is named. The last administrator stays one."""
    after = {name: changes.get(name, before[name]) for name in ("role", "unit", "scopes", "display_name", "disabled")}
    if (after["disabled"] or after["role"] != "admin") and await rows.is_last_admin(unit, before):
        raise Refusal("last_admin")
    moved = (after["role"], after["unit"]) != (before["role"], before["unit"])
    unit_id = await _seat(unit, after["role"], after["unit"], acting.now) if moved else before["unit_id"]
    await unit.execute(UPDATE, before["id"], after["role"], unit_id, list(after["scopes"]), after["display_name"], after["disabled"])
    told = {name: "changed" if name in PERSONAL else [before[name], value] for name, value in after.items() if value != before[name]}
    return await _written(unit, before["kind"], before["login"], "change", told, acting)


async def set_password(unit: UnitOfWork, before: Record, password: str, acting: Acting) -> Record:
    """Another password; who sets it knows it, so its owner should be told to change it."""
    check_new(password, before["login"])
    await unit.execute(SET_SECRET, before["id"], await hash_password(password))
    return await _written(unit, before["kind"], before["login"], "set_secret_of", {"secret": "changed"}, acting)


async def rotate_secret(unit: UnitOfWork, before: Record, acting: Acting) -> tuple[Record, str]:
    """Another secret for a client, told this once; the old one ends now."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return await set_password(unit, before, secret, acting), secret


async def _seat(unit: UnitOfWork, role: str, code: str | None, now: datetime) -> int | None:
    if code is None:
        check_seat(role, None)
        return None
    found = await directory.place(unit, code)
    if found is None:
        raise Refusal("unknown_unit", pointer="/unit", unit=code)
    if found["valid_to"] is not None and found["valid_to"] < legal_date(now):
        raise Refusal("unit_not_valid", article="TL 24.2", pointer="/unit", unit=code)
    check_seat(role, found["kind"])
    unit_id: int = found["id"]
    return unit_id


async def _written(unit: UnitOfWork, kind: str, login: str, verb: str, told: Mapping[str, object], acting: Acting) -> Record:
    row = await rows.one(unit, kind, login)
    assert row is not None  # just written under the lock
    subject = "client" if kind == "client" else "account"
    data = {"account_id": str(row["id"]), "disabled": row["disabled"]}
    unit.emit(Event("account.changed", f"account/{row['id']}", row["version"], acting.now, data=data))
    actor = acting.actor
    unit.audit(AuditEntry(actor.account_id, actor.unit_id, actor.role, f"{verb}_{subject}", subject, login, changes=told))
    return row
