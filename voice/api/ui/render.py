"""Templates to answers: the environment, and what every page knows."""

import hashlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from voice.api.ui.moments import Moments, clock
from voice.api.ui.translations import LOCALES, translator
from voice.api.ui.visitor import THEMES, locale_of, theme_of, visitor_of

HERE = Path(__file__).parent
STATIC = HERE / "static"


@cache
def asset(name: str) -> str:
    """The address of a built file, with a mark of its content so that browsers may keep it."""
    path = STATIC / "dist" / name
    mark = hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.exists() else "missing"
    return f"/static/dist/{name}?v={mark}"


environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
environment.globals.update(asset=asset, clock=clock, locales=LOCALES, themes=THEMES)


def moments_of(request: Request) -> Moments:
    """The present moment, in the zone and the language of the visitor."""
    zone = ZoneInfo(request.app.state.services.settings.timezone)
    return Moments(datetime.now(UTC), zone, translator(locale_of(request)))


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    moments = moments_of(request)
    html = environment.get_template(template).render(
        path=request.url.path,
        visitor=visitor_of(request),
        t=moments.t,
        locale=moments.t.locale,
        theme=theme_of(request),
        moments=moments,
        **values,
    )
    return HTMLResponse(html, status, {"Content-Language": moments.t.locale, "Vary": "Cookie, HX-Request"})
