"""Petitioners' identity at rest: each field encrypted for its own row, blind indexes of phone and id number, masks on the way out."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from services.intake.domain.identity import normal_id_number, normal_phone
from shared.contracts.register import Petitioner
from shared.kernel.ids import uuid7
from shared.security.fields import FieldCipher, place_of
from shared.security.indexes import blind_index, query_code
from shared.security.keys import KeyRing, Keys
from shared.security.masking import MASKS
from shared.settings import Settings

PERSONAL = ("name", "id_number", "phone", "email", "address")
Indexed = Literal["phone", "id_number"]
_NORMAL = {"phone": normal_phone, "id_number": normal_id_number}


@dataclass(frozen=True)
class Protection:
    """The keys that intake works with. None of them ever reaches SQL."""

    fields: FieldCipher
    index_keys: Keys
    code_keys: Keys
    suite: str

    @classmethod
    def of(cls, keys: KeyRing, settings: Settings) -> "Protection":
        """From the installation's key ring, in the cipher suite of the settings."""
        return cls(FieldCipher(keys.field, settings.cipher_suite), keys.index, keys.query_code, settings.cipher_suite)

    def petitioner_columns(self, petitioners: Sequence[Petitioner]) -> tuple[Sequence[object], ...]:
        """Columns for the insert of all petitioners: id, position, kind, nationality, id_type, representative, the five
        encrypted fields, the two blind indexes.
        """
        rows = [self._petitioner_row(position, person) for position, person in enumerate(petitioners)]
        return tuple(zip(*rows, strict=True)) if rows else ((),) * 13

    def _petitioner_row(self, position: int, person: Petitioner) -> tuple[object, ...]:
        row_id = uuid7()
        sealed = (self._sealed("petitioner", column, row_id, getattr(person, column)) for column in PERSONAL)
        indexes = (self.index("id_number", person.id_number), self.index("phone", person.phone))
        return row_id, position, person.kind, person.nationality, person.id_type, person.representative, *sealed, *indexes

    def _sealed(self, table: str, column: str, row_id: UUID | str, text: str | None) -> bytes | None:
        return None if text is None else self.fields.encrypt(text, place_of(table, column, row_id))

    def accused_name(self, row_id: UUID, name: str) -> str:
        """An accused person's name, encrypted for its row of the sealed compartment, as base64 for `open_case`."""
        return b64encode(self.fields.encrypt(name, place_of("case_accused", "name", row_id))).decode()

    def rating_comment(self, petition_id: UUID, rated: str, comment: str | None) -> bytes | None:
        """A rating's comment, encrypted for its row."""
        return self._sealed("rating", "comment", f"{petition_id}/{rated}", comment)

    def index(self, field: Indexed, value: str | None) -> bytes | None:
        """Blind index of a phone or id number; None when nothing is left of it after folding."""
        spelling = _NORMAL[field](value) if value is not None else ""
        return blind_index(self.index_keys, field, spelling, self.suite) if spelling.strip("+") else None

    def possible_indexes(self, field: Indexed, value: str) -> list[bytes]:
        """Blind indexes of a value under every key still held, so that a rotation hides no older petition."""
        spelling = _NORMAL[field](value)
        if not spelling.strip("+"):
            return []
        held = (replace(self.index_keys, current=key) for key in self.index_keys.by_id)
        return [blind_index(keys, field, spelling, self.suite) for keys in held]

    def masked(self, row: Mapping[str, object]) -> dict[str, object]:
        """A petitioner's row as it is shown by default: enough to recognise, not enough to use."""
        shown: dict[str, object] = {}
        for column in PERSONAL:
            value = row[column]
            if isinstance(value, bytes):
                shown[column] = MASKS[column](self.fields.decrypt(value, place_of("petitioner", column, str(row["id"]))))
            else:
                shown[column] = None
        return shown

    def code_of(self, petition_id: UUID, version: int = 1, key_id: int | None = None) -> str:
        """查询码 of a petition; never stored, the same whenever it is derived again."""
        return query_code(self.code_keys, petition_id, version, key_id)
