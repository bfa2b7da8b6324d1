"""What registration notices. An organ must register what it receives (Art 22, 23): almost everything is a warning.

Refused is only what cannot be true: a petition received after the day on which it is registered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.intake.domain.identity import id_number_fits
from shared.kernel.errors import Refusal

MOST_REPRESENTATIVES = 5
GROUP_PERSONS = 5


@dataclass(frozen=True)
class Petitioner:
    """A petitioner as told: what the rules ask about them, in plain text, never stored in this form."""

    name: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    id_type: str | None = None
    id_number: str | None = None
    representative: bool = False


@dataclass(frozen=True)
class Petition:
    """A petition about to be registered. `read_back`: an oral petition was read back and confirmed (Art 19.1)."""

    channel: str
    mode: str
    received_on: date
    headcount: int = 1
    petitioners: tuple[Petitioner, ...] = ()
    read_back: bool = False


@dataclass(frozen=True)
class Notice:
    """Something a person should look at: its code (a word of `PetitionWarning`) and the field it is about."""

    code: str
    pointer: str


def check_dates(received_on: date, registered_on: date) -> None:
    """A petition cannot be received after it is registered."""
    if received_on > registered_on:
        raise Refusal("validation_failed", pointer="/received_on", received_on=received_on.isoformat())


def is_group(petition: Petition) -> bool:
    """集体访: one visit of five or more persons (domain.md §2.4)."""
    return petition.channel == "visit" and petition.headcount >= GROUP_PERSONS


def warnings(petition: Petition) -> tuple[Notice, ...]:
    """Everything noticed, in the order of the form; kept on the petition."""
    return tuple(_notice(petition))


def _notice(petition: Petition) -> Iterator[Notice]:
    people = petition.petitioners
    if not any(person.name for person in people):
        yield Notice("anonymous", "/petitioners")
    elif not any(person.name and (person.address or person.phone or person.email) for person in people):
        yield Notice("contact_unclear", "/petitioners")
    for place, person in enumerate(people):
        if person.id_number and not id_number_fits(person.id_type, person.id_number):
            yield Notice("id_check_digit", f"/petitioners/{place}/id_number")
    if petition.mode == "oral" and not petition.read_back:
        yield Notice("oral_not_read_back", "/read_back")
    yield from _notice_representatives(petition)
    if petition.headcount < len(people):
        yield Notice("headcount_below_petitioners", "/headcount")


def _notice_representatives(petition: Petition) -> Iterator[Notice]:
    """A visit of several persons elects at most five representatives (Art 20.3)."""
    if petition.channel != "visit" or petition.headcount <= 1:
        return
    chosen = sum(person.representative for person in petition.petitioners)
    if chosen > MOST_REPRESENTATIVES:
        yield Notice("too_many_representatives", "/petitioners")
    elif chosen == 0 and is_group(petition):
        yield Notice("representatives_missing", "/petitioners")
