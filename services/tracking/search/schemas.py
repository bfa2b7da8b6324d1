"""What a search answers with."""

from pydantic import BaseModel, Field

from services.tracking.cases.schemas import CaseRow


class Hit(CaseRow):
    """A case that was found."""

    score: float = Field(
        description="1: its number is exactly the one asked for; otherwise less, the higher and the more often the words stand",
        examples=[0.7295],
    )
    highlights: dict[str, list[str]] = Field(
        description="by field, parts of its text with the words between « and »; plain text, to be escaped by whoever shows it",
        examples=[{"subject": ["河滨路«路灯»不亮"], "facts": ["…自九月起«路灯»全部不亮"]}],
    )


class HitPage(BaseModel):
    """A page of hits."""

    items: list[Hit]
    next: str | None
