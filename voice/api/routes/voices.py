"""One's own voice, enrolled to find one's side of a call."""

from typing import Annotated

from fastapi import APIRouter, Form, UploadFile

from voice.api.deps import ActorDep, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.voices import ClipOut, VoiceOut, clip_out, voice_out
from voice.api.streams import chunks_of

router = APIRouter(prefix="/v1/me/voice", tags=["people"])


@router.get("", operation_id="get_own_voice", summary="See what is known of your voice")
def get_own_voice(services: ServicesDep, actor: ActorDep) -> VoiceOut:
    """Nobody else sees this. `in_use` once there are enough clips."""
    return voice_out(services.voices.clips(actor))


@router.post(
    "",
    status_code=202,
    operation_id="enrol_own_voice",
    summary="Enrol your voice",
    responses=problems(409, 413, 415, 507),
)
def enrol_own_voice(
    services: ServicesDep,
    actor: ActorDep,
    file: Annotated[UploadFile, Form(description="5 to 120 s of you alone, in any format of recordings")],
    consent: Annotated[
        bool, Form(description="That your voice is used to find your side of your calls", examples=[True])
    ],
) -> ClipOut:
    """Send two clips or more. The sound is deleted as soon as it was heard; a vector of its timbre stays."""
    return clip_out(services.voices.enrol(actor, chunks_of(file.file), consent=consent))


@router.delete("", status_code=204, operation_id="withdraw_own_voice", summary="Withdraw your voice")
def withdraw_own_voice(services: ServicesDep, actor: ActorDep) -> None:
    """All that is known of it is deleted at once."""
    services.voices.withdraw(actor)


@router.delete(
    "/{object_id}",
    status_code=204,
    operation_id="delete_voice_clip",
    summary="Delete a clip of your voice",
    responses=problems(404),
)
def delete_voice_clip(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> None:
    """With fewer than two clips left your voice is no longer used."""
    services.voices.withdraw(actor, object_id)
