"""The unit tree in memory: small, read often, refreshed every half minute and whenever a code is unknown."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.db.context import NOBODY
from shared.db.database import Database

FRESH_SECONDS = 30.0
UNITS = "SELECT id, code, kind, parent_id, path, region, name_zh, name_en, abbreviation, valid_from, valid_to, reviewer_id AS reviewer FROM unit"


@dataclass(frozen=True)
class UnitRow:
    """A unit as the directory knows it; `path` is itself and its superiors, nearest first; `reviewer` reviews it where no superior does."""

    id: int
    code: str
    kind: str
    parent_id: int | None
    path: tuple[int, ...]
    region: str
    name_zh: str
    name_en: str
    abbreviation: str | None
    valid_from: date | None
    valid_to: date | None
    reviewer: int | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the organ existed on that day (Art 24.2: afterwards its successor answers)."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Units:
    """All units at one moment, by id and by code."""

    by_id: Mapping[int, UnitRow]
    by_code: Mapping[str, UnitRow]

    def code(self, unit_id: int | None) -> str | None:
        """The code of a unit id; None stays None."""
        return None if unit_id is None else self.by_id[unit_id].code

    def names(self) -> Mapping[int, tuple[str, ...]]:
        """What each unit is called: names, code, and the abbreviation with the kind of organ behind it (住建局)."""
        return {u.id: (u.name_zh, u.name_en, u.code, f"{u.abbreviation or u.name_zh}{u.name_zh[-1:]}") for u in self.by_id.values()}

    def codes(self, unit_ids: tuple[int, ...] | list[int]) -> list[str]:
        """Codes of several ids."""
        return [self.by_id[unit_id].code for unit_id in unit_ids]


class Directory:
    """Keeps one snapshot of the units for this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._units = Units({}, {})
        self._read_at = float("-inf")

    async def units(self, *needed: str) -> Units:
        """The units, read again when the snapshot is old or does not hold one of the `needed` codes."""
        stale = time.monotonic() - self._read_at > FRESH_SECONDS
        if stale or any(code not in self._units.by_code for code in needed):
            await self._reload()
        return self._units

    async def units_with_ids(self, *ids: int | None) -> Units:
        """As `units`, for ids taken from rows."""
        units = await self.units()
        if any(unit_id is not None and unit_id not in units.by_id for unit_id in ids):
            await self._reload()
        return self._units

    def forget(self) -> None:
        """Read again at the next use: this process has just changed the directory."""
        self._read_at = float("-inf")

    async def _reload(self) -> None:
        async with self._database.read(NOBODY) as session:
            rows = await session.fetch(UNITS)
        units = [UnitRow(**{**dict(row), "path": tuple(row["path"])}) for row in rows]
        self._units = Units({u.id: u for u in units}, {u.code: u for u in units})
        self._read_at = time.monotonic()
