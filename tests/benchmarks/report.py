"""What was measured, as a table and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measure:
    """One figure; budget: what it may be at most or must be at least, met: whether it is (None without a budget)."""

    name: str
    value: float
    unit: str
    budget: str | None = None
    met: bool | None = None


def at_least(name: str, value: float, unit: str, budget: float) -> Measure:
    return Measure(name, round(value, 3), unit, f">= {budget:g}", value >= budget)


def at_most(name: str, value: float, unit: str, budget: float) -> Measure:
    return Measure(name, round(value, 3), unit, f"<= {budget:g}", value <= budget)


def seen(name: str, value: float, unit: str) -> Measure:
    return Measure(name, round(value, 3), unit)


def show(measures: Sequence[Measure]) -> str:
    """The table."""
    words = {None: "", True: "met", False: "MISSED"}
    rows = [("measure", "value", "unit", "budget", "")]
    rows += [(one.name, f"{one.value:,.2f}".removesuffix(".00"), one.unit, one.budget or "", words[one.met]) for one in measures]
    name, value, unit, budget = (max(len(row[place]) for row in rows) for place in range(4))
    return "\n".join(f"{row[0]:<{name}}  {row[1]:>{value}} {row[2]:<{unit}}  {row[3]:<{budget}}  {row[4]}".rstrip() for row in rows)


def write(measures: Sequence[Measure], file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps([asdict(one) for one in measures], indent=1) + "\n", encoding="utf-8")
