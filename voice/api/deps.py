"""What routes ask for by type: the use cases, the person, the page wanted."""

from typing import Annotated

from fastapi import Depends, Path, Query
from starlette.requests import Request

from voice.api.auth import Identity
from voice.api.links import Links
from voice.api.oidc import IdentityProvider
from voice.bootstrap import Services
from voice.domain.actor import Actor
from voice.domain.errors import Unauthenticated

MAX_PAGE = 200


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _links(request: Request) -> Links:
    links: Links = request.app.state.links
    return links


def _provider(request: Request) -> IdentityProvider:
    provider: IdentityProvider = request.app.state.identity_provider
    return provider


def _identity(request: Request) -> Identity:
    identity: Identity | None = getattr(request.state, "identity", None)
    if identity is None:  # an open door that forgot it is open
        raise Unauthenticated("There is neither a token nor a session.")
    return identity


def _actor(identity: Annotated[Identity, Depends(_identity)]) -> Actor:
    return identity.actor


ServicesDep = Annotated[Services, Depends(_services)]
LinksDep = Annotated[Links, Depends(_links)]
IdentityProviderDep = Annotated[IdentityProvider, Depends(_provider)]
IdentityDep = Annotated[Identity, Depends(_identity)]
ActorDep = Annotated[Actor, Depends(_actor)]

Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many items at most")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before")]
CallId = Annotated[
    str, Path(max_length=64, description="Id of the call", examples=["0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10"])
]
ObjectId = Annotated[
    str, Path(max_length=64, description="Id of the object", examples=["0197f3a0-6a11-7b3e-8c55-0d7c1c6f4b21"])
]
