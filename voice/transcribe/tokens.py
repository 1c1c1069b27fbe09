"""Recognized words without their spaces and marks: what is said, apart from how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from voice.domain.transcript import Segment, Word

MARKS = ",.?!;:、，。？！；：…"
# Within 3.5, 1,000, 10:30 or a.m. these are no punctuation.
_INSIDE = re.compile(r"[0-9][,.:][0-9]|[A-Za-z]\.[A-Za-z]")
DICTATION_MS = 1_500  # between the groups of a dictated number
_NUMERAL = re.compile(r"[0-9零一二三四五六七八九幺]")
_PARTS = re.compile(r"^(?P<before>\W*?)(?P<text>[\w+#$%&@¥€£℃°].*?)?(?P<after>[^\w+#$%&@¥€£℃°]*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A word. `mark` is the punctuation after it as recognized, `spaced` whether a space stood before it,
    `closes` whether the recognizer's segment ends with it, `overlap` whether somebody else spoke at the same time."""

    text: str
    start_ms: int
    end_ms: int
    probability: float
    spaced: bool = False
    mark: str = ""
    closes: bool = False
    overlap: bool = False


def tokens(segments: Iterable[Segment]) -> list[Token]:
    """All words in order. Quotation marks, brackets and signs for music are left out."""
    found: list[Token] = []
    for segment in segments:
        first = len(found)
        for word in segment.words:
            _add(found, word, fresh=len(found) == first)
        if len(found) > first:
            found[-1] = replace(found[-1], closes=True)
    return found


def one_number(before: Token, after: Token) -> bool:
    """Whether two words are groups of a number that someone dictates."""
    both = _NUMERAL.match(before.text[-1]) and _NUMERAL.match(after.text[0])
    return bool(both) and not before.mark and after.start_ms - before.end_ms < DICTATION_MS


def _add(found: list[Token], word: Word, *, fresh: bool) -> None:
    parts = _PARTS.match(word.text.replace("\ufffd", ""))
    if parts is None:
        return
    before, text, after = parts["before"], parts["text"] or "", parts["after"]
    spaced = fresh or any(character.isspace() for character in before)
    if found and not fresh and (mark := _mark(before if text else before + after)):
        found[-1] = replace(found[-1], mark=found[-1].mark or mark)
    if not text:
        return
    if found and not spaced and _INSIDE.fullmatch((last := found[-1]).text[-1] + last.mark + text[0]):
        found[-1] = replace(last, text=last.text + last.mark, mark="")
    found.append(Token(text, word.start_ms, word.end_ms, word.probability, spaced, _mark(after)))


def _mark(text: str) -> str:
    """The first mark of a run such as "?!" or ",..."."""
    return next((character for character in text if character in MARKS), "")
