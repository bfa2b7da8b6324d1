"""Tracking's app: composition only."""

from fastapi import FastAPI

from services.tracking.accounts.routes import router as accounts
from services.tracking.calendar.routes import router as calendar
from services.tracking.campaigns.routes import router as campaigns
from services.tracking.cases.actions import router as actions
from services.tracking.cases.parts import prepare
from services.tracking.cases.routes import router as cases
from services.tracking.cohandling.routes import router as cohandling
from services.tracking.directory.routes import router as directory
from services.tracking.documents.routes import router as documents
from services.tracking.history.routes import router as history
from services.tracking.integration.routes import router as integration
from services.tracking.leadership.routes import router as leadership
from services.tracking.lifecycle.routes import router as lifecycle
from services.tracking.outcomes.routes import router as outcomes
from services.tracking.oversight.routes import router as oversight
from services.tracking.recommendations.routes import router as recommendations
from services.tracking.recommendations.steps import router as recommendation_steps
from services.tracking.returns.routes import router as returns
from services.tracking.search.routes import router as search
from services.tracking.supervision.routes import router as supervision
from services.tracking.supervision.steps import router as supervision_steps
from services.tracking.templates.routes import router as templates
from services.tracking.urgent.routes import router as urgent
from services.tracking.warnings.routes import router as warnings
from shared.kernel.time import TimeSource
from shared.settings import Settings
from shared.web.app import build_app

DESCRIPTION = "办理: every case through its statutory clocks to a served answer, by one state machine kept as rows."


def create_app(settings: Settings, time: TimeSource | None = None) -> FastAPI:
    """The app; nothing is opened before its lifespan."""
    routers = (
        cases,
        actions,
        cohandling,
        directory,
        calendar,
        lifecycle,
        integration,
        history,
        accounts,
        warnings,
        search,
        documents,
        templates,
        leadership,
        campaigns,
        urgent,
        returns,
        outcomes,
        oversight,
        supervision,
        supervision_steps,
        recommendations,
        recommendation_steps,
    )
    return build_app("tracking", "Xinfang tracking 办理", DESCRIPTION, routers, settings, prepare=prepare, time=time)
