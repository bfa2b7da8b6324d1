"""From the case's rows to what a letter may say: the only place where the petitioner's name is opened for a letter."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from asyncpg import Record

from services.tracking.cases.loading import Row, clock_of
from services.tracking.cases.queries import petitioners
from services.tracking.directory.snapshot import UnitRow, Units
from services.tracking.domain.clocks import Clock
from services.tracking.domain.document_kinds import KINDS
from services.tracking.domain.documents import Facts, Kind, Step, chinese_date, names
from shared.contracts.vocabularies import VOCABULARIES
from shared.db.sessions import ReadSession
from shared.kernel.time import legal_date
from shared.kernel.workdays import Calendar
from shared.security.fields import FieldCipher, place_of
from shared.security.indexes import query_code
from shared.security.keys import Keys

PETITION = "SELECT id, request, facts, reasons, code_version, code_key_id FROM petition WHERE case_id = $1"
STEPS = "SELECT sequence, at, action, actor_unit_id, reason, data FROM case_transition WHERE case_id = $1 ORDER BY sequence"
SIGNED = "SELECT number, kind, dated_on FROM document WHERE case_id = $1 AND state IN ('signed', 'delivered') ORDER BY signed_at, id"
TITLES = """SELECT id, number FROM cases WHERE id = ANY ($1::uuid[])
UNION ALL SELECT id, number FROM document WHERE id = ANY ($1::uuid[]) AND number IS NOT NULL"""
POINTERS = ("other_case", "main_case", "re_review_document")
WORDS = {name: {word.value: word.zh for word in words} for name, words in VOCABULARIES.items()}
DAY = timedelta(days=1)


async def steps_of(session: ReadSession, case_id: UUID) -> tuple[Step, ...]:
    """The timeline, oldest first."""
    rows = await session.fetch(STEPS, case_id)
    return tuple(Step(row["sequence"], row["action"], row["at"], row["actor_unit_id"], row["reason"], row["data"]) for row in rows)


def organ_of(units: Units, unit_id: int | None) -> UnitRow | None:
    """The organ that answers for a unit: an inner section 内设机构 never has a seal of its own."""
    unit = units.by_id.get(unit_id) if unit_id is not None else None
    while unit is not None and unit.kind == "section":
        unit = units.by_id.get(unit.parent_id) if unit.parent_id is not None else None
    return unit


class Sources:
    """Where letters get their facts from: keys, calendar and units of this process."""

    def __init__(self, fields: FieldCipher, code_keys: Keys, units: Units, calendar: Calendar) -> None:
        self._fields = fields
        self._code_keys = code_keys
        self._units = units
        self._calendar = calendar

    async def facts(self, session: ReadSession, kind: Kind, case: Row, organ: UnitRow, step: Step | None, steps: tuple[Step, ...]) -> Facts:
        """Everything a letter of this kind may be made from."""
        petition = await session.fetchrow(PETITION, case["id"])
        signed = await session.fetch(SIGNED, case["id"])
        records: dict[str, Mapping[str, object]] = {
            "case": case,
            "petition": self._petition(kind, petition),
            "person": {"names": await self._names(session, kind, case)} if kind.identity else {},
            "organ": {"name": organ.name_zh, "superior": organ.parent_id},
            "record": {"documents": [_listed(row) for row in signed]},
        }
        names_of_units: dict[object, str] = {unit.id: unit.name_zh for unit in self._units.by_id.values()}
        names_of_units.update({unit.code: unit.name_zh for unit in self._units.by_code.values()})
        titles = await self._titles(session, step)
        return Facts(records, self._clocks(case, step, steps), steps, names_of_units, WORDS, titles)

    def _petition(self, kind: Kind, row: Record | None) -> Mapping[str, object]:
        if row is None:
            return {}
        told: dict[str, object] = {name: row[name] for name in ("request", "facts", "reasons")}
        if kind.field("query_code") is not None:
            code = query_code(self._code_keys, row["id"], row["code_version"], row["code_key_id"])
            told["query_code"] = " ".join(code[place : place + 4] for place in range(0, len(code), 4))
        return told

    async def _names(self, session: ReadSession, kind: Kind, case: Row) -> str:
        """The petitioners' names; of an accusation they stay with the organ and the petitioner (Art 30.3)."""
        withheld = bool(case["sealed"]) and not kind.to_petitioner
        rows = [] if withheld else await petitioners(session, case["id"])
        opened = [
            self._fields.decrypt(row["name"], place_of("petitioner", "name", row["id"])) if row["name"] is not None else None
            for row in rows
        ]
        return names(opened, withheld=withheld)

    def _clocks(self, case: Row, step: Step | None, steps: Sequence[Step]) -> Mapping[str, Mapping[str, date]]:
        """Due dates as the letter's step left them: `before` is the date before its extension (K6)."""
        until = step.sequence if step is not None else None
        extensions = sum(one.action == "extend" and (until is None or one.sequence <= until) for one in steps)
        found: dict[str, Mapping[str, date]] = {}
        for row in case["clocks"]:
            clock = clock_of(row)
            if not clock.ledger and step is not None:
                clock = clock.start(legal_date(step.at) + DAY)  # received the day after the transfer, at the latest (domain.md K3)
            due, before = (_extended(clock, count).due(self._calendar) for count in (extensions, extensions - 1))
            if due is not None and before is not None:
                found[clock.code] = {"due": due.strict, "before": before.strict}
        return found

    async def _titles(self, session: ReadSession, step: Step | None) -> Mapping[str, str]:
        """Numbers of the cases and documents that the step names by id, as far as the caller may see them."""
        named = [found for key in POINTERS if step is not None and (found := _uuid(step.data.get(key))) is not None]
        rows = await session.fetch(TITLES, named) if named else []
        return {str(row["id"]): row["number"] for row in rows}


def _extended(clock: Clock, count: int) -> Clock:
    """The clock with its first `count` extensions only."""
    kept, left = [], max(count, 0)
    for entry in clock.ledger:
        if entry.kind == "extend":
            left -= 1
        if entry.kind != "extend" or left >= 0:
            kept.append(entry)
    return replace(clock, ledger=tuple(kept))


def _listed(row: Record) -> dict[str, Any]:
    return {"number": row["number"], "title": KINDS[row["kind"]].zh, "dated": chinese_date(row["dated_on"])}


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
