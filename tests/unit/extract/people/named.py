"""People as they are named in turns of Chinese talk."""

from __future__ import annotations

from voice.domain.transcript import Side
from voice.extract.attributes import Place
from voice.extract.people.mention import Form, Link, Mention
from voice.extract.people.people import Person, gather


def people_of(*said: tuple[int, str, str, Link, Side]) -> list[Person]:
    """(turn, the turn's text, name, part, speaker)"""
    mentions = []
    for turn, text, name, part, speaker in said:
        start = text.index(name)
        form = Form.FULL if len(name) == 3 else Form.TITLED
        key = name if form is Form.FULL else name[0]
        mentions.append(Mention(Place(turn, start, start + len(name)), name, key, form, part, speaker))
    return gather(mentions)
