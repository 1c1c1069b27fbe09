"""Whom the two sides of an English call work for, as their first turns say."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from voice.domain.transcript import Side, Turn
from voice.extract.attributes import Place
from voice.extract.people.mention import OTHER_SIDE, Employer, Link, Mention
from voice.extract.people.people import side_of

_FIRST_TURNS = 5
_COMPANY = r"(?P<org>(?:the\s)?[A-Z][\w'’&-]*(?:\s(?:(?:and|&|of)\s)?[A-Z][\w'’&-]*)*)"
_RUN = r"(?:I\s(?:run|handle|place|do|manage|look after)|I['’]m in charge of)"
_HEADS = r"(?:manager|director|engineer|buyer|owner|super|superintendent|lead|head|officer|supervisor|coordinator)"
_OWN = (
    re.compile(rf"(?:^|[.!?,]\s){_COMPANY}[,.]\s(?:this is|it's|[A-Z]\w+(?:\s[A-Z]\w+)?\s(?:speaking|here))\b"),
    re.compile(rf"\b(?:here|speaking),?\s(?:from\s|at\s|with\s)?{_COMPANY}"),
    re.compile(rf"\b(?:I'm|I am|calling|phoning|ringing)\s(?:from|with|at)\s{_COMPANY}"),
    re.compile(rf"\b{_HEADS}(?:,|\s(?:here\s)?(?:at|of|for|with))\s{_COMPANY}"),
    re.compile(rf"\b{_RUN}\s(?:[\w ]{{2,30}}\s(?:for|at)\s)?{_COMPANY}"),
    re.compile(rf"\b(?:[Tt]he company(?:['’]s| is)|[Ww]e['’]re|side of|side,? from)\s{_COMPANY}(?=[,.])"),
)
# The company that the other side asks for.
_ASKED = re.compile(
    rf"\b(?:[Ii]s (?:this|that|it)|[Yy]ou(?:['’]re| are) (?:at|with)|[Yy]ou (?:buy|work) for|[Yy]ou run)"
    rf"\s{_COMPANY}(?=[,.?])"
)


def employers(
    turns: Sequence[Turn], sides: Sequence[Side], mentions: Sequence[Mention], no_names: Set[str]
) -> list[Employer]:
    """At most one a side: what stands beside a speaker's name, else what a side says of itself."""
    found = [
        Employer(side_of(m), m.organization, None, m.place)
        for m in sorted(mentions, key=lambda m: m.link is not Link.SELF)
        if m.organization and m.link in (Link.SELF, Link.ADDRESSED)
    ]
    people = {word for m in mentions for word in m.key.split()}
    for turn in turns[:_FIRST_TURNS]:
        for match in (m for pattern in _OWN for m in pattern.finditer(turn.text)):
            if not set(match["org"].split()) & (people | no_names):
                place = Place(turn.index, *match.span("org"))
                found.append(Employer(sides[turn.index], match["org"], None, place))
        asked = _ASKED.search(turn.text)
        if asked and sides[turn.index] in OTHER_SIDE and not set(asked["org"].split()) & (people | no_names):
            place = Place(turn.index, *asked.span("org"))
            found.append(Employer(OTHER_SIDE[sides[turn.index]], asked["org"], None, place))
    first: dict[Side, Employer] = {}
    for employer in found:
        if employer.side in OTHER_SIDE:
            first.setdefault(employer.side, employer)
    return list(first.values())
