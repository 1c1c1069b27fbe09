"""What is said of people beside their names: telephone numbers and parts in the buying decision."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from voice.domain.facts import DecisionRole
from voice.domain.transcript import Side, Turn
from voice.extract.attributes import Place
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.mention import Link
from voice.extract.people.people import Person
from voice.extract.people.phones import Phone

_SENTENCE_END = re.compile(r"[。！？；!?;]|\.(?=\s|$)")
_DENIED = re.compile(r"(?:不|没|别|哪|not |n't |never )[^，。,.]{0,3}$")
# A number given in answer to a request belongs to whom the request named, so many turns before.
_ASKED_BEFORE = 3
_SAME_START = 5  # digits by which a number read back is known
_MY_NUMBER = re.compile(
    r"(?:打我|我(?:的)?(?:手机|电话|号码|号|座机|微信)|\bmy (?:\w+ )?(?:number|cell|mobile|direct)|\bme (?:on|at))"
    r"[^。！？?!]{0,12}$",
    re.I,
)
_YOUR_NUMBER = re.compile(
    r"(?:[您你](?:的|这边|那边)?(?:手机|电话|号码|微信|联系方式)|(?<!他)(?<!她)留个|给我(?:留)?[一]?个?(?:手机|电话|号码)|留一下)"
    r"|\b(?:your (?:number|cell|mobile|direct|line)|number for you|reach you|get you on)\b",
    re.I,
)
_THEIR_NUMBER = re.compile(r"[他她]|\b(?:his|her|their)\b", re.I)

Role = tuple[DecisionRole, Place]


def phone_owners(
    phones: Sequence[Phone], people: Sequence[Person], turns: Sequence[Turn], sides: Sequence[Side]
) -> list[tuple[Person, Phone]]:
    """Each number with its owner. What the other side reads back is the number it was told."""
    owned: list[tuple[Person, Phone]] = []
    for phone in phones:
        told = next((o for o, p in reversed(owned) if _reads_back(phone, p, sides)), None)
        owner = told or owner_of(phone, people, turns, sides)
        if owner is not None:
            owned.append((owner, phone))
    return owned


def _reads_back(phone: Phone, told: Phone, sides: Sequence[Side]) -> bool:
    near = 0 < phone.place.turn - told.place.turn <= _ASKED_BEFORE
    other = sides[phone.place.turn] is not sides[told.place.turn]
    return near and other and phone.digits[:_SAME_START] == told.digits[:_SAME_START]


def owner_of(phone: Phone, people: Sequence[Person], turns: Sequence[Turn], sides: Sequence[Side]) -> Person | None:
    """Whose number it is: the speaker's who says or was asked so, else the person's named last before it."""
    turn = phone.place.turn
    speaker = next(
        (p for p in people if p.side is sides[turn] and any(m.link in (Link.SELF, Link.ADDRESSED) for m in p.mentions)),
        None,
    )
    said = turns[turn].text[: phone.place.start]
    asked = turns[turn - 1].text if turn and sides[turn - 1] is not sides[turn] else ""
    if speaker and (_MY_NUMBER.search(said) or (_YOUR_NUMBER.search(asked) and not _THEIR_NUMBER.search(said))):
        return speaker
    named = [
        (mention.place.turn, mention.place.start, person)
        for person in people
        for mention in person.mentions
        if mention.link is not Link.ADDRESSED
        and turn - _ASKED_BEFORE <= mention.place.turn <= turn
        and (mention.place.turn < turn or mention.place.start < phone.place.start)
    ]
    if named:
        return max(named, key=lambda entry: entry[:2])[2]
    return speaker


def role_of(person: Person, people: Sequence[Person], turns: Sequence[Turn], lexicon: Lexicon) -> Role | None:
    """The part that the words around the person's name support, with where they stand."""
    for mention in person.mentions:
        if mention.link in (Link.ADDRESSED, Link.SELF) or mention.speaker is Side.REP:
            continue
        start, end = _around(mention.place, people, turns[mention.place.turn].text)
        found = _first(lexicon.roles, turns[mention.place.turn].text, start, end)
        if found:
            return found[0], Place(
                mention.place.turn, min(mention.place.start, found[1]), max(mention.place.end, found[2])
            )
    return None


def own_role(side: Side, turns: Sequence[Turn], sides: Sequence[Side], lexicon: Lexicon) -> Role | None:
    """The part that a side's speaker claims ("我签字就行")."""
    for turn in turns:
        if sides[turn.index] is side:
            found = _first(lexicon.own_roles, turn.text, 0, len(turn.text))
            if found:
                return found[0], Place(turn.index, found[1], found[2])
    return None


def _around(place: Place, people: Sequence[Person], text: str) -> tuple[int, int]:
    """The words of the sentence that speak of this person and not of the next one named."""
    others = [
        m.place
        for person in people
        for m in person.mentions
        if m.place.turn == place.turn and not any(o.place == place for o in person.mentions)
    ]
    breaks = [match.end() for match in _SENTENCE_END.finditer(text)]
    start = max([0, *(b for b in breaks if b <= place.start), *(o.end for o in others if o.end <= place.start)])
    end = min([len(text), *(b for b in breaks if b >= place.end), *(o.start for o in others if o.start >= place.end)])
    return start, end


def _first(
    patterns: Mapping[DecisionRole, re.Pattern[str]], text: str, start: int, end: int
) -> tuple[DecisionRole, int, int] | None:
    for role, pattern in patterns.items():
        for match in pattern.finditer(text, start, end):
            if not _DENIED.search(text[: match.start()]):
                return role, match.start(), match.end()
    return None
