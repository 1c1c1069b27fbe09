"""Transcript -> facts: the pipeline of the call's language, over one Doc."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from spacy.language import Language

from voice.domain.errors import InvalidInput
from voice.domain.facts import CallFacts
from voice.domain.recording import Direction
from voice.domain.transcript import Transcript
from voice.extract.bridge import parties, to_doc
from voice.extract.nlp import build_nlp

PIPELINE_VERSION = "callgate-extract/1"

_HAN = re.compile(r"[㐀-鿿]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


class Extractor:
    """Builds a language's pipeline when its first call comes, and keeps it."""

    def __init__(self, models_dir: Path, heads: Path | None = None) -> None:
        """`models_dir` is the project's models/ folder; `heads` a folder named by its version, for those in it."""
        self._folder = models_dir / "extract"
        self.heads = heads
        self.version = PIPELINE_VERSION if heads is None else f"{PIPELINE_VERSION}+{heads.name}"
        self._pipelines: dict[str, Language] = {}

    def extract(
        self, transcript: Transcript, *, called_at: datetime, direction: Direction = Direction.UNKNOWN
    ) -> CallFacts:
        """The follow-up record that the words support. Due dates count from `called_at`, in its own zone.

        Raises InvalidInput when `called_at` has no offset, EngineFailed when the models are missing.
        """
        if called_at.tzinfo is None:
            raise InvalidInput("The time of the call has no offset.", code="bad_time")
        if not any(turn.text.strip() for turn in parties(transcript)):
            return CallFacts()
        nlp = self._pipeline(language_of(transcript))
        doc = to_doc(nlp, transcript, called_at)
        for _, component in nlp.pipeline:
            doc = component(doc)
        facts: CallFacts = doc._.facts
        return facts

    def _pipeline(self, language: str) -> Language:
        if language not in self._pipelines:
            self._pipelines[language] = build_nlp(self._folder, language, self.version, heads=self.heads)
        return self._pipelines[language]


def language_of(transcript: Transcript) -> str:
    """The language whose pipeline reads the call: by its script, since recognizers mislabel mixed talk."""
    text = " ".join(turn.text for turn in parties(transcript))
    han, latin = len(_HAN.findall(text)), len(_LATIN_WORD.findall(text))
    if han + latin < 10:
        return "en" if transcript.language == "en" else "zh"
    return "en" if latin > 2 * han else "zh"
