"""A call of five minutes that is heard while it grows: what is left to do after its last byte.

`python -m tests.bench.live LAYOUT` streams it piece by piece into the use cases of one process, as API and worker call
them, with warm models, and prints seconds by stage as JSON; the broker's way from one to the other is left out.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np

from crm_core.store.sql import SqlCrmStore
from tests.bench.two_minutes import CALLS, RATE, samples
from tests.bench.usage import WARM, cpu_s, peak_mb
from tests.eval.cer import cer
from voice.adapters.db.engine import make_engine
from voice.adapters.db.work_sql import SqlWork
from voice.bootstrap import Services, build, database_url, migrate
from voice.domain.actor import SYSTEM, Actor, UserRole
from voice.domain.recording import Call, CallMetadata
from voice.domain.transcript import Transcript
from voice.pipeline.hints import hints_of
from voice.settings import Settings
from voice.transcribe.draft import Draft
from voice.transcribe.draft_json import from_json

PARTS = ("zh-pump-quote.ogg", "zh-crm-demo.mp3") * 3 + ("zh-pump-quote.ogg",)
PIECE_S = 1.0  # as a phone sends it
LOOK_S = 3.0  # at the end of a call of five minutes a worker is told every 2.5 s
CALLED = datetime(2026, 3, 10, 10, 20, tzinfo=UTC)


class Spent(Counter[str]):
    """Seconds by stage, by the clock and of CPU."""

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        began, used = time.perf_counter(), cpu_s()
        yield
        self[f"{stage}_s"] += time.perf_counter() - began
        self[f"{stage}_cpu_s"] += cpu_s() - used


def write(path: Path, *, stereo: bool) -> float:
    """The call as Opus, which a phone can send while it records; returns its length in seconds."""
    sound = np.concatenate([samples(CALLS / part) for part in PARTS])
    layout = "stereo" if stereo else "mono"
    if not stereo:
        sound = sound.astype(np.int32).sum(axis=1, keepdims=True).clip(-32768, 32767).astype(np.int16)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libopus", rate=48_000, layout=layout)
        stream.bit_rate = 32_000
        resampler = av.AudioResampler("s16", layout, 48_000, stream.codec_context.frame_size or 960)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.reshape(1, -1)), format="s16", layout=layout)
        frame.sample_rate = RATE
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return len(sound) / RATE


def streamed(services: Services, actor: Actor, audio: Path, length_s: float, spent: Spent) -> Call:
    """All but the last piece arrives while a worker listens along and keeps up; after the last one nobody has listened
    for LOOK_S, and the upload becomes a call."""
    content = audio.read_bytes()
    said = {"called_at": CALLED.isoformat(), "filetype": "audio/ogg", "language": "zh"}
    upload = services.uploads.create(actor, length=None, metadata=said)
    piece = max(1, round(len(content) * PIECE_S / length_s))
    next_look_s, last_look_s = LOOK_S, length_s - LOOK_S
    for at in range(0, len(content), piece):
        part, at_s = content[at : at + piece], (at + piece) / len(content) * length_s
        if at + piece >= len(content):
            break
        upload = services.uploads.append(actor, upload.id, offset=at, chunks=[part])
        if next_look_s <= at_s <= last_look_s:
            next_look_s = at_s + LOOK_S
            with spent.on("listening"):
                services.listening.advance(upload.id, owner="bench")
    with spent.on("accept"):
        upload = services.uploads.append(
            actor, upload.id, offset=upload.offset, chunks=[content[upload.offset :]], length=len(content)
        )
    assert upload.call_id is not None
    return services.calls.get(actor, upload.call_id)


def measure(layout: str, folder: Path) -> dict[str, float]:
    audio = folder / "call.ogg"
    length_s = write(audio, stereo=layout == "stereo")
    settings = Settings(_env_file=None, data_dir=folder / "data", broker_url=None)
    migrate(settings)
    services = build(settings)
    user = services.people.add_user(
        SYSTEM, login="rep", name="rep", role=UserRole.REP, region="east", team="a", password="right horse 7"
    )
    hints = hints_of(CallMetadata(called_at=CALLED, language="zh"))
    services.models.transcribe(WARM, hints, lambda _: None)
    spent = Spent()
    call = streamed(services, user.actor, audio, length_s, spent)
    draft = _draft(services, call)
    with spent.on("transcribe"):
        live = services.models.transcribe(audio, hints, lambda _: None, draft)
    with spent.on("whole"):
        whole = services.models.transcribe(audio, hints, lambda _: None)
    reference = "".join(_reference(part) for part in PARTS)
    return {
        "length_s": length_s,
        **spent,
        "heard_before_s": min((one.heard_ms for one in draft.channels.values()), default=0) / 1000,
        "live_cer": cer(reference, _text(live)),
        "whole_cer": cer(reference, _text(whole)),
        "apart": cer(_text(whole), _text(live)),
        "peak_mb": peak_mb(),
    }


def _draft(services: Services, call: Call) -> Draft:
    engine = make_engine(database_url(services.settings))
    with SqlWork(engine, SqlCrmStore) as unit:
        stored = unit.drafts.of_call(call.id)
    engine.dispose()
    return from_json(stored.payload) if stored else Draft()


def _reference(part: str) -> str:
    turns = json.loads((CALLS / part).with_suffix(".turns.json").read_text(encoding="utf-8"))
    return "".join(turn["text"] for turn in turns)


def _text(transcript: Transcript) -> str:
    return "".join(turn.text for turn in transcript.turns)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(measure(sys.argv[1], Path(scratch))))
