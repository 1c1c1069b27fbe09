"""The models of one process and what is learned for them; the half of the composition root that workers use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice.domain.errors import Unavailable
from voice.domain.facts import CallFacts, FieldValue
from voice.domain.fields import CustomField
from voice.domain.hints import CallHints
from voice.domain.privacy.masks import masked
from voice.domain.recording import Call, CallMetadata
from voice.domain.transcript import Side, Transcript, Turn
from voice.extract.timex.calendar import WorkCalendar
from voice.pipeline.additions import Additions
from voice.pipeline.heads import Heads, digest_of
from voice.pipeline.learning import Learning
from voice.pipeline.privacy_files import load_masking
from voice.pipeline.reading import Reader
from voice.pipeline.second_opinion import SecondOpinion
from voice.pipeline.thresholds import SHOW_ALL, Thresholds, load_thresholds
from voice.pipeline.training_rows import Row
from voice.ports.blobs import BlobStore
from voice.ports.clock import Clock
from voice.ports.crm import HazardFitter
from voice.ports.speech import Engines, OverlapDetector, ProgressHook, SpeakerEmbedder, SpeechRecognizer
from voice.ports.work import Work
from voice.settings import Settings
from voice.transcribe.draft import Draft
from voice.transcribe.enrol import OwnVoice

if TYPE_CHECKING:
    from voice.extract.run import Extractor

REP_CHANNELS = {"left": 0, "right": 1, "unknown": None}  # of a stereo recording, by the word of the setting


def models_dir(settings: Settings) -> Path:
    """Rule data and heads, by default those of the project."""
    return settings.models_dir or Path(__file__).resolve().parents[1] / "models"


def hazard_fitter() -> HazardFitter | None:
    """Boosted hazards for the forecast where LightGBM is installed (requirements/forecast.txt); else the core's own."""
    if find_spec("lightgbm") is None:
        return None
    from voice.adapters.hazard_lightgbm import LightGbmFitter

    return LightGbmFitter()


