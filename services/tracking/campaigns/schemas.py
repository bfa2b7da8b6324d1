"""Bodies, filters and answers of campaigns, their items and dossiers."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.tracking.registers.schemas import DueBefore, IsOpen, LegalDate, Line, OfUnit, Posted, Prose, RecordOut, UnitCode
from shared.contracts.vocabularies import CampaignKind, HardCaseEnd


class CampaignBody(Posted):
    """专项: what is to be settled by when."""

    name: Line
    kind: CampaignKind
    due_on: LegalDate


class CampaignOut(RecordOut):
    """A campaign; its matters are under /items."""

    name: str
    kind: CampaignKind
    due_on: date


@dataclass(frozen=True)
class CampaignFilter:
    """Which campaigns."""

    kind: CampaignKind | None = None
    unit: OfUnit = None
    due_before: DueBefore = None


class ItemBody(Posted):
    """Puts a matter on the list; without a day of its own the campaign's counts."""

    case: UUID
    owner: UnitCode
    due_on: LegalDate | None = None


class DossierBody(Posted):
    """一案一册: what was sent replaces what was there; the rest stays."""

    cause: Prose | None = None
    claim: Prose | None = None
    law: Prose | None = None
    history: Prose | None = None
    plan: Prose | None = None


class ResultBody(Posted):
    """How the matter ended."""

    result: HardCaseEnd
    result_on: LegalDate
    result_text: Prose


class ItemOut(RecordOut):
    """A matter on a campaign's list, with its dossier as far as it is written."""

    campaign_id: UUID
    case: UUID
    owner: str
    due_on: date
    cause: str | None
    claim: str | None
    law: str | None
    history: str | None
    plan: str | None
    result: HardCaseEnd | None
    result_on: date | None
    result_text: str | None


@dataclass(frozen=True)
class ItemFilter:
    """Which matters of the list."""

    owner: Annotated[str | None, Query(max_length=40, description="code of the owner unit")] = None
    result: HardCaseEnd | None = None
    due_before: DueBefore = None
    is_open: IsOpen = None


class DossierOut(ItemOut):
    """The dossier with what it says on its cover; `missing` names what an export still needs, as JSON pointers."""

    campaign: str
    number: str
    subject: str
    missing: list[str]
