"""Who acts: unit and role from the token, never from the body."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Kind = Literal["person", "client", "public", "system"]


@dataclass(frozen=True)
class Actor:
    """The caller. `path` is the caller's unit and all its superiors; `scopes` are a machine client's."""

    kind: Kind
    role: str
    account_id: UUID | None = None
    login: str | None = None
    unit_id: int | None = None
    unit_code: str | None = None
    unit_kind: str | None = None
    region: str | None = None
    path: tuple[int, ...] = ()
    scopes: frozenset[str] = frozenset()


PUBLIC = Actor("public", "public")
SYSTEM = Actor("system", "system")
