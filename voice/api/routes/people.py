"""Users in sight, and the tokens of one's apps."""

from fastapi import APIRouter

from voice.api.deps import ActorDep, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.people import (
    NewToken,
    PasswordIn,
    TokenIn,
    TokenOut,
    UserIn,
    UserOut,
    new_token,
    token_out,
    user_out,
)

router = APIRouter(prefix="/v1", tags=["people"])


@router.get("/users", operation_id="list_users", summary="List the people in your sight")
def list_users(services: ServicesDep, actor: ActorDep) -> list[UserOut]:
    """A rep sees itself; others see their region or team."""
    return [user_out(user) for user in services.people.users(actor)]


@router.post("/users", status_code=201, operation_id="add_user", summary="Add a person", responses=problems(403, 409))
def add_user(services: ServicesDep, actor: ActorDep, given: UserIn) -> UserOut:
    """For admins, within their region."""
    user = services.people.add_user(
        actor,
        login=given.login,
        name=given.name,
        role=given.role,
        region=given.region,
        team=given.team,
        password=given.password.get_secret_value() if given.password else None,
        locale=given.locale,
        phone=given.phone,
    )
    return user_out(user)


@router.put(
    "/users/{object_id}/password",
    status_code=204,
    operation_id="set_password",
    summary="Set a password",
    responses=problems(403, 404),
)
def set_password(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: PasswordIn) -> None:
    """One's own with the current one; another person's by an admin."""
    current = given.current.get_secret_value() if given.current else None
    services.people.set_password(actor, object_id, given.password.get_secret_value(), current=current)


@router.get("/tokens", operation_id="list_tokens", summary="List your tokens")
def list_tokens(services: ServicesDep, actor: ActorDep) -> list[TokenOut]:
    """Without their secrets."""
    return [token_out(credential) for credential in services.people.tokens(actor)]


@router.post(
    "/tokens", status_code=201, operation_id="create_token", summary="Make a token for an app", responses=problems(403)
)
def create_token(services: ServicesDep, actor: ActorDep, given: TokenIn) -> NewToken:
    """The app acts as you. The secret is shown this once."""
    return new_token(*services.people.issue_token(actor, given.label, given.expires_at))


@router.delete(
    "/tokens/{object_id}",
    status_code=204,
    operation_id="revoke_token",
    summary="Revoke a token",
    responses=problems(404),
)
def revoke_token(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> None:
    """It stops to work at once."""
    services.people.revoke(actor, object_id)
