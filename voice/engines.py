"""The models of one process, built from the settings; the half of the composition root that a worker alone uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path

from voice.domain.errors import Unavailable
from voice.domain.facts import CallFacts
from voice.domain.hints import CallHints
from voice.domain.recording import CallMetadata
from voice.domain.transcript import Side, Transcript, Turn
from voice.ports.speech import Engines, ProgressHook, SpeakerEmbedder, SpeechRecognizer
from voice.settings import Settings
from voice.transcribe.draft import Draft
from voice.transcribe.enrol import OwnVoice


def models_dir(settings: Settings) -> Path:
    """Rule data and heads, by default those of the project."""
    return settings.models_dir or Path(__file__).resolve().parents[1] / "models"


class Models:
    """The models of one process, each loaded when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._recognizers: dict[str, SpeechRecognizer] = {}

    def transcribe(
        self, path: Path, hints: CallHints, on_progress: ProgressHook, draft: Draft | None = None
    ) -> Transcript:
        """By the first engine of the call's region that does not fail."""
        return self._heard_by(self._settings.engines_of(hints.region), path, hints, on_progress, draft=draft)

    def listen(self, path: Path, draft: Draft, hints: CallHints) -> Iterator[Draft]:
        """Go on with a call that still grows, by the first engine of its region."""
        from voice.transcribe.live import advance

        recognizer = self._recognizer(self._settings.engines_of(hints.region)[0])
        return advance(path, draft, replace(self.engines, recognizer=recognizer), hints)

    def transcribe_clip(
        self, path: Path, hints: CallHints, engine: str | None, on_progress: ProgressHook, tell: Callable[[str], None]
    ) -> Transcript:
        """As `transcribe`, or by one engine alone; `tell` hears the text as it comes, which that of two channels does
        one channel after the other: of these it hears nothing."""
        from voice.transcribe.aloud import Aloud
        from voice.transcribe.probe import probe

        names = (engine,) if engine else self._settings.engines_of(hints.region)
        if probe(path, min_ms=0).channels > 1:
            return self._heard_by(names, path, hints, on_progress)
        return self._heard_by(names, path, hints, on_progress, lambda recognizer: Aloud(recognizer, tell))

    def _heard_by(
        self,
        names: Sequence[str],
        path: Path,
        hints: CallHints,
        on_progress: ProgressHook,
        around: Callable[[SpeechRecognizer], SpeechRecognizer] = lambda recognizer: recognizer,
        *,
        draft: Draft | None = None,
    ) -> Transcript:
        from voice.transcribe.fallback import first_that_hears
        from voice.transcribe.run import transcribe

        def hear(recognizer: SpeechRecognizer, hook: ProgressHook) -> Transcript:
            engines = replace(self.engines, recognizer=around(recognizer))
            return transcribe(path, engines, hints, draft=draft, on_progress=hook)

        return first_that_hears([self._recognizer(name) for name in names], hear, on_progress)

    def own_voice(self, path: Path) -> OwnVoice:
        """Raises Unavailable when no model tells voices apart."""
        from voice.transcribe.enrol import own_voice

        engines = self.engines
        if engines.embedder is None:
            raise Unavailable("There is no model of voices.", code="model_missing", remedy="Install it again.")
        return own_voice(path, engines.detector, engines.embedder)

    def extract(self, transcript: Transcript, metadata: CallMetadata) -> CallFacts:
        return self._extract(transcript, called_at=metadata.called_at, direction=metadata.direction)

    def warm(self) -> None:
        """Load each model. The English pipeline waits for the first English call: it may never come."""
        self._load_recognizers()
        greeting = Turn(0, Side.UNKNOWN.value, Side.UNKNOWN, "喂，您好，请问是哪位？我想了解一下。")
        self._extract(Transcript((greeting,), "zh"), called_at=datetime(2026, 1, 1, tzinfo=UTC))

    def _load_recognizers(self) -> None:
        """All that some region may ask for. One that fails keeps none of the others from being ready."""
        failures: list[Unavailable] = []
        for name in self._settings.all_engines():
            try:
                self._recognizer(name).load()
            except Unavailable as error:
                failures.append(error)
        if failures:
            raise failures[0]

    def rest(self) -> None:
        """Drop the extraction pipelines, 300 MB when both languages are loaded, and the model of voices, 90 MB: each
        loads again within a second."""
        for name in ("_extract", "engines", "_embedder"):
            self.__dict__.pop(name, None)

    @cached_property
    def engines(self) -> Engines:
        from voice.adapters.vad_silero import SileroDetector

        return Engines(self._recognizer(self._settings.engines_of("")[0]), SileroDetector(), self._embedder)

    @cached_property
    def _embedder(self) -> SpeakerEmbedder:
        from voice.adapters.model_files import ModelFiles
        from voice.adapters.speaker_onnx import OnnxSpeakerEmbedder

        files = ModelFiles(models_dir(self._settings) / "manifest.toml", self._settings.cache_dir)
        return OnnxSpeakerEmbedder(partial(files.locate, "campplus"), threads=self._settings.asr_threads)

    def _recognizer(self, name: str) -> SpeechRecognizer:
        """One of each engine in a process."""
        if name not in self._recognizers:
            self._recognizers[name] = self._remote() if name == "openai" else self._whisper()
        return self._recognizers[name]

    def _remote(self) -> SpeechRecognizer:
        from voice.adapters.asr_openai import OpenAiRecognizer
        from voice.adapters.openai_server import OpenAiServer

        chosen = self._settings
        assert chosen.asr_url is not None  # the settings refuse the engine without it
        key = chosen.asr_api_key.get_secret_value() if chosen.asr_api_key else None
        server = OpenAiServer(chosen.asr_url, api_key=key, timeout_s=chosen.asr_timeout_s)
        return OpenAiRecognizer(server, model=chosen.asr_remote_model)

    def _whisper(self) -> SpeechRecognizer:
        from voice.adapters.asr_whisper import WhisperRecognizer
        from voice.adapters.model_files import ModelFiles

        chosen = self._settings
        files = ModelFiles(models_dir(chosen) / "manifest.toml", chosen.cache_dir)
        return WhisperRecognizer(
            partial(files.locate, chosen.asr_model),
            model=chosen.asr_model,
            device=chosen.asr_device,
            compute_type=chosen.asr_compute_type,
            threads=chosen.asr_threads,
            beam=chosen.asr_beam,
        )

    @cached_property
    def _extract(self) -> Callable[..., CallFacts]:
        from voice.extract.run import Extractor

        return Extractor(models_dir(self._settings)).extract
