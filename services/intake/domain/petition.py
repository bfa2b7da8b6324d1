"""What registration notices but never refuses (Art 22, 44(1): every petition is registered)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.intake.domain.identity import credit_code_fits, resident_id_fits

MOST_REPRESENTATIVES = 5
GROUP = 5


@dataclass(frozen=True)
class Warned:
    """A warning: where and what."""

    pointer: str
    code: str


def warnings(
    channel: str, mode: str, *, read_back: bool, headcount: int, identities: Sequence[tuple[str | None, str | None]], representatives: int
) -> Iterator[Warned]:
    """Warnings of a registration; `identities` are (id_type, id_number) of each petitioner."""
    if mode == "oral" and not read_back:
        yield Warned("/read_back", "not_read_back")
    if channel == "visit" and representatives > MOST_REPRESENTATIVES:
        yield Warned("/petitioners", "more_than_five_representatives")
    if channel == "visit" and headcount >= GROUP and representatives == 0:
        yield Warned("/petitioners", "group_visit_without_representatives")
    if not identities:
        yield Warned("/petitioners", "anonymous")
    for position, (kind, number) in enumerate(identities):
        wrong = (kind == "resident_id" and number is not None and not resident_id_fits(number)) or (
            kind == "unified_social_credit_code" and number is not None and not credit_code_fits(number)
        )
        if wrong:
            yield Warned(f"/petitioners/{position}/id_number", "check_digit")
