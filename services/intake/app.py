"""Intake's app: composition only."""

from fastapi import FastAPI

from services.intake.petitions.routes import router as petitions
from services.intake.public.routes import router as public
from shared.kernel.time import TimeSource
from shared.settings import Settings
from shared.web.app import build_app

DESCRIPTION = "登记: every letter, visit, call, fax, e-mail and online message is registered, gets a number and a case."


def create_app(settings: Settings, time: TimeSource | None = None) -> FastAPI:
    """The app; nothing is opened before its lifespan."""
    return build_app("intake", "Xinfang intake 登记", DESCRIPTION, (petitions, public), settings, time=time)
