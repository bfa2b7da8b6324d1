"""Settings of every process, read from the environment once at start."""

import hashlib
import hmac
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class DbRole(StrEnum):
    """A login role of PostgreSQL: what a process may do is decided by the role it logs in with."""

    OWNER = "xinfang_owner"
    INTAKE = "intake"
    TRACKING = "tracking"
    REPORTING = "reporting"
    INTAKE_WORKER = "intake_worker"
    TRACKING_WORKER = "tracking_worker"
    REPORTING_WORKER = "reporting_worker"
    RELAY = "relay"


class Settings(BaseSettings):
    """Every setting, its environment variable (alias) and what it means."""

    model_config = SettingsConfigDict(populate_by_name=True, extra="ignore", frozen=True)

    environment: Literal["development", "production"] = Field("production", alias="XINFANG_ENVIRONMENT")
    database_url: SecretStr = Field(alias="DATABASE_URL", description="postgresql:// URL of the owner (migrations) login")
    reporting_database_url: SecretStr | None = Field(None, alias="REPORTING_DATABASE_URL", description="a streaming replica")
    redis_url: SecretStr = Field(alias="REDIS_URL")
    role_secret: SecretStr = Field(
        alias="XINFANG_ROLE_SECRET", min_length=16, description="the service roles' database passwords are derived from it"
    )
    keys: Path = Field(alias="XINFANG_KEYS", description="file with the encryption, index, signing and audit keys")
    cipher_suite: Literal["aes256-gcm+sha256", "sm4-gcm+sm3"] = Field("aes256-gcm+sha256", alias="XINFANG_CIPHER_SUITE")
    pool_size: int = Field(10, alias="XINFANG_POOL_SIZE", ge=2, le=100)

    bureau: str = Field("440117-XFJ", alias="XINFANG_BUREAU", description="unit code that online petitions are registered by")
    issuer: str = Field("https://xinfang.local", alias="XINFANG_ISSUER")
    audience: str = Field("xinfang", alias="XINFANG_AUDIENCE")
    token_minutes: int = Field(30, alias="XINFANG_TOKEN_MINUTES", ge=1, le=720)
    external_issuer: str | None = Field(None, alias="XINFANG_EXTERNAL_ISSUER", description="OIDC issuer that replaces local accounts")
    external_jwks: str | None = Field(None, alias="XINFANG_EXTERNAL_JWKS", description="URL or file of its key set")

    trusted_proxies: tuple[str, ...] = Field(("127.0.0.1",), alias="XINFANG_TRUSTED_PROXIES")
    body_limit: int = Field(1_048_576, alias="XINFANG_BODY_LIMIT", description="largest JSON body in bytes")
    limit_token: str = Field("6000/minute", alias="XINFANG_LIMIT_TOKEN")
    limit_token_burst: str = Field("600/second", alias="XINFANG_LIMIT_TOKEN_BURST")
    limit_public: str = Field("60/minute", alias="XINFANG_LIMIT_PUBLIC")
    limit_login: str = Field("10/minute", alias="XINFANG_LIMIT_LOGIN")
    limit_query_code: str = Field("5/15minute", alias="XINFANG_LIMIT_QUERY_CODE")

    audit_anchor: Path | None = Field(None, alias="XINFANG_AUDIT_ANCHOR", description="append-only file for audit chain heads")

    def role_password(self, role: DbRole) -> str:
        """Password of a service role: HMAC-SHA256(role secret, role), so that no list of passwords is kept."""
        return hmac.new(self.role_secret.get_secret_value().encode(), role.encode(), hashlib.sha256).hexdigest()

    def role_url(self, role: DbRole) -> str:
        """URL of the same database for one service role; reporting's reads may move to a replica."""
        base = self.database_url
        if role is DbRole.REPORTING and self.reporting_database_url is not None:
            base = self.reporting_database_url
        parts = urlsplit(base.get_secret_value())
        if role is DbRole.OWNER:
            return parts.geturl()
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{role}:{quote(self.role_password(role))}@{host}"))


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Read the settings of this process; a missing or bad one stops the start with its name."""
    return Settings()
