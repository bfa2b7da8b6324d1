"""Records as the API shows them: units by code, secrets opened, and what their wording should avoid."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.tracking.directory.snapshot import Units
from services.tracking.domain.wording import warnings_of
from services.tracking.registers.register import BY_COLUMN, Register
from shared.security.fields import FieldCipher, place_of

Row = Mapping[str, Any]


def outside(row: Row, units: Units) -> dict[str, Any]:
    """Columns as fields: ids of units as codes."""
    fields: dict[str, Any] = {}
    for name, value in row.items():
        reference = BY_COLUMN.get(name)
        if reference is None:
            fields[name] = value
        elif reference.to == "unit":
            fields[reference.field] = units.codes(value) if reference.many else units.code(value)
        else:
            fields[reference.field] = value
    return fields


def view(register: Register, row: Row, units: Units, fields: FieldCipher, language: str) -> dict[str, Any]:
    """A record with its parts and warnings."""
    shown = outside(row, units)
    for name in register.secret:
        if row[name] is not None:
            shown[name] = fields.decrypt(row[name], place_of(register.table.name, name, row["id"]))
    for name in register.parts:
        shown[name] = [outside(part, units) for part in row[name]]
    return {**shown, "warnings": list(warned(shown, language))}


def warned(shown: Row, language: str) -> Iterator[dict[str, str]]:
    """What a record's texts should rather say (domain.md §4.3); never a refusal."""
    for one in warnings_of(shown):
        detail = one.label.zh if language == "zh" else one.label.en
        yield {"pointer": one.pointer, "code": "label_word", "word": one.label.word, "detail": detail}


def unit_ids(*rows: Row) -> Iterator[int]:
    """Every unit that records and their parts name."""
    for row in rows:
        for name, value in row.items():
            reference = BY_COLUMN.get(name)
            if reference is not None and reference.to == "unit" and value is not None:
                yield from value if reference.many else [value]
            elif isinstance(value, list) and value and isinstance(value[0], Mapping):
                yield from unit_ids(*value)
