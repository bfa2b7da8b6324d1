"""What accounts and clients are asked for and answered with. Secrets go in hidden types; one goes out, once."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, SecretStr, StringConstraints

from shared.contracts.vocabularies import Role, Scope

LOGIN = r"^[A-Za-z0-9][A-Za-z0-9._@-]{1,79}$"
Login = Annotated[str, StringConstraints(pattern=LOGIN)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Password = Annotated[SecretStr, Field(max_length=128, description="12 to 128 characters; not the published one, without the login.")]
Scopes = Annotated[list[Scope], Field(min_length=1, max_length=20)]
PersonRole = Literal[
    Role.REGISTRAR, Role.BUREAU_OFFICER, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.REVIEWER, Role.SUPERVISOR, Role.LEADER,
    Role.DISCIPLINE_INSPECTOR, Role.AUDITOR, Role.ADMIN,
]  # fmt: skip


def _example(**values: JsonValue) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [values]})


class AccountOut(BaseModel):
    """A person's account."""

    id: UUID
    login: str
    role: str
    unit: str | None
    display_name: str
    disabled: bool
    created_at: datetime
    version: int


class AccountPage(BaseModel):
    """A page of accounts."""

    items: list[AccountOut]
    next: str | None


class NewAccountBody(BaseModel):
    """A new account. Without a password nobody logs in with it until one is set, or an external issuer vouches for the login."""

    model_config = _example(login="chen.h", role="unit_handler", unit="440117-ZJJ", display_name="陈", password="correct horse battery")  # noqa: S106  # an example

    login: Login
    role: PersonRole
    unit: Code | None = None
    display_name: Name
    password: Password | None = None


class AccountChange(BaseModel):
    """What shall change; what is left out stays."""

    model_config = _example(role="unit_head", disabled=False)

    role: PersonRole | None = None
    unit: Code | None = None
    display_name: Name | None = None
    disabled: bool | None = None


class PasswordBody(BaseModel):
    """Another password."""

    model_config = _example(password="correct horse battery")  # noqa: S106  # an example

    password: Password


class ClientOut(BaseModel):
    """A machine client."""

    id: UUID
    client_id: str = Field(validation_alias="login")
    scopes: list[str]
    unit: str | None
    display_name: str
    disabled: bool
    created_at: datetime
    version: int

    model_config = ConfigDict(populate_by_name=True)


class ClientPage(BaseModel):
    """A page of clients."""

    items: list[ClientOut]
    next: str | None


class ClientWithSecret(ClientOut):
    """A client with its secret: shown in this answer and never again."""

    client_secret: str


class NewClientBody(BaseModel):
    """A new client; it acts for its unit, within its scopes."""

    model_config = _example(client_id="hotline-12345", scopes=["petitions:write"], unit="440117-XFJ", display_name="12345 热线")

    client_id: Login
    scopes: Scopes
    unit: Code
    display_name: Name | None = None


class ClientChange(BaseModel):
    """What shall change; what is left out stays."""

    model_config = _example(scopes=["petitions:write", "cases:read"])

    scopes: Scopes | None = None
    unit: Code | None = None
    display_name: Name | None = None
    disabled: bool | None = None
