"""The pages as one router, and what the application needs to serve them."""

from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles

from voice.api.ui import problems
from voice.api.ui.render import STATIC
from voice.api.ui.routes import accounts, audit, call, calls, home, me, todos, transcript, upload, vocabulary

router = APIRouter(include_in_schema=False)
for part in (home, me, calls, call, transcript, todos, accounts, audit, upload, vocabulary):
    router.include_router(part.router)


def mount(app: FastAPI) -> None:
    """Add pages, static files and the pages of failures. Call it after the API's own handlers are registered."""
    app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.install(app)
