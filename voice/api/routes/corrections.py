"""Putting a transcript right: words, sides, or the whole by another hearing."""

from fastapi import APIRouter

from voice.api.deps import ActorDep, CallId, ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.call import CallOut, call_out
from voice.api.schemas.corrections import CorrectedOut, Correction, SidesIn, SidesOut, corrected_out, sides_out

router = APIRouter(prefix="/v1/calls/{call_id}", tags=["content"])


@router.post(
    "/transcript/corrections",
    operation_id="correct_transcript",
    summary="Correct words of a transcript",
    responses=problems(403, 404, 409),
)
def correct_transcript(services: ServicesDep, actor: ActorDep, call_id: CallId, given: Correction) -> CorrectedOut:
    """A new version of the transcript; times stay, the old version too, and the record is read anew.

    What was corrected is learnt for later calls of the account, unless `teach` is false.
    """
    return corrected_out(services.corrections.correct(actor, call_id, **given.model_dump()), given.turn)


@router.post(
    "/sides",
    operation_id="name_sides",
    summary="Say who is the rep, or swap the sides",
    responses=problems(403, 404, 409),
)
def name_sides(services: ServicesDep, actor: ActorDep, call_id: CallId, given: SidesIn) -> SidesOut:
    """Everything that was attributed to the sides follows; what people decided about facts stays."""
    if given.rep is not None:
        return sides_out(services.corrections.name_rep(actor, call_id, given.rep))
    return sides_out(services.corrections.swap_sides(actor, call_id))


@router.post(
    "/retranscribe",
    operation_id="retranscribe_call",
    summary="Transcribe a call again",
    responses=problems(403, 404, 409),
)
def retranscribe_call(services: ServicesDep, actor: ActorDep, call_id: CallId) -> CallOut:
    """With today's model and vocabulary. What people put right is kept."""
    call = services.corrections.retranscribe(actor, call_id)
    return call_out(call, services.calls.queue_position(call))
