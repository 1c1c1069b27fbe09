"""The real models, loaded once a session: USE, LAC, the heads and the English names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from spacy.language import Language

from tests.unit.extract.dialogue import CALLED_AT
from voice.domain.facts import CallFacts
from voice.domain.transcript import Transcript
from voice.extract.nlp import build_nlp
from voice.extract.run import PIPELINE_VERSION, Extractor

MODELS = Path(__file__).parents[3] / "models"


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor(MODELS)


@pytest.fixture(scope="session")
def read(extractor: Extractor) -> Callable[[Transcript], CallFacts]:
    """The record of a call made at CALLED_AT."""
    return lambda transcript: extractor.extract(transcript, called_at=CALLED_AT)


@pytest.fixture(scope="session")
def chinese() -> Language:
    return build_nlp(MODELS / "extract", "zh", PIPELINE_VERSION)


@pytest.fixture(scope="session")
def english() -> Language:
    return build_nlp(MODELS / "extract", "en", PIPELINE_VERSION)
