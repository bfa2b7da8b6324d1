"""Intake's app: composition only."""

from fastapi import FastAPI

from services.intake.petitions.protection import Protection
from services.intake.petitions.routes import router as petitions
from services.intake.public.routes import router as public
from services.intake.public.window import OnlineWindow
from services.intake.vocabularies.routes import router as vocabularies
from shared.kernel.time import TimeSource
from shared.settings import Settings
from shared.web.app import build_app
from shared.web.state import ServiceState

DESCRIPTION = "信访登记: every letter, visit, call, fax, e-mail and online message is registered, gets a number, a case and a query code."


async def _prepare(state: ServiceState) -> None:
    state.parts["protection"] = Protection.of(state.keys, state.settings)
    state.parts["window"] = OnlineWindow(state.database, state.settings.bureau)


def create_app(settings: Settings, time: TimeSource | None = None) -> FastAPI:
    """The app; nothing is opened before its lifespan begins."""
    routers = (petitions, public, vocabularies)
    return build_app("intake", "Xinfang intake 信访登记", DESCRIPTION, routers, settings, prepare=_prepare, time=time)
