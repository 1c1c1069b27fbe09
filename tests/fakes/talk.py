"""A short call with word times and what a perfect extractor finds in it; engines that follow a script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from voice.domain.audio import AudioInfo, ChannelLayout
from voice.domain.errors import UnusableAudio
from voice.domain.evidence import EvidenceSpan, cite
from voice.domain.facts import (
    Action,
    CallFacts,
    Commitment,
    Due,
    DuePrecision,
    IdentityClaim,
    Need,
    NeedCategory,
    Objection,
    ObjectionTag,
    Provenance,
)
from voice.domain.hints import CallHints
from voice.domain.recording import CallMetadata, Direction
from voice.domain.transcript import Side, TimedWord, Transcript, Turn
from voice.ports.speech import ProgressHook
from voice.transcribe.draft import Draft

SHANGHAI = timezone(timedelta(hours=8))
CALLED_AT = datetime(2026, 3, 5, 15, 20, tzinfo=SHANGHAI)
DUE = datetime(2026, 3, 6, 12, 0, tzinfo=SHANGHAI)
METADATA = CallMetadata(called_at=CALLED_AT, direction=Direction.OUTBOUND, phone_number="13800138000", language="zh")
SOUND = b"RIFF" + bytes(range(256)) * 8
COMMON_WORDS = frozenset({"明天", "上午", "报价", "领导"})
_BY = Provenance("scripted", "1")
_CHAR_MS = 100
_TURNS = (
    (Side.REP, "您好，请问是澄明科技的王主任吗？"),
    (Side.CUSTOMER, "对，我是王建国。现在交货太慢，等不起。"),
    (Side.REP, "明天上午我把报价发给您。"),
    (Side.CUSTOMER, "价格太贵了，还得我们领导批。"),
)


def transcript(*, shift_ms: int = 0) -> Transcript:
    """The call; `shift_ms` moves all times, as another decoder might."""
    turns, at_ms = [], 1_000 + shift_ms
    for index, (side, text) in enumerate(_TURNS):
        words = tuple(
            TimedWord(i, i + 1, at_ms + i * _CHAR_MS, at_ms + (i + 1) * _CHAR_MS, 0.9) for i in range(len(text))
        )
        turns.append(Turn(index, side.value, side, text, at_ms, words[-1].end_ms, words))
        at_ms = words[-1].end_ms + 500
    return Transcript(tuple(turns), "zh", at_ms, ChannelLayout.STEREO, "scripted/1")


def quoted(call: Transcript, quote: str) -> tuple[EvidenceSpan, ...]:
    """The evidence for words of the call."""
    turn = next(turn for turn in call.turns if quote in turn.text)
    start = turn.text.index(quote)
    return (cite(call, turn.index, start, start + len(quote)),)


def identity(call: Transcript) -> IdentityClaim:
    evidence = quoted(call, "我是王建国")
    return IdentityClaim(
        side=Side.CUSTOMER, name="王建国", title="主任", evidence=evidence, confidence=0.9, provenance=_BY
    )


def need(call: Transcript) -> Need:
    return Need(category=NeedCategory.DELIVERY, evidence=quoted(call, "交货太慢"), confidence=0.8, provenance=_BY)


def commitment(call: Transcript) -> Commitment:
    return Commitment(
        owner=Side.REP,
        action=Action.SEND_QUOTE,
        due=Due("明天上午", DUE, DuePrecision.MINUTE, "part_of_day"),
        evidence=quoted(call, "明天上午我把报价发给您"),
        confidence=0.95,
        provenance=_BY,
    )


def objection(call: Transcript) -> Objection:
    return Objection(tag=ObjectionTag.PRICE, evidence=quoted(call, "价格太贵了"), confidence=0.7, provenance=_BY)


def facts(call: Transcript) -> CallFacts:
    return CallFacts((identity(call),), (need(call),), (commitment(call),), (objection(call),))


class ScriptedSpeech:
    """Gives `transcript`; raises what `failures` holds first. `meanwhile` runs at half the way."""

    def __init__(self) -> None:
        self.transcript = transcript()
        self.failures: list[Exception] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self.reports = 2  # how often it says how far it is, at most
        self.heard: list[bytes] = []
        self.hints: list[CallHints] = []
        self.drafts: list[Draft | None] = []

    def __call__(
        self, path: Path, hints: CallHints, on_progress: ProgressHook, draft: Draft | None = None
    ) -> Transcript:
        self.heard.append(path.read_bytes())
        self.hints.append(hints)
        self.drafts.append(draft)
        on_progress(0.5)
        self.meanwhile()
        for _ in range(self.reports):
            on_progress(0.6)
        if self.failures:
            raise self.failures.pop(0)
        return replace(self.transcript, language=hints.language or "zh")


class ScriptedExtractor:
    """Gives `find` of the transcript; raises what `failures` holds first."""

    def __init__(self) -> None:
        self.find: Callable[[Transcript], CallFacts] = facts
        self.failures: list[Exception] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self.read: list[Transcript] = []

    def __call__(self, call: Transcript, _metadata: CallMetadata) -> CallFacts:
        self.read.append(call)
        self.meanwhile()
        if self.failures:
            raise self.failures.pop(0)
        return self.find(call)


def write_muted(source: Path, target: Path, stretches: Sequence[tuple[int, int]]) -> None:
    """Zeros in the stretches: a millisecond a byte."""
    content = bytearray(source.read_bytes())
    for start, end in stretches:
        content[start:end] = bytes(len(content[start:end]))
    target.write_bytes(content)


def probe(path: Path) -> AudioInfo:
    """Takes RIFF for sound: a millisecond a byte."""
    content = path.read_bytes()
    if not content:
        raise UnusableAudio("The recording is empty.", code="empty_file")
    if not content.startswith(b"RIFF"):
        raise UnusableAudio("This is no sound.", code="not_audio")
    return AudioInfo(len(content), "pcm_s16le", 16_000, 2)
