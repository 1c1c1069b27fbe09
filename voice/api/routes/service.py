"""Health, readiness and figures of the service."""

from fastapi import APIRouter, Request, Response

from voice.api.auth import Identity
from voice.api.deps import ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.service import Health, ReadinessOut
from voice.domain.actor import UserRole
from voice.domain.errors import Forbidden
from voice.telemetry import render_metrics

router = APIRouter(tags=["service"])

_FIGURES = '# TYPE callgate_uploads_total counter\ncallgate_uploads_total{outcome="accepted"} 42.0\n'


@router.get("/healthz", operation_id="get_health", summary="Is the process alive")
async def get_health() -> Health:
    """Touches no store; for a supervisor that restarts."""
    return Health(status="ok")


@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Can calls be taken now",
    responses={503: {"model": ReadinessOut, "description": "A part is away"}},
)
def get_readiness(services: ServicesDep, response: Response) -> ReadinessOut:
    """Asks database, queue and object store; for a balancer that routes."""
    parts = services.readiness.check()
    ready = all(state == "ok" for state in parts.values())
    response.status_code = 200 if ready else 503
    return ReadinessOut(status="ok" if ready else "unavailable", parts=parts)


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={**problems(403), 200: {"content": {"text/plain": {"schema": {"type": "string"}, "example": _FIGURES}}}},
)
def get_metrics(request: Request) -> Response:
    """For this machine itself, and for admins."""
    identity: Identity | None = getattr(request.state, "identity", None)  # None: the gate let a loopback request in
    if identity is not None and identity.actor.role is not UserRole.ADMIN:
        raise Forbidden("Figures of the service are for admins.")
    body, media_type = render_metrics()
    return Response(body, media_type=media_type)
