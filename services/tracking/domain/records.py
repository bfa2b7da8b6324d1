"""What the rules of registers have in common: the scene of a step, what it writes, and the tests every date must pass."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Scene:
    """Who acts when. `kind`: of the acting unit; `terms`: office terms by code; `facts`: what the command read for this rule."""

    at: datetime
    unit: int
    kind: str
    account: UUID | None = None
    terms: Mapping[str, int] = field(default_factory=dict)
    facts: Row = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The legal day of the step."""
        return legal_date(self.at)


@dataclass(frozen=True)
class Written:
    """What a lawful step writes: columns of the record, new rows of its parts, and changes of known parts (with their id).

    `told`: what the event says beside the record's own columns.
    """

    columns: Row = field(default_factory=dict)
    added: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    changed: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    told: Row = field(default_factory=dict)


Rule = Callable[[Row, Row, Scene], Written]
"""(record as it is, data as posted, scene) → what to write; an opening gets an empty record."""


def as_posted(record: Row, data: Row, scene: Scene) -> Written:
    """No rule of its own: the columns as they were posted."""
    del record, scene
    return Written(dict(data))


def not_after(day: date, latest: date, pointer: str) -> None:
    """What has happened did not happen in the future."""
    if day > latest:
        raise Refusal("date_in_future", pointer=pointer)


def not_before(day: date, earliest: date, pointer: str) -> None:
    """A step does not lie before the one it follows."""
    if day < earliest:
        raise Refusal("date_too_early", pointer=pointer)


def still_open(record: Row, ended: str) -> None:
    """What has ended is changed no more."""
    if record[ended] is not None:
        raise Refusal("record_ended")


def kept_here(record: Row, scene: Scene) -> None:
    """Only the unit that keeps a record changes it."""
    if record["unit_id"] != scene.unit:
        raise Refusal("not_the_responsible_unit")


def owned_here(owner: int, record: Row, scene: Scene) -> None:
    """The unit that owes a result reports it, or the unit that keeps the record."""
    if scene.unit not in {owner, record["unit_id"]}:
        raise Refusal("not_the_responsible_unit")
