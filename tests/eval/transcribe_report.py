"""Prints how well recordings are transcribed: `python -m tests.eval.transcribe_report [--every N] [FOLDER …]`.

Always over the committed recordings; a FOLDER is laid out as tests/eval/sets.py tells. Both ways run in this process on
the same weights, with as many threads, and their CPU time is of all threads: ratios hold on a busy machine too.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tests.bench.usage import machine
from tests.eval.figures import Figures, pooled
from tests.eval.hearing import Ears
from tests.eval.nonspeech import SOUNDS
from tests.eval.sets import Labelled, LabelledSet, committed, labelled
from tests.fakes.sounds import write

HEAD = f"{'set':24} {'chars':>6}   CER  plain ratio   CPU/s plain ratio  loops"


def measure(sets: Iterable[LabelledSet], ears: Ears) -> list[Figures]:
    """Hears each recording both ways."""
    found = []
    for chosen in sets:
        figures = Figures(chosen.name, chosen.real)
        for recording in chosen.recordings:
            figures.add(recording, ears.ours(recording), ears.plain(recording))
        found.append(figures)
        print(line(figures), flush=True)
    return found


def line(figures: Figures) -> str:
    seconds = max(1e-9, figures.seconds)
    told = (
        f"{figures.name:24} {figures.characters:6d}  {figures.cer:.3f} {figures.plain_cer:.3f}"
        f"  {figures.cer / max(1e-9, figures.plain_cer):4.2f}   {figures.ours.cpu_s / seconds:.3f}"
        f" {figures.plain.cpu_s / seconds:.3f}  {figures.cpu_ratio:4.2f}    {figures.ours.loops}/{figures.plain.loops}"
    )
    return told + "".join(f"\n    {more}" for more in (*_speakers(figures), *_terms(figures)))


def _speakers(figures: Figures) -> Iterator[str]:
    for layout, found, words in (
        ("mono", figures.mono, figures.mono_words),
        ("stereo", figures.stereo, figures.stereo_words),
    ):
        if found.spoken:
            yield (
                f"{layout}: words with the right speaker {words.rate:.4f}, DER {found.rate:.3f},"
                f" confusion {found.confusion:.3f}, missed"
                f" {found.missed / found.spoken:.3f}, turns {found.turns[0]}/{found.turns[1]},"
                f" below a second {found.short[0]}/{found.short[1]}"
            )


def _terms(figures: Figures) -> Iterator[str]:
    terms = figures.terms
    if terms.said:
        yield (
            f"terms: {terms.said} said, recall {terms.recall_before:.3f} before repair, {terms.recall:.3f} after;"
            f" {terms.false} false, {terms.false_per_10k:.1f} in 10,000 characters"
        )


def invented(ears: Ears) -> int:
    """Characters written where nobody speaks."""
    written = 0
    with TemporaryDirectory() as folder:
        for make in SOUNDS.values():
            audio = write(Path(folder) / "sound.wav", np.clip(make(), -1, 1))
            written += len(ears.ours(Labelled(audio, "zh", "")).text)
    return written


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take every so many recordings of the folders")
    chosen = parser.parse_args(arguments)
    sets = [*committed(), *(found for folder in chosen.folders for found in labelled(folder, every=chosen.every))]
    ears = Ears()
    ears.warm(sets[0].recordings[0])
    print(f"{machine()}; ours and plain faster-whisper (beam 5) in one run\n{HEAD}")
    found = measure(sets, ears)
    print(f"characters on {len(SOUNDS)} sounds in which nobody speaks: {invented(ears)}")
    for real in (False, True):
        parts = [figures for figures in found if figures.real is real]
        if parts:
            print(line(pooled("all real voices" if real else "all synthetic voices", parts, real=real)))


if __name__ == "__main__":
    main()
