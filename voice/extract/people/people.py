"""Gathers mentions into people: one entry a person, with the fullest name and all that was said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from voice.domain.transcript import Side
from voice.extract.people.mention import OTHER_SIDE, Denial, Form, Found, Link, Mention
from voice.extract.people.sound import sounds

_RANK = {Form.FULL: 0, Form.TITLED: 1, Form.FAMILIAR: 2, Form.SURNAME: 3}


@dataclass(slots=True)
class Person:
    """What the mentions of one person add up to."""

    mentions: list[Mention] = field(default_factory=list)

    @property
    def full(self) -> str | None:
        return next((m.key for m in self.mentions if m.form is Form.FULL), None)

    @property
    def side(self) -> Side:
        votes = [side for m in self.mentions if (side := side_of(m)) is not Side.UNKNOWN]
        own = [side_of(m) for m in self.mentions if m.link in (Link.SELF, Link.ADDRESSED)]
        return own[0] if own else votes[0] if votes else Side.UNKNOWN

    @property
    def best(self) -> Mention:
        return min(self.mentions, key=lambda m: (_RANK[m.form], m.place.turn))

    @property
    def title(self) -> str | None:
        """The first title, in its longest form: 总监 and 财务总监 are one."""
        first = self.first("title")
        longer = [m.title for m in self.mentions if first and m.title and m.title.endswith(first)]
        return max(longer, key=len, default=first)

    def first(self, attribute: str) -> str | None:
        """The first value that a mention gives, the best mention's before others."""
        for mention in (self.best, *self.mentions):
            value: str | None = getattr(mention, attribute)
            if value:
                return value
        return None


def side_of(mention: Mention) -> Side:
    """On whose side the mention puts the person; unknown where the speaker's side is."""
    if mention.speaker not in OTHER_SIDE:
        return mention.speaker if mention.link in (Link.SELF, Link.OURS) else Side.UNKNOWN
    if mention.link in (Link.SELF, Link.OURS):
        return mention.speaker
    if mention.link in (Link.ADDRESSED, Link.YOURS):
        return OTHER_SIDE[mention.speaker]
    return Side.CUSTOMER


def gather(found: Sequence[Found]) -> list[Person]:
    """People in the order in which they are first named."""
    mentions = [m for m in found if isinstance(m, Mention)]
    denied = {m.key for m in found if isinstance(m, Denial)}
    people: list[Person] = []
    for mention in sorted(mentions, key=lambda m: (_RANK[m.form] > 0, m.place.turn, m.place.start)):
        same = _same(people, mention)
        if same is not None:
            same.mentions.append(mention)
        else:
            people.append(Person([mention]))
    kept = [p for p in people if not all(m.form is Form.SURNAME for m in p.mentions)]
    kept = [p for p in kept if p.best.key not in denied]
    return sorted(kept, key=lambda p: min((m.place.turn, m.place.start) for m in p.mentions))


def _same(people: Sequence[Person], mention: Mention) -> Person | None:
    """The person that a mention names again, if any."""
    side = side_of(mention)
    if mention.form is Form.FULL:
        same = [p for p in people if p.full == mention.key]
        heard = sounds(mention.key)
        return next(iter(same or [p for p in people if heard and p.full and sounds(p.full) == heard]), None)
    alike = [p for p in people if _is_part(mention.key, p.full or p.mentions[0].key)]
    if not alike:
        alike = [p for p in people if p.side is side and _sounds_alike(p, mention)]
    if not alike:
        return None

    def strangeness(person: Person) -> tuple[bool, bool, int]:
        distance = min(
            abs(m.place.turn - mention.place.turn) * 100 + abs(m.place.start - mention.place.end)
            for m in person.mentions
        )
        return _clash(person, mention), person.side is not side, distance

    best = min(alike, key=strangeness)
    clash, wrong_side, distance = strangeness(best)
    fulls = [p for p in alike if p.full]
    if len(fulls) == 1 and len(alike) == 1:
        # One person of that family name: another title is a slip, unless both sides have one.
        return None if wrong_side and clash and distance > 300 else best
    return None if clash and distance > 12 else best


def _sounds_alike(person: Person, mention: Mention) -> bool:
    """A recognizer writes 晏工 for 燕工: the same title behind a family name of the same sound."""
    key = person.full or person.mentions[0].key
    heard = sounds(key[: len(mention.key)])
    return bool(heard) and heard == sounds(mention.key) and mention.title is not None and not _clash(person, mention)


def _clash(person: Person, mention: Mention) -> bool:
    titles = {m.title for m in person.mentions if m.title}
    return (
        bool(titles) and mention.title is not None and not any(mention.title in t or t in mention.title for t in titles)
    )


def _is_part(key: str, name: str) -> bool:
    """王 is of 王建国; Renata and Shah are each of Renata Shah."""
    return key in name.split() if key.isascii() or " " in name else name.startswith(key)
