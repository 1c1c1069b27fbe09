"""A turn as people read it: fillers and stammering hidden, everything else as said, with the way back to its text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from voice.domain.transcript import TimedWord, Turn

FILLERS = Path(__file__).parents[2] / "models" / "transcribe" / "fillers.toml"
_MARKS = ",.?!;:、，。？！；：…"
_SENTENCE = re.compile(r"[^.?!。？！…]*(?:[.?!。？！…]+\s*|$)")


@dataclass(frozen=True, slots=True)
class DisplayText:
    """`spans` are the parts of `Turn.text` that are shown, in order; `text` is what they read one after the other,
    at most with a capital letter where a sentence now begins. Offsets are code points."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def to_text(self, at: int) -> int:
        """Where in the turn's text the character shown at `at` stands."""
        for start, end in self.spans:
            if at < end - start:
                return start + at
            at -= end - start
        return self.spans[-1][1] + at if self.spans else at

    def from_text(self, at: int) -> int:
        """Where a character of the turn's text is shown; of a hidden one, where it would stand."""
        shown = 0
        for start, end in self.spans:
            if at < start:
                return shown
            if at < end:
                return shown + at - start
            shown += end - start
        return shown


@dataclass(frozen=True, slots=True)
class Rules:
    """The compiled models/transcribe/fillers.toml; the meaning of each list stands there."""

    hidden: tuple[re.Pattern[str], ...]
    low_confidence: float

    def unsure(self, word: TimedWord) -> bool:
        return word.probability < self.low_confidence


@cache
def rules(path: Path = FILLERS) -> Rules:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    chinese, english = _patterns(table["zh"], ""), _patterns(table["en"], r"\b")
    return Rules((*chinese, *english), table["words"]["low_confidence"])


def display(turn: Turn, by: Rules | None = None) -> DisplayText:
    """Pure: the same turn is always shown the same. Both languages are looked for, since people mix them."""
    by = by or rules()
    text = turn.text
    hidden = [False] * len(text)
    for sentence in _SENTENCE.finditer(text):
        parts = sorted({part for pattern in by.hidden for part in _matches(pattern, text, sentence)})
        if parts and not _nothing_left(text, sentence.span(), parts):
            for start, end in parts:
                hidden[start:end] = [True] * (end - start)
    return _shown(text, hidden)


def _patterns(lists: dict[str, list[str]], edge: str) -> Iterator[re.Pattern[str]]:
    """Each with what is to be hidden in its group "hide", marks and spaces that go with it included."""
    gap = rf"[{_MARKS}\s]*"
    forms = {
        "always": rf"(?P<hide>{edge}(?:%s){edge}{gap})",
        "between": rf"(?:^|(?<=[{_MARKS}\s]))(?<![^{_MARKS}\s]\s)(?P<hide>(?:%s)[,，、…]\s*)",
        "repeated": rf"(?:^|(?<=[{_MARKS}\s]))(?P<hide>(?P<said>%s)(?:[,，、\s]*(?P=said))+[,，、\s]*)",
        "stammered": rf"{edge}(?P<hide>(?P<said>%s){edge}[,，、\s]*)(?={edge}(?P=said){edge})",
    }
    for name, form in (*forms.items(), ("between", r"(?P<hide>[,，、]\s*(?:%s))(?=[.。…])")):
        if lists[name]:
            words = "|".join(sorted(map(re.escape, lists[name]), key=len, reverse=True))
            yield re.compile(form % words, re.IGNORECASE)


def _matches(pattern: re.Pattern[str], text: str, sentence: re.Match[str]) -> Iterator[tuple[int, int]]:
    start, end = sentence.span()
    at = start
    while match := pattern.search(text, at, end):
        first, last = match.span("hide")
        # The mark that ends the sentence stays.
        while last > first and text[last - 1] in ".?!。？！… " and last == end:
            last -= 1
        yield first, last
        at = max(last, first + 1)


def _nothing_left(text: str, sentence: tuple[int, int], parts: Sequence[tuple[int, int]]) -> bool:
    kept = (text[at] for at in range(*sentence) if not any(start <= at < end for start, end in parts))
    return not any(character.isalnum() for character in kept)


def _shown(text: str, hidden: list[bool]) -> DisplayText:
    spans: list[tuple[int, int]] = []
    for at, gone in enumerate(hidden):
        if gone:
            continue
        if spans and spans[-1][1] == at:
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    spans = list(_tidied(text, spans))
    return DisplayText("".join(_capital(text, hidden, span) for span in spans), tuple(spans))


def _tidied(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """No comma before the end of a sentence, and no space at the begin or before a mark."""
    for place, (start, end) in enumerate(spans):
        following = text[spans[place + 1][0]] if place + 1 < len(spans) else ""
        first, last = start, end
        while place + 1 < len(spans) and last > first and text[last - 1] in ",，、 " and following in _MARKS + " ":
            last -= 1
        while place == 0 and first < last and text[first] in " ,，、":
            first += 1
        if first < last:
            yield first, last


def _capital(text: str, hidden: Sequence[bool], span: tuple[int, int]) -> str:
    """English sentences begin with a capital, also where the word that had it is hidden."""
    start, end = span
    sentence = next(match.start() for match in _SENTENCE.finditer(text) if match.start() <= start < match.end())
    head = text[sentence:start]
    if head[:1].isupper() and all(hidden[at] or not text[at].isalnum() for at in range(sentence, start)):
        return text[start].upper() + text[start + 1 : end]
    return text[start:end]
