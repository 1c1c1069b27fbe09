"""What a call yields: transcript, record, waveform, and the versions that made them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Response

from voice.api.deps import ActorDep, CallId, ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.call import ArtefactOut, artefact_out
from voice.api.schemas.record import RecordOut, record_out
from voice.api.schemas.transcript import PeaksOut, Play, TranscriptOut, transcript_out
from voice.domain.errors import NotFound
from voice.transcribe.exports.dialects import DIALECTS

router = APIRouter(prefix="/v1/calls/{call_id}", tags=["content"])

TranscriptFormat = Literal["json", "txt", "srt", "vtt", "rttm", "ctm", "gong", "pca"]

_TEXT_EXAMPLES = {
    "text/plain": "rep: 您好，我是江南仪器的李伟。\ncustomer: 你好。\n",
    "application/x-subrip": "1\n00:00:00,320 --> 00:00:00,910\nrep: 您好。\n",
    "text/vtt": "WEBVTT\n\n00:00:00.320 --> 00:00:00.910\n<v rep>您好。\n",
    "text/x-rttm": "SPEAKER call 1 0.320 0.590 <NA> <NA> rep <NA> <NA>\n",
    "text/x-ctm": "call_01 1 0.320 0.590 您好 0.970\n",
}
_SENTENCE = {"start": 320, "end": 910, "text": "您好。"}
_JSON_EXAMPLES = {
    DIALECTS["gong"].media_type: {
        "callId": "call_01",
        "transcript": [{"speakerId": "rep", "topic": None, "sentences": [_SENTENCE]}],
        "parties": [{"id": "rep", "speakerId": "rep", "affiliation": "Internal"}],
    },
    DIALECTS["pca"].media_type: {
        "ConversationAnalytics": {"SpeakerLabels": [{"Speaker": "spk_0", "DisplayText": "Agent"}]},
        "SpeechSegments": [
            {
                "SegmentStartTime": 0.32,
                "SegmentEndTime": 0.91,
                "SegmentSpeaker": "spk_0",
                "OriginalText": "您好。",
                "DisplayText": "您好。",
                "TextEdited": 0,
                "WordConfidence": [{"Text": "您好。", "Confidence": 0.97, "StartTime": 0.32, "EndTime": 0.91}],
            }
        ],
    },
}


Masked = Annotated[bool | None, Query(description="Private data masked; false without the right answers 403")]


@router.get(
    "/transcript",
    operation_id="get_transcript",
    summary="Read the transcript",
    response_model=TranscriptOut,
    responses={
        **problems(403, 404, 406),
        200: {
            "content": {kind: {"schema": {"type": "string"}, "example": text} for kind, text in _TEXT_EXAMPLES.items()}
            | {kind: {"schema": {"type": "object"}, "example": told} for kind, told in _JSON_EXAMPLES.items()}
        },
    },
)
def get_transcript(
    *,
    services: ServicesDep,
    actor: ActorDep,
    call_id: CallId,
    wanted: Annotated[TranscriptFormat | None, Query(alias="format", description="Goes before `Accept`")] = None,
    masked: Masked = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response | TranscriptOut:
    """As JSON with word times, as plain text, as captions (srt, vtt), as lines for scoring (rttm for speakers, ctm for
    words), or as the JSON of other systems (gong, pca).

    The JSON shows what you may see. All other forms are made to leave the house: private data is masked in them unless
    you have the right and ask with `masked=false`. Every masked character is a `*`, so all offsets stay.
    """
    chosen = wanted or _format_of(accept)
    leaves = chosen in DIALECTS
    transcript = services.calls.transcript(actor, call_id, masked=leaves if masked is None and leaves else masked)
    if transcript is None:
        raise NotFound(
            "The call has no transcript yet.",
            code="not_ready",
            remedy="Wait until its status is ready, then ask again.",
        )
    if not leaves:
        return transcript_out(transcript)
    dialect = DIALECTS[chosen]
    written = dialect.write(transcript, call_id)
    return Response(written, media_type=f"{dialect.media_type}; charset=utf-8", headers={"Vary": "Accept"})


def _format_of(accept: str) -> str:
    kinds = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    return next((name for kind in kinds for name, dialect in DIALECTS.items() if kind == dialect.media_type), "json")


@router.get("/record", operation_id="get_record", summary="Read the follow-up record", responses=problems(403, 404))
def get_record(services: ServicesDep, actor: ActorDep, call_id: CallId, masked: Masked = None) -> RecordOut:
    """People, needs, commitments and objections, as people see them now: their edits lie over the machine's version.
    Private data that you may not see is masked, all of it with `masked=true`."""
    return record_out(call_id, services.review.record(actor, call_id, masked=masked))


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
