"""Names and terms are put right as often, and put where nobody said them as seldom, as when the floors were set."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.eval.cer import cer, normalised
from tests.eval.invented_terms import invented
from tests.eval.terms import TermFigures, occurrences
from voice.domain.transcript import Segment, Side, Turn, Word
from voice.domain.vocabulary import Term, TermKind, Vocabulary
from voice.transcribe.punctuate import punctuate
from voice.transcribe.repair import Repairer
from voice.transcribe.tokens import tokens
from voice.transcribe.turns import Voice, turns

HERE = Path(__file__).parent
CALLS = HERE.parent / "data" / "terms"
TRAIN = HERE.parents[1] / "models" / "extract" / "train"
FLOORS = tomllib.loads((HERE / "floors_terms.toml").read_text(encoding="utf-8"))
PARTS = ("development", "held_out")


@cache
def vocabulary(part: str) -> Vocabulary:
    kinds = tomllib.loads((CALLS / "vocabulary.toml").read_text(encoding="utf-8"))[part]
    return tuple(Term(text, TermKind(kind)) for kind, texts in kinds.items() for text in texts)


def recognized(part: str) -> Iterator[tuple[str, tuple[Turn, ...]]]:
    """What was said in each call of a part, and the turns that the recognizer heard."""
    for path in sorted(CALLS.glob("*.json")):
        call = json.loads(path.read_text(encoding="utf-8"))
        if call["part"] == part:
            segments = [Segment(tuple(Word(*word) for word in words), 0.0, 0.0, 0.0) for words in call["segments"]]
            marked = punctuate(tokens(segments), call["language"])
            heard = turns([Voice("unknown", Side.UNKNOWN, marked)])
            yield "".join(turn["text"] for turn in call["turns"]), heard


def figures(part: str, terms: Vocabulary, wanted: Vocabulary) -> tuple[TermFigures, float, float]:
    """Terms that are written right, and the mean error rate before and after repair."""
    found, before, after, repairer = TermFigures(), 0.0, 0.0, Repairer(terms)
    for said, heard in recognized(part):
        written = "".join(turn.text for turn in repairer.repair(heard)[0])
        raw = "".join(turn.text for turn in heard)
        found.count(said, raw, written, [term.text for term in wanted])
        before += cer(said, raw) * len(normalised(said))
        after += cer(said, written) * len(normalised(said))
    return found, before / found.characters, after / found.characters


@pytest.mark.eval
@pytest.mark.parametrize("part", PARTS)
def test_terms_of_the_account_are_put_right(part: str) -> None:
    terms = vocabulary(part)
    found, before, after = figures(part, terms, terms)
    print(
        f"{part}: {found.said} terms, {found.recall_before:.3f} -> {found.recall:.3f}, {found.false} false, "
        f"CER {before:.3f} -> {after:.3f}"
    )
    assert found.recall_before <= FLOORS["recall_before"][part]
    assert found.recall >= FLOORS["recall"][part]
    assert found.false == 0
    assert after <= FLOORS["cer"][part]


@pytest.mark.eval
@pytest.mark.parametrize("part", PARTS)
def test_terms_are_put_right_among_a_thousand(part: str) -> None:
    own = vocabulary(part)
    found, _, _ = figures(part, (*own, *invented(1_000 - len(own), seed=2)), own)
    print(f"{part} among 1,000: {found.recall_before:.3f} -> {found.recall:.3f}, {found.false} false")
    assert found.recall >= FLOORS["recall_among_thousand"][part]


@pytest.mark.eval
def test_words_that_sound_like_terms_mostly_stay() -> None:
    """These sentences were written around the sounds of the terms; ordinary talk is judged below."""
    every = vocabulary("development") + vocabulary("held_out")
    found, before, after = figures("decoy", every, every)
    print(f"decoys: {found.false} false in {found.characters} characters, CER {before:.3f} -> {after:.3f}")
    assert found.false <= FLOORS["false"]["decoys"]


@pytest.mark.eval
def test_a_thousand_terms_are_hardly_ever_put_where_nobody_said_them() -> None:
    """Over correct text: whatever is changed there is changed for the worse."""
    repairer, wrong, characters = Repairer(invented(1_000, seed=7)), 0, 0
    for path in sorted(TRAIN.glob("*.json")):
        call = json.loads(path.read_text(encoding="utf-8"))
        if call["language"] == "zh":
            said = [Turn(n, turn["speaker"], Side.UNKNOWN, turn["text"]) for n, turn in enumerate(call["turns"])]
            wrong += len(repairer.repair(said)[1])
            characters += sum(len(normalised(turn.text)) for turn in said)
    print(f"{wrong} false terms in {characters} characters: {10_000 * wrong / characters:.2f} in 10,000")
    assert 10_000 * wrong / characters <= FLOORS["false"]["per_10000"]


def test_a_term_counts_as_often_as_it_was_said() -> None:
    found = TermFigures()
    found.count("用友和用友", "用有和用友", "用友和用友", ["用友"])
    assert (found.said, found.recall_before, found.recall, found.false) == (2, 0.5, 1.0, 0)


def test_a_term_that_was_not_said_is_false_only_where_a_repair_wrote_it() -> None:
    found = TermFigures()
    found.count("没有一点", "用友一点", "用友开立", ["用友", "开立"])
    assert (found.false, found.characters, found.false_per_10k) == (1, 4, 2_500)


def test_within_a_longer_term_the_shorter_does_not_count() -> None:
    assert occurrences("金蝶云和金蝶, K3系统", ["金蝶", "金蝶云", "k3系统"]) == Counter(
        {"金蝶云": 1, "金蝶": 1, "k三系统": 1}
    )


def test_invented_vocabularies_are_the_same_each_time() -> None:
    assert invented(200, seed=1) == invented(200, seed=1) != invented(200, seed=2)
    assert len({term.text for term in invented(1_000, seed=1)}) == 1_000
