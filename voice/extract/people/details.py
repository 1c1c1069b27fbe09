"""Whose a telephone number is that is said in a call."""

from __future__ import annotations

import re
from collections.abc import Sequence

from voice.domain.transcript import Side, Turn
from voice.extract.people.mention import Link
from voice.extract.people.people import Person
from voice.extract.people.phones import Phone

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
