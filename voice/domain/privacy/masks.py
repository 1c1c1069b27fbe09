"""Masks private spans: sign for sign, so that every offset into a text stays what it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from voice.domain.privacy.figures import MASK
from voice.domain.privacy.numbers import private_numbers
from voice.domain.privacy.raw import raw_turn
from voice.domain.privacy.rules import Keep, MaskingRules, PrivateSpan
from voice.domain.privacy.words import private_words
from voice.domain.transcript import Repair, Side, Transcript, Turn

Hidden = Mapping[int, frozenset[int]]  # by turn, the places in its text


@dataclass(frozen=True, slots=True)
class Masked:
    """`transcript` is `original` as those see it who may not see private data; `spans` are what is private in it."""

    original: Transcript
    transcript: Transcript
    spans: tuple[PrivateSpan, ...]

    def hides(self, turn: int, char_start: int, char_end: int) -> bool:
        """Whether a mask covers any of [char_start, char_end) of a turn's text."""
        places = range(char_start, char_end)
        return any(span.turn == turn and not span.hidden.isdisjoint(places) for span in self.spans)


def private_spans(turns: Sequence[Turn], names: Iterable[str], rules: MaskingRules) -> tuple[PrivateSpan, ...]:
    """All that is private in a conversation, in its order; spans may overlap. `names` are people's.

    What is masked is read again until nothing more is found: a mask may part words that hid each other.
    """
    longest_first = sorted(set(names), key=lambda name: (-len(name), name))
    found = new = _found(turns, longest_first, rules)
    while new:
        turns = _covered_turns(turns, hidden_of(new))
        texts = {turn.index: turn.text for turn in turns}
        new = [
            span
            for span in _found(turns, longest_first, rules)
            if any(texts[span.turn][at] != MASK for at in span.hidden)
        ]
        found = [*found, *new]
    return tuple(sorted(found, key=lambda span: (span.turn, span.char_start, span.char_end)))


def masked_text(text: str, names: Iterable[str], rules: MaskingRules) -> str:
    """A text that stands alone. Masking it again changes nothing."""
    turn = Turn(0, "", Side.UNKNOWN, text)
    return covered(text, hidden_of(private_spans([turn], names, rules)).get(0, frozenset()))


def masked(transcript: Transcript, names: Iterable[str], rules: MaskingRules) -> Masked:
    """What the recognizer wrote in place of words put right is masked as well: it was said."""
    names = tuple(names)
    found = [*private_spans(transcript.turns, names, rules)]
    veiled: set[Repair] = set()
    if transcript.repairs:
        raw = {turn.index: raw_turn(turn, transcript.repairs) for turn in transcript.turns}
        for span in private_spans([one.turn for one in raw.values()], names, rules):
            found.append(raw[span.turn].in_text(span))
            veiled |= raw[span.turn].repairs_in(span)
    spans = tuple(dict.fromkeys(found))
    hidden = hidden_of(spans)
    turns = _covered_turns(transcript.turns, hidden)
    texts = {turn.index: turn.text for turn in turns}
    repairs = tuple(
        _repair(repair, texts[repair.turn], hidden.get(repair.turn, frozenset()), veil=repair in veiled)
        for repair in transcript.repairs
    )
    return Masked(transcript, replace(transcript, turns=turns, repairs=repairs), spans)


def masked_figures(text: str, keep: Keep) -> str:
    """A number known to be private, whatever its shape. Masking it again changes nothing."""
    if MASK in text:
        return text
    places = [at for at, sign in enumerate(text) if sign.isalnum()]
    return covered(text, [at for count, at in enumerate(places) if keep.hides(count, len(places))])


def hidden_of(spans: Iterable[PrivateSpan]) -> Hidden:
    hidden: dict[int, frozenset[int]] = {}
    for span in spans:
        hidden[span.turn] = hidden.get(span.turn, frozenset()) | span.hidden
    return hidden


def covered(text: str, hidden: Iterable[int]) -> str:
    """The text with a mask over each of the places."""
    signs = list(text)
    for at in hidden:
        signs[at] = MASK
    return "".join(signs)


def _found(turns: Sequence[Turn], names: Sequence[str], rules: MaskingRules) -> list[PrivateSpan]:
    words = (span for turn in turns for span in private_words(turn, names, rules))
    return [span for span in (*private_numbers(turns, rules), *words) if span.kind in rules.kinds]


def _covered_turns(turns: Iterable[Turn], hidden: Hidden) -> tuple[Turn, ...]:
    return tuple(replace(turn, text=covered(turn.text, hidden.get(turn.index, frozenset()))) for turn in turns)


def _repair(repair: Repair, text: str, hidden: frozenset[int], *, veil: bool) -> Repair:
    if not veil and hidden.isdisjoint(range(repair.char_start, repair.char_end)):
        return repair
    original = "".join(MASK if sign.isalnum() else sign for sign in repair.original)
    return replace(repair, original=original, term=text[repair.char_start : repair.char_end])