class Models:
    """The models of one process, each loaded when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._recognizers: dict[str, SpeechRecognizer] = {}
        self._extractor: Extractor | None = None

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
        """By the heads of the release."""
        return self.reader().extract(transcript, metadata)

    def reader(self, heads: Path | None = None, thresholds: Thresholds = SHOW_ALL) -> Reader:
        """The extractor over the heads of the release, or over those in a folder named by their version."""
        if self._extractor is None or self._extractor.heads != heads:
            from voice.extract.run import Extractor

            self._extractor = Extractor(models_dir(self._settings), heads)
        read, version = self._extractor.extract, self._extractor.version

        def extract(transcript: Transcript, metadata: CallMetadata) -> CallFacts:
            return read(transcript, called_at=metadata.called_at, direction=metadata.direction)

        return Reader(version, extract, thresholds)

    def warm(self) -> None:
        """Load each model. The English pipeline waits for the first English call: it may never come."""
        self._load_recognizers()
        greeting = Turn(0, Side.UNKNOWN.value, Side.UNKNOWN, "喂，您好，请问是哪位？我想了解一下。")
        self.extract(Transcript((greeting,), "zh"), CallMetadata(called_at=datetime(2026, 1, 1, tzinfo=UTC)))

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
        """Drop the extraction pipelines, 300 MB when both languages are loaded, and the models of voices, 130 MB: each
        loads again within a second."""
        self._extractor = None
        for name in ("engines", "_embedder", "_overlap_detector"):
            self.__dict__.pop(name, None)

    @cached_property
    def engines(self) -> Engines:
        from voice.adapters.vad_silero import SileroDetector

        return Engines(
            self._recognizer(self._settings.engines_of("")[0]),
            SileroDetector(),
            self._embedder,
            self._overlap_detector,
            denoise=self._settings.denoise == "auto",
        )

    @cached_property
    def _embedder(self) -> SpeakerEmbedder:
        from voice.adapters.model_files import ModelFiles
        from voice.adapters.speaker_onnx import OnnxSpeakerEmbedder

        files = ModelFiles(models_dir(self._settings) / "manifest.toml", self._settings.cache_dir)
        return OnnxSpeakerEmbedder(partial(files.locate, "campplus"), threads=self._settings.asr_threads)

    @cached_property
    def _overlap_detector(self) -> OverlapDetector:
        from voice.adapters.model_files import ModelFiles
        from voice.adapters.segmentation_onnx import OnnxOverlapDetector

        files = ModelFiles(models_dir(self._settings) / "manifest.toml", self._settings.cache_dir)
        return OnnxOverlapDetector(partial(files.locate, "segmentation"), threads=self._settings.asr_threads)

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


def kept_heads(settings: Settings, work: Work, blobs: BlobStore, clock: Clock) -> Heads:
    """The versions of the extraction heads; those that fit are made over the heads of this release."""
    shipped = models_dir(settings) / "extract" / "heads" / "heads.npz"
    folder = settings.data_dir / "models" / "extract"
    return Heads(work=work, blobs=blobs, clock=clock, folder=folder, release=lambda: digest_of(shipped))


def reader_of(settings: Settings, models: Models, heads: Heads, additions: Additions) -> Callable[[Call], Reader]:
    """The extractor of the heads that are in use at the moment of asking, and what is laid beside it."""
    thresholds = load_thresholds(models_dir(settings) / "extract" / "thresholds.toml")
    return lambda call: additions.beside(models.reader(heads.in_use(), thresholds), call)


def additions(settings: Settings, work: Work, clock: Clock) -> Additions:
    """The fields of the organisation, and the language model where one is set."""

    def find_fields(
        transcript: Transcript, fields: Sequence[CustomField], called_at: datetime
    ) -> tuple[FieldValue, ...]:
        from voice.extract.fields.read import find_fields

        return find_fields(models_dir(settings) / "extract", transcript, fields, called_at)

    return Additions(work=work, find_fields=find_fields, opinion=_second_opinion(settings, work, clock))


def _second_opinion(settings: Settings, work: Work, clock: Clock) -> SecondOpinion | None:
    if settings.llm_url is None:
        return None
    from voice.adapters.llm_openai import OpenAiLanguageModel

    assert settings.llm_model is not None  # the settings refuse the address without it
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    rules = load_masking(models_dir(settings) / "privacy") if settings.llm_masked else None

    def language_of(transcript: Transcript) -> str:
        from voice.extract.run import language_of

        return language_of(transcript)

    return SecondOpinion(
        work=work,
        clock=clock,
        model=OpenAiLanguageModel(
            settings.llm_url, model=settings.llm_model, api_key=key, timeout_s=settings.llm_timeout_s
        ),
        budget=settings.llm_budget,
        mask=(lambda transcript, names: masked(transcript, names, rules).transcript) if rules else None,
        language_of=language_of,
        calendar=WorkCalendar.load(models_dir(settings) / "extract" / "calendar.toml"),
    )


def learning(settings: Settings, work: Work, clock: Clock, heads: Heads) -> Learning:
    """Fits on this machine, with what only training needs."""
    rules = load_masking(models_dir(settings) / "privacy")

    def refit(rows: Sequence[Row], target: Path) -> Mapping[str, Any]:
        try:
            from voice.extract.training.refit import refit
        except ModuleNotFoundError as error:
            raise Unavailable(
                f"Fitting needs {error.name}, which is not installed.",
                code="training_tools_missing",
                remedy="pip install --require-hashes -r requirements/train.txt",
            ) from error
        return refit(models_dir(settings) / "extract", rows, target)

    return Learning(
        work=work,
        clock=clock,
        heads=heads,
        allowed=settings.learn_from_edits,
        mask=lambda transcript, names: masked(transcript, names, rules).transcript,
        refit=refit,
        folder=settings.data_dir / "models" / "extract",
    )
