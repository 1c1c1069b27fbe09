"""The parts of people in the buying decision, as words say them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from voice.domain.facts import DecisionRole
from voice.domain.transcript import Side, Turn
from voice.extract.attributes import Place
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.mention import Link
from voice.extract.people.people import Person

_SENTENCE_END = re.compile(r"[。！？；!?;]|(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)\.(?=\s|$)")
# A sentence that goes on about the person named in the one before.
_GOES_ON = re.compile(r"\s*(?:他|她|(?:he|she)\b)", re.I)
_DENIED = re.compile(r"(?:不|没|别|哪|not |n't |never )[^，。,.]{0,3}$")
_SPEAKS = (Link.SELF, Link.ADDRESSED)

Role = tuple[DecisionRole, Place]


def role_of(person: Person, people: Sequence[Person], turns: Sequence[Turn], lexicon: Lexicon) -> Role | None:
    """The part that the words around the person's name support, the nearest first, with where they stand."""
    for mention in person.mentions:
        if mention.link in _SPEAKS or mention.speaker is Side.REP:
            continue
        place, text = mention.place, turns[mention.place.turn].text
        said = list(_said(lexicon.roles, text, *_around(place, people, text)))
        if said:
            role, start, end = min(said, key=lambda part: max(part[1] - place.end, place.start - part[2], 0))
            return role, Place(place.turn, min(place.start, start), max(place.end, end))
    return None


def own_role(
    person: Person, people: Sequence[Person], turns: Sequence[Turn], sides: Sequence[Side], lexicon: Lexicon
) -> Role | None:
    """The part that the person claims where it is they who speak ("我签字就行")."""
    mine = {m.place.turn for m in person.mentions if m.link in _SPEAKS}
    others = {
        m.place.turn
        for p in people
        if p is not person and p.side is person.side
        for m in p.mentions
        if m.link in _SPEAKS and m.place.turn not in mine
    }
    for turn in turns if mine else ():
        if sides[turn.index] is not person.side or not _speaks_last(turn.index, mine, others):
            continue
        for role, start, end in _said(lexicon.own_roles, turn.text, 0, len(turn.text)):
            return role, Place(turn.index, start, end)
    return None


def held_role(person: Person, lexicon: Lexicon) -> DecisionRole | None:
    """The part that a title or a department is ("采购经理")."""
    held = " ".join(words for m in person.mentions for words in (m.title, m.department) if words)
    return next((role for role, pattern in lexicon.held_roles.items() if pattern.search(held)), None)


def _speaks_last(turn: int, mine: set[int], others: set[int]) -> bool:
    """Whether the person was the last of the side to say their name or to be addressed."""
    before = [t for t in mine if t <= turn]
    return max(before, default=-1) >= max((t for t in others if t <= turn), default=-1)


def _around(place: Place, people: Sequence[Person], text: str) -> tuple[int, int]:
    """The words that speak of this person and not of the next one named: the sentence, and what goes on with "他"."""
    others = [
        m.place
        for person in people
        for m in person.mentions
        if m.place.turn == place.turn and not any(o.place == place for o in person.mentions)
    ]
    breaks = [match.end() for match in _SENTENCE_END.finditer(text)]
    ends = [b for b in breaks if b >= place.end and not _GOES_ON.match(text, b)]
    start = max([0, *(b for b in breaks if b <= place.start), *(o.end for o in others if o.end <= place.start)])
    end = min([len(text), *ends, *(o.start for o in others if o.start >= place.end)])
    return start, end


def _said(
    patterns: Mapping[DecisionRole, re.Pattern[str]], text: str, start: int, end: int
) -> Iterator[tuple[DecisionRole, int, int]]:
    """What the patterns find between two places and nobody denies."""
    for role, pattern in patterns.items():
        for match in pattern.finditer(text, start, end):
            if not _DENIED.search(text[: match.start()]):
                yield role, match.start(), match.end()
