"""What a call yields: transcript, record, waveform, and the versions that made them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Response

from voice.api.deps import ActorDep, CallId, ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.call import ArtefactOut, artefact_out
from voice.api.schemas.record import RecordOut, record_out
from voice.api.schemas.transcript import PeaksOut, Play, TranscriptOut, transcript_out
from voice.domain.errors import NotFound
from voice.transcribe import formats

router = APIRouter(prefix="/v1/calls/{call_id}", tags=["content"])

TranscriptFormat = Literal["json", "txt", "srt", "vtt", "rttm"]

_TEXT = {
    "txt": ("text/plain", formats.to_txt),
    "srt": ("application/x-subrip", formats.to_srt),
    "vtt": ("text/vtt", formats.to_vtt),
    "rttm": ("text/x-rttm", formats.to_rttm),
}
_TEXT_EXAMPLES = {
    "text/plain": "rep: 您好，我是江南仪器的李伟。\ncustomer: 你好。\n",
    "application/x-subrip": "1\n00:00:00,320 --> 00:00:00,910\nrep: 您好。\n",
    "text/vtt": "WEBVTT\n\n00:00:00.320 --> 00:00:00.910\n<v rep>您好。\n",
    "text/x-rttm": "SPEAKER call 1 0.320 0.590 <NA> <NA> rep <NA> <NA>\n",
}


@router.get(
    "/transcript",
    operation_id="get_transcript",
    summary="Read the transcript",
    response_model=TranscriptOut,
    responses={
        **problems(404, 406),
        200: {
            "content": {kind: {"schema": {"type": "string"}, "example": text} for kind, text in _TEXT_EXAMPLES.items()}
        },
    },
)
def get_transcript(
    services: ServicesDep,
    actor: ActorDep,
    call_id: CallId,
    wanted: Annotated[TranscriptFormat | None, Query(alias="format", description="Goes before `Accept`")] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response | TranscriptOut:
    """As JSON with word times, as plain text, as captions (srt, vtt) or as diarization lines (rttm)."""
    transcript = services.calls.transcript(actor, call_id)
    if transcript is None:
        raise NotFound(
            "The call has no transcript yet.",
            code="not_ready",
            remedy="Wait until its status is ready, then ask again.",
        )
    chosen = wanted or _format_of(accept)
    if chosen not in _TEXT:
        return transcript_out(transcript)
    media_type, write = _TEXT[chosen]
    return Response(write(transcript), media_type=f"{media_type}; charset=utf-8", headers={"Vary": "Accept"})


def _format_of(accept: str) -> str:
    kinds = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    return next((name for kind in kinds for name, (media_type, _) in _TEXT.items() if kind == media_type), "json")


@router.get("/record", operation_id="get_record", summary="Read the follow-up record", responses=problems(404))
def get_record(services: ServicesDep, actor: ActorDep, call_id: CallId) -> RecordOut:
    """People, needs, commitments and objections, as people see them now: their edits lie over the machine's version."""
    return record_out(call_id, services.review.record(actor, call_id))


@router.get("/peaks", operation_id="get_peaks", summary="Read the waveform to draw", responses=problems(404))
def get_peaks(services: ServicesDep, actor: ActorDep, call_id: CallId) -> PeaksOut:
    """At most 800 points a channel."""
    call = services.calls.get(actor, call_id)
    return PeaksOut(duration_ms=call.duration_ms, channels=services.calls.peaks(actor, call_id))


@router.get("/artefacts", operation_id="list_artefacts", summary="List what each stage left", responses=problems(404))
def list_artefacts(services: ServicesDep, actor: ActorDep, call_id: CallId) -> list[ArtefactOut]:
    """Every version of every stage, with the engine that made it."""
    return [artefact_out(artefact) for artefact in services.calls.artefacts(actor, call_id)]


@router.post(
    "/plays",
    status_code=204,
    operation_id="note_play",
    summary="Note that evidence was played",
    responses=problems(404),
)
def note_play(services: ServicesDep, actor: ActorDep, call_id: CallId, play: Play) -> None:
    """Players send this when a person listens to a stretch; it stands in the audit log."""
    services.review.played(actor, call_id, start_ms=play.start_ms, end_ms=play.end_ms, fact_id=play.fact_id)
