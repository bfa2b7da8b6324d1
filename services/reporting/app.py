"""Reporting's app: composition only."""

from fastapi import FastAPI

from services.reporting.indicators.routes import router as indicators
from shared.kernel.time import TimeSource
from shared.settings import Settings
from shared.web.app import build_app

DESCRIPTION = "统计: every figure with its definition, its records, and as it was known on any day."


def create_app(settings: Settings, time: TimeSource | None = None) -> FastAPI:
    """The app; nothing is opened before its lifespan."""
    return build_app("reporting", "Xinfang reporting 统计", DESCRIPTION, (indicators,), settings, time=time)
