"""Short recordings in, their transcript out at once, as clients of the OpenAI API ask for it."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Form, Path, Request, UploadFile
from fastapi.responses import JSONResponse, Response

from voice.api.deps import ActorDep, ServicesDep
from voice.api.errors import ApiError
from voice.api.openapi import problems
from voice.api.schemas.transcriptions import (
    ModelOut,
    ModelsOut,
    TranscriptionOut,
    diarized,
    parts_of,
    plain,
    text_of,
    verbose,
    written,
)
from voice.api.sse import EventStream
from voice.api.streams import chunks_of
from voice.api.waiting import delta_event, told, whole
from voice.domain.errors import InvalidInput, NotFound
from voice.domain.transcript import Transcript
from voice.settings import Settings
from voice.transcribe import formats

router = APIRouter(tags=["transcriptions"])

ALIAS = "whisper-1"  # what clients send who never chose: the engines of the region, in their order
Format = Literal["json", "text", "srt", "vtt", "verbose_json", "diarized_json"]
_TEXT_EXAMPLES = {
    "text/plain": "您好，请问是哪位？\n",
    "application/x-subrip": "1\n00:00:00,320 --> 00:00:00,910\nrep: 您好。\n",
    "text/vtt": "WEBVTT\n\n00:00:00.320 --> 00:00:00.910\n<v rep>您好。\n",
    "text/event-stream": 'data: {"type": "transcript.text.delta", "delta": "您好。"}\n\n',
}


@router.post(
    "/v1/audio/transcriptions",
    operation_id="create_transcription",
    summary="Transcribe a short recording at once",
    response_model=None,
    responses={
        **problems(400, 403, 404, 413, 415),
        200: {
            "model": TranscriptionOut,
            "content": {kind: {"schema": {"type": "string"}, "example": text} for kind, text in _TEXT_EXAMPLES.items()},
        },
    },
)
async def create_transcription(
    *,
    request: Request,
    services: ServicesDep,
    actor: ActorDep,
    file: Annotated[UploadFile, Form(description="wav, mp3, m4a, aac, amr, ogg, opus, webm or flac")],
    model: Annotated[str, Form(description="One of GET /v1/models", examples=[ALIAS])] = ALIAS,
    language: Annotated[str | None, Form(description="zh or en; left out: detected", examples=["zh"])] = None,
    prompt: Annotated[str | None, Form(description="Taken and not used: hotwords do its work")] = None,
    response_format: Annotated[Format, Form()] = "json",
    temperature: Annotated[float, Form(ge=0, le=1, description="Taken and not used: it rises where needed")] = 0,
    granularities: Annotated[
        list[Literal["word", "segment"]] | None,
        Form(alias="timestamp_granularities[]", description="With verbose_json alone; segment when left out"),
    ] = None,
    hotwords: Annotated[str | None, Form(description="Names and terms, comma-separated", examples=["GX-200"])] = None,
    keywords: Annotated[list[str] | None, Form(alias="keywords[]", description="The same, one a field")] = None,
    stream: Annotated[bool, Form(description="Server-sent events: the text as it is heard, then the whole")] = False,
) -> Response:
    """For recordings of at most `CALLGATE_CLIP_MAX_S` seconds; nothing of them is kept. Longer ones answer 413 and go
    to `POST /v1/calls`.

    With `stream` deltas come as they are heard; the text of `transcript.text.done` is the final one.
    """
    if granularities and response_format != "verbose_json":
        raise ApiError(
            400,
            "granularities_refused",
            "timestamp_granularities are available with response_format=verbose_json alone.",
            remedy="Ask for verbose_json, or leave them out.",
        )
    engine = _engine(services.settings, actor.region, model)
    opened = partial(
        services.clips.open,
        actor,
        chunks_of(file.file),
        language=_language(language),
        hotwords=_words(hotwords, keywords),
        engine=engine,
    )
    clip = await to_thread.run_sync(opened)
    if stream:
        return EventStream(told(request, services.clips, clip, partial(_last_events, response_format)))
    return _answer(await whole(request, services.clips, clip), response_format, set(granularities or ("segment",)))


@router.get("/v1/models", operation_id="list_models", summary="List the models that transcribe")
def list_models(services: ServicesDep, actor: ActorDep) -> ModelsOut:
    """`whisper-1` stands for the engines of your region in their order; the others for one engine alone."""
    return ModelsOut(data=[ModelOut(id=name) for name in _models(services.settings, actor.region)])


@router.get("/v1/models/{model_id:path}", operation_id="get_model", summary="Read one model", responses=problems(404))
def get_model(
    services: ServicesDep, actor: ActorDep, model_id: Annotated[str, Path(description="Its name", examples=[ALIAS])]
) -> ModelOut:
    """One of the list."""
    _engine(services.settings, actor.region, model_id)
    return ModelOut(id=model_id)


def _answer(transcript: Transcript, wanted: Format, granularities: set[str]) -> Response:
    match wanted:
        case "text":
            return _text(text_of(transcript) + "\n", "text/plain")
        case "srt":
            return _text(formats.to_srt(transcript), "application/x-subrip")
        case "vtt":
            return _text(formats.to_vtt(transcript), "text/vtt")
        case "verbose_json":
            return JSONResponse(written(verbose(transcript, granularities)))
        case "diarized_json":
            return JSONResponse(written(diarized(transcript)))
    return JSONResponse(written(plain(transcript)))


def _text(content: str, media_type: str) -> Response:
    return Response(content, media_type=f"{media_type}; charset=utf-8")


def _last_events(wanted: Format, transcript: Transcript, was_told: bool) -> Iterator[dict[str, Any]]:
    if not was_told:  # two channels are heard one after the other: they are told in order at the end
        yield from map(delta_event, parts_of(transcript))
    if wanted == "diarized_json":
        yield from (written(segment) for segment in diarized(transcript).segments or ())
    yield {"type": "transcript.text.done", **written(plain(transcript))}


def _models(settings: Settings, region: str) -> dict[str, str | None]:
    """Name that clients give -> engine; None for all of the region's."""
    names = {"whisper": settings.asr_model, "openai": settings.asr_remote_model}
    own = {names[engine].rstrip("/").split("/")[-1]: engine for engine in settings.engines_of(region)}
    return {ALIAS: None} | {name: engine for name, engine in own.items() if name != ALIAS}


def _engine(settings: Settings, region: str, model: str) -> str | None:
    known = _models(settings, region)
    if model not in known:
        raise NotFound(
            "There is no such model.", code="model_not_found", remedy=f"Known: {', '.join(known)}; see GET /v1/models."
        )
    return known[model]


def _language(said: str | None) -> str | None:
    language = (said or "").strip().lower().partition("-")[0]
    if language not in ("", "zh", "en"):
        raise InvalidInput("The languages are zh and en.", code="invalid_language", remedy="Leave it out to detect it.")
    return language or None


def _words(listed: str | None, each: list[str] | None) -> list[str]:
    parts = [*(listed or "").replace("，", ",").replace("、", ",").split(","), *(each or ())]
    return list(dict.fromkeys(word for part in parts if (word := part.strip())))
