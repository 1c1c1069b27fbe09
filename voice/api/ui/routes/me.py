"""Oneself: language, appearance, and the own voice."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, UploadFile
from fastapi.responses import Response

from voice.api.deps import ServicesDep
from voice.api.streams import chunks_of
from voice.api.ui.render import render
from voice.api.ui.visitor import SignedIn
from voice.bootstrap import Services
from voice.domain.actor import Actor
from voice.pipeline.voices import ENOUGH, LONGEST_MS, MOST, SPEECH_MS, enrolled

router = APIRouter()


@router.get("/me")
def me_page(request: Request, visitor: SignedIn, services: ServicesDep) -> Response:
    return _voice(request, services, visitor.actor, template="me.html")


@router.post("/me/voice")
def enrol(
    request: Request,
    visitor: SignedIn,
    services: ServicesDep,
    file: UploadFile,
    consent: Annotated[bool, Form()] = False,
) -> Response:
    services.voices.enrol(visitor.actor, chunks_of(file.file), consent=consent)
    return _voice(request, services, visitor.actor)


@router.post("/me/voice/withdrawal")
def withdraw(request: Request, visitor: SignedIn, services: ServicesDep) -> Response:
    services.voices.withdraw(visitor.actor)
    return _voice(request, services, visitor.actor)


@router.post("/me/voice/{clip_id}/withdrawal")
def withdraw_clip(
    request: Request, visitor: SignedIn, services: ServicesDep, clip_id: Annotated[str, Path(max_length=64)]
) -> Response:
    services.voices.withdraw(visitor.actor, clip_id)
    return _voice(request, services, visitor.actor)


def _voice(request: Request, services: Services, actor: Actor, *, template: str = "_voice.html") -> Response:
    clips = services.voices.clips(actor)
    limits = {"least": SPEECH_MS // 1000, "longest": LONGEST_MS // 1000, "enough": ENOUGH, "most": MOST}
    return render(request, template, clips=clips, voice_in_use=bool(enrolled(clips)[0]), limits=limits)
