"""What the template API answers with."""

from datetime import date, datetime

from pydantic import BaseModel


class FieldOut(BaseModel):
    """One placeholder of a kind: what it says, where it comes from (tried in order), and whether a letter needs it."""

    name: str
    zh: str
    sources: list[str]
    form: str
    required: bool


class VersionOut(BaseModel):
    """One version of a template; valid until the day before `replaced_from`."""

    version: int
    valid_from: date
    replaced_from: date | None
    sha256: str
    size: int
    uploaded_at: datetime


class KindOut(BaseModel):
    """A kind of document: number word, legal basis, the steps it belongs to, its placeholders and its templates."""

    kind: str
    zh: str
    en: str
    word: str
    article: str
    actions: list[str]
    issuer: str
    to_petitioner: bool
    names_petitioner: bool
    approval: bool
    fields: list[FieldOut]
    versions: list[VersionOut]


class KindList(BaseModel):
    """All kinds of documents."""

    items: list[KindOut]
    next: None = None
