"""`python -m tests.eval.speakers FOLDER …`: speakers of recordings on one channel against their RTTM, as a table.

A folder holds ID.rttm beside ID.* or ID_mono.* and, if the words are known, ID.turns.json (speaker, text). With
`--words` the recordings are transcribed too, which tells whose words they are and what finding the speakers costs.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.eval.der import NOTHING, Der, der
from tests.eval.hearing import cpu_s
from tests.eval.sets import SOUND
from tests.eval.whose_words import Whose, by_text, by_time
from tests.fakes.embedder import campplus, segmentation
from tests.fakes.whisper import whisper
from voice.adapters.vad_silero import SileroDetector
from voice.domain.audio import Waveform
from voice.domain.hints import CallHints
from voice.domain.speakers import SpeakerTurn
from voice.ports.speech import Engines
from voice.transcribe.decode import decode
from voice.transcribe.diarize import diarize
from voice.transcribe.overlap import overlapping
from voice.transcribe.regions import Block
from voice.transcribe.run import transcribe
from voice.transcribe.sounding import sounding

HEAD = (
    f"{'recording':28} {'DER':>6} {'miss':>6} {'false':>6} {'conf':>6} {'turns':>9} {'short':>9} {'cpuRTF':>7}  words"
)


@dataclass(frozen=True, slots=True)
class Recording:
    name: str
    audio: Path
    said: tuple[SpeakerTurn, ...]
    text: tuple[tuple[str, str], ...]  # (speaker, text), empty when the words are unknown


def recordings(folder: Path) -> Iterator[Recording]:
    for table in sorted(folder.glob("*.rttm")):
        for stem in (f"{table.stem}_mono", table.stem):
            audio = next((path for path in sorted(folder.glob(f"{stem}.*")) if path.suffix in SOUND), None)
            if audio is not None:
                words = folder / f"{table.stem}.turns.json"
                rows = json.loads(words.read_text(encoding="utf-8")) if words.is_file() else []
                yield Recording(stem, audio, read_rttm(table), tuple((row["speaker"], row["text"]) for row in rows))
                break


def read_rttm(path: Path) -> tuple[SpeakerTurn, ...]:
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("SPEAKER")]
    return tuple(
        SpeakerTurn(row[7], round(float(row[3]) * 1000), round((float(row[3]) + float(row[4])) * 1000)) for row in rows
    )


def told_apart(recording: Recording, engines: Engines, speakers: int | None) -> tuple[list[SpeakerTurn], float]:
    """Who spoke when, and the CPU seconds that the models of voices and the grouping took for each second of sound."""
    sound = Waveform(np.mean([channel.samples for channel in decode(recording.audio)], axis=0, dtype=np.float32))
    regions = engines.detector.regions(sound)
    began = cpu_s()
    heard = sounding(Block(0, sound, regions), engines)
    found = overlapping(diarize(heard.pieces, speakers=speakers).turns, heard.overlaps)
    return list(found), (cpu_s() - began) * 1000 / sound.duration_ms


def whose_words(recording: Recording, engines: Engines, speakers: int | None) -> tuple[Whose, str]:
    """Of the words heard, by text where it is known, else by time; and what told the sides."""
    found = transcribe(recording.audio, engines, CallHints(speakers=speakers))
    whose = by_text(recording.text, found.turns) if recording.text else by_time(recording.said, found.turns)
    return whose, f"{whose.right}/{whose.all} {found.sides_from.value}"


def line(name: str, result: Der, rtf: float, words: str = "") -> str:
    parts = (ms / max(1, result.spoken) for ms in (result.missed, result.invented, result.confused))
    shares = " ".join(f"{part:6.2%}" for part in parts)
    turns = f"{result.turns[0]}/{result.turns[1]:<4}  {result.short[0]}/{result.short[1]}"
    return f"{name[:28]:28} {result.rate:6.2%} {shares} {turns:>18} {rtf:7.3f}  {words}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--speakers", type=int, default=2, help="how many there are; 0 estimates it (2)")
    parser.add_argument("--words", action="store_true", help="transcribe as well, and judge each word's speaker")
    parser.add_argument("--every", type=int, default=1, help="take each n-th recording")
    asked = parser.parse_args()
    engines = Engines(whisper(), SileroDetector(), campplus(), segmentation())
    speakers = asked.speakers or None
    for folder in asked.folders:
        print(f"\n{folder}\n{HEAD}")
        total, all_words, rtfs = NOTHING, Whose(0, 0), []
        for recording in list(recordings(folder))[:: asked.every]:
            found, rtf = told_apart(recording, engines, speakers)
            result = der(recording.said, found)
            whose, note = whose_words(recording, engines, speakers) if asked.words else (Whose(0, 0), "")
            print(line(recording.name, result, rtf, note), flush=True)
            total, all_words = total + result, all_words + whose
            rtfs.append(rtf)
        if rtfs:
            note = f"{all_words.right}/{all_words.all} = {all_words.rate:.2%}" if asked.words else ""
            print(line("all", total, sum(rtfs) / len(rtfs), note))


if __name__ == "__main__":
    main()
