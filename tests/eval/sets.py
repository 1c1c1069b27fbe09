"""Labelled recordings by set: those of the project, and those of any other folder in one of two layouts."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from voice.domain.speakers import SpeakerTurn
from voice.domain.vocabulary import Term, TermKind, Vocabulary

DATA = Path(__file__).parents[1] / "data"
VOCABULARY = "vocabulary.toml"
SOUND = {".ogg", ".mp3", ".m4a", ".wav", ".flac", ".amr"}


@dataclass(frozen=True, slots=True)
class SaidTurn:
    """What one side said at a stretch, in seconds."""

    speaker: str
    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A recording and what is known of it. `turns` is empty, `rttm` None where nobody told who spoke when."""

    audio: Path
    language: str
    said: str
    turns: tuple[SaidTurn, ...] = ()
    rttm: Path | None = None
    vocabulary: Vocabulary = ()

    def speakers(self) -> tuple[SpeakerTurn, ...]:
        """Who spoke when; empty where nobody told."""
        return read_rttm(self.rttm) if self.rttm else ()


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """`real` are voices of people; the others come from a synthesiser."""

    name: str
    real: bool
    recordings: tuple[Labelled, ...]


def committed() -> list[LabelledSet]:
    """The project's own recordings: all of synthetic voices."""
    folders = [DATA / "calls", DATA / "voices", DATA / "terms" / "audio"]
    return [found for folder in folders if folder.is_dir() for found in labelled(folder)]


def labelled(folder: Path, *, every: int = 1) -> list[LabelledSet]:
    """A folder with a `manifest.jsonl` (one JSON object a line: path, language, transcript or null, rttm or null) holds
    real voices, a set for each of its subfolders; one with `ID.turns.json` beside each recording holds synthetic ones.
    """
    manifest = folder / "manifest.jsonl"
    if manifest.is_file():
        return _listed(folder, manifest, every)
    name = folder.parent.name if folder.name == "audio" else folder.name
    return [LabelledSet(name, False, tuple(_with_turns(folder))[::every])]


def read_rttm(path: Path) -> tuple[SpeakerTurn, ...]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, _, _, start, length, _, _, speaker, *_ = line.split()
        if kind == "SPEAKER":
            start_ms = round(float(start) * 1000)
            found.append(SpeakerTurn(speaker, start_ms, start_ms + round(float(length) * 1000)))
    return tuple(sorted(found, key=lambda turn: turn.start_ms))


def vocabulary(folder: Path) -> Vocabulary:
    """All terms of `vocabulary.toml` in the folder or above it: tables of lists by kind."""
    path = next((path for path in (folder / VOCABULARY, folder.parent / VOCABULARY) if path.is_file()), None)
    if path is None:
        return ()
    tables = tomllib.loads(path.read_text(encoding="utf-8")).values()
    found = {text: TermKind(kind) for table in tables for kind, texts in table.items() for text in texts}
    return tuple(Term(text, kind) for text, kind in found.items())


def _listed(folder: Path, manifest: Path, every: int) -> list[LabelledSet]:
    rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines() if line.strip()]
    told = sorted((row for row in rows if row.get("transcript")), key=lambda row: (_group(row), row["path"]))
    return [
        LabelledSet(name, True, tuple(_listed_one(folder, row) for row in list(group)[::every]))
        for name, group in groupby(told, key=_group)
    ]


def _group(row: dict[str, str]) -> str:
    path = Path(row["path"])
    return f"{path.parent.name} (mono)" if path.stem.endswith("_mono") else path.parent.name


def _listed_one(folder: Path, row: dict[str, str]) -> Labelled:
    rttm = folder / row["rttm"] if row.get("rttm") else None
    return Labelled(folder / row["path"], row["language"], row["transcript"], (), rttm)


def _with_turns(folder: Path) -> Iterator[Labelled]:
    words = vocabulary(folder)
    for table in sorted(folder.glob("*.turns.json")):
        name = table.name.removesuffix(".turns.json")
        audio = next((path for path in sorted(folder.glob(f"{name}.*")) if path.suffix in SOUND), None)
        if audio is None:
            continue
        language = "en" if name.startswith("en-") else "zh"
        rows = json.loads(table.read_text(encoding="utf-8"))
        turns = tuple(SaidTurn(row["speaker"], row["start"], row["end"], row["text"]) for row in rows)
        rttm = folder / f"{name}.rttm"
        said = ("" if language == "zh" else " ").join(turn.text for turn in turns)
        yield Labelled(audio, language, said, turns, rttm if rttm.is_file() else None, words)
