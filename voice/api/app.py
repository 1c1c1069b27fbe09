"""Puts the HTTP application together: gate, limits, routes, pages and the document that describes them."""

from fastapi import FastAPI

from voice.api import errors, openapi
from voice.api.auth import Gate
from voice.api.cookies import is_https
from voice.api.links import Links, signing_key
from voice.api.metrics import RequestTimes
from voice.api.oidc import IdentityProvider
from voice.api.routes import (
    alerts,
    attribution,
    audio,
    audit,
    calls,
    contact_tags,
    content,
    corrections,
    crm,
    customers,
    events,
    evidence,
    facts,
    fields,
    forecast,
    forecast_feeds,
    gates,
    health,
    imports,
    leads,
    line,
    live,
    oidc,
    people,
    policies,
    promises,
    service,
    session,
    sharing,
    timers,
    todos,
    transcriptions,
    uploads,
    vocabulary,
    voices,
)
from voice.api.security import MIB, BodyLimit, SecurityHeaders
from voice.api.sse import USUAL_PACE, Pace
from voice.api.tus import TusProtocol
from voice.api.ui import pages
from voice.bootstrap import Services

ROUTERS = (
    events.router,  # before calls: /v1/calls/events is no call's id
    calls.router,
    content.router,
    corrections.router,
    audio.router,
    uploads.router,
    live.router,
    line.router,
    facts.router,
    attribution.router,
    crm.router,
    contact_tags.router,
    gates.router,
    evidence.router,
    customers.router,
    imports.router,
    leads.router,
    sharing.router,
    todos.router,
    health.router,  # before alerts: /v1/reports/behaviour is no name of its reports
    alerts.router,
    promises.router,
    forecast.router,
    forecast_feeds.router,
    timers.router,
    audit.router,
    policies.router,
    people.router,
    voices.router,
    vocabulary.router,
    fields.router,
    session.router,
    oidc.router,
    transcriptions.router,
    service.router,
)


def create_app(services: Services, *, pace: Pace = USUAL_PACE) -> FastAPI:
    """The application over these use cases. `pace` is that of event streams."""
    settings = services.settings
    app = FastAPI(
        title="Callgate",
        version="1",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.services = services
    app.state.links = Links(signing_key(settings))
    app.state.identity_provider = IdentityProvider(settings)
    app.state.pace = pace
    errors.install(app)
    openapi.install(app)
    for router in ROUTERS:
        app.include_router(router)
    pages.mount(app)
    # The last one added is the outermost.
    app.add_middleware(BodyLimit, upload_limit=settings.max_upload_mb * MIB)
    app.add_middleware(Gate, people=services.people)
    app.add_middleware(TusProtocol)
    app.add_middleware(RequestTimes)
    app.add_middleware(SecurityHeaders, https=is_https(settings))
    return app
