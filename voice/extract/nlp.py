"""Builds the spaCy pipeline of a language from models/extract/<language>/config.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from voice.domain.errors import EngineFailed
from voice.extract.registry import register


def build_nlp(folder: Path, language: str, version: str, *, heads: Path | None = None) -> Language:
    """The pipeline over `folder` (models/extract), with the heads in it or those of another folder.

    Raises EngineFailed when data are missing or a need is unmet.
    """
    register()
    try:
        config = tomllib.loads((folder / language / "config.toml").read_text(encoding="utf-8"))
        nlp = _base(config["base"])
        values = {
            "folder": str(folder / language),
            "heads": str(heads or folder / "heads"),
            "encoder": str(folder / "encoder"),
            "calendar": str(folder / "calendar.toml"),
            "language": language,
            "version": version,
        }
        for name in config["pipeline"]:
            wanted = nlp.get_factory_meta(name).default_config or {}
            nlp.add_pipe(name, config={key: values[key] for key in wanted})
    except (OSError, KeyError, ValueError) as error:
        raise EngineFailed(
            f"The extraction pipeline for {language!r} cannot be built: {error}.",
            code="extraction_data",
            remedy="Check models/extract, or point CALLGATE_MODELS_DIR at a complete copy of models/.",
        ) from error
    problems = {name: unmet for name, unmet in (nlp.analyze_pipes() or {}).get("problems", {}).items() if unmet}
    if problems:
        raise EngineFailed(f"Components lack what they require: {problems}.", code="extraction_pipeline")
    return nlp


def blank(language: str) -> Language:
    """A tokenizer alone; for Chinese one token a character, so that rules miss nothing and every token has a time."""
    settings: dict[str, Any] = {"nlp": {"tokenizer": {"segmenter": "char"}}} if language == "zh" else {}
    return spacy.blank(language, config=settings)


def _base(name: str) -> Language:
    """`blank:zh` or an installed model's package, of which only the recognizer of names is kept."""
    if name.startswith("blank:"):
        return blank(name.removeprefix("blank:"))
    return spacy.load(name, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
