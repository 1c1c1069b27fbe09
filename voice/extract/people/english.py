"""Finds the people that English talk names: Priya Shah, Dr. Shah, Priya from Hollins Rental."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from voice.domain.transcript import Side, Turn
from voice.extract.attributes import Place
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.mention import OTHER_SIDE, Form, Found, Link, Mention
from voice.extract.people.people import side_of
from voice.extract.people.workplaces import employers

Tagged = tuple[int, int, str]

_HONORIFIC = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Principal|Sir|Madam)\.?\s"
_COMPANY = r"(?P<org>(?:the\s)?[A-Z][\w'’&-]*(?:\s(?:and|&|of|the|[A-Z][\w'’&-]*))*)"
_ASKED = re.compile(
    r"\b(?:is (?:this|that)|am i (?:speaking|talking) (?:to|with)|(?:speak|talk) (?:to|with)|could i have"
    r"|looking for|is)\s+(?:mr|mrs|ms|miss|dr)?\.?\s*$",
    re.I,
)
_GREETED = re.compile(
    r"(?:\b(?:hi|hello|hey|morning|afternoon|evening|thanks|thank you|okay|sure|right),?\s+"
    r"(?:mr|mrs|ms|miss|dr)?\.?\s*|^)$",
    re.I,
)
_OURS = re.compile(r"\b(?:my|our)\s[^,.!?]{0,40},?\s*$", re.I)
_THEIRS = re.compile(r"\b(?:your)\s[^,.!?]{0,30},?\s*$", re.I)
_HERE = re.compile(r"\s*(?:here|speaking)\b", re.I)
_FROM = re.compile(rf",?\s*(?:calling\s)?(?:from|with|at|of|over at|for|out of)\s{_COMPANY}")
_COMMA = re.compile(rf",\s{_COMPANY}")
_CONTRACTION = re.compile(r"(?:It|I|That|He|She|What|There|Here|Who|We|You|They|Let)['’]")
_COMPANY_BEFORE = re.compile(r"\b(?:at|with|from|for|on|the|than)\s+$", re.I)
_NO_PERSON_BEFORE = re.compile(r"\b(?:at|with|from|of|for|to|on|in|the|like|than)\s+$", re.I)
_GREETING = re.compile(
    r"(?:\b(?:hi|hello|hey|morning|afternoon|evening|thanks|thank you|cheers|bye|my \w+|our \w+),?\s+|,\s)$",
    re.I,
)
_ACTS = re.compile(
    r"\s+(?:here|speaking|says|signs|runs|handles|does|will|would|has|wants|can|in|over in|who)\b|['’](?:s|d|ll)\b",
    re.I,
)


class EnglishNames:
    """Patterns built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        titles = lexicon.any_title
        self._title_before = re.compile(rf"(?P<title>{titles}),?\s+(?:is\s+)?(?:{_HONORIFIC})?$", re.I)
        said = r"(?:(?:he|she)(?:'s| is)\s)?(?:our|the|my|i'm the|i'm)?"
        self._title_after = re.compile(rf",?\s*{said}\s*(?P<title>{titles})\b", re.I)
        self._department = re.compile(rf"[,]?\s*(?:in|from|,|i'm in|side of)?\s*(?P<dept>{lexicon.department})\b", re.I)
        self._own_title = re.compile(rf"\bI(?:'m| am)\s(?:the|their|an?)\s(?:[\w-]+\s)??(?P<title>{titles})\b", re.I)
        self._own_department = re.compile(
            r"\bI(?:'m in| am in| run| handle| head up| head| look after| work in|'m with)\s(?:the\s)?"
            rf"(?P<dept>{lexicon.department})\b",
            re.I,
        )
        self._introductions = lexicon.introductions
        self._no_names = lexicon.no_names

    def find(self, turns: Sequence[Turn], sides: Sequence[Side], tagged: Sequence[Sequence[Tagged]]) -> Sequence[Found]:
        """`tagged`: the entities of each turn."""
        found: list[Mention] = []
        for turn in turns:
            taken: list[tuple[int, int]] = []
            for start, end in self._spans(turn.text, tagged[turn.index]):
                if all(end <= a or start >= b for a, b in taken):
                    taken.append((start, end))
            found += [self._mention(turn, sides[turn.index], start, end) for start, end in sorted(taken)]
        mentions = found
        companies = {m.organization for m in mentions if m.form is not Form.FAMILIAR or m.link is Link.SELF}
        surely = {m.name for m in mentions if m.link is Link.SELF or m.title}
        kept = [m for m in mentions if m.name in surely or m.name not in companies]
        names = {m.name for m in kept}
        kept = [replace(m, organization=None) if m.organization in names else m for m in kept]
        kept = [self._with_own_words(m, turns, sides) for m in kept]
        return [*kept, *employers(turns, sides, kept, self._no_names)]

    def _with_own_words(self, mention: Mention, turns: Sequence[Turn], sides: Sequence[Side]) -> Mention:
        """Title and department that a speaker claims apart from the name: "I'm the plant manager"."""
        side = side_of(mention)
        if mention.link not in (Link.SELF, Link.ADDRESSED) or side not in OTHER_SIDE:
            return mention
        said = [turn.text for turn in turns if sides[turn.index] is side]
        title = next((match["title"] for text in said if (match := self._own_title.search(text))), None)
        department = next((match["dept"] for text in said if (match := self._own_department.search(text))), None)
        return replace(
            mention,
            title=mention.title or title,
            department=mention.department or (None if mention.title or title else department),
        )

    def _spans(self, text: str, tagged: Sequence[Tagged]) -> Iterator[tuple[int, int]]:
        """Where names may stand: introduced ones before those that the entity recognizer saw."""
        for pattern, _ in self._introductions:
            for match in pattern.finditer(text):
                yield from self._cleaned(text, *match.span("full"))
        for start, end, tag in tagged:
            for first, last in self._cleaned(text, start, end) if tag == "PER" else ():
                several = " " in text[first:last]
                of_company = (_COMPANY_BEFORE if several else _NO_PERSON_BEFORE).search(text[:first])
                if of_company or (not several and not self._is_addressed(text, first, last)):
                    continue
                yield first, last

    def _is_addressed(self, text: str, start: int, end: int) -> bool:
        """A single word is a name where somebody is greeted, titled or said to do something."""
        before, after = text[:start], text[end:]
        return bool(_GREETING.search(before)) or bool(self._title_before.search(before)) or bool(_ACTS.match(after))

    def _cleaned(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        name = text[start:end]
        if re.search(r"['’]s$", name):
            end -= 2
        words = text[start:end].split()
        while words and (words[0] in self._no_names or _CONTRACTION.match(words[0])):
            start = text.index(words[0], start) + len(words[0]) + 1
            words = words[1:]
        while words and words[-1] in self._no_names:
            end -= len(words[-1]) + 1
            words = words[:-1]
        if words and all(word[:1].isupper() and len(word) > 1 for word in words) and len(words) <= 3:
            yield start, end

    def _mention(self, turn: Turn, side: Side, start: int, end: int) -> Mention:
        text = turn.text
        own = re.match(_HONORIFIC, text[start:end])
        if own:
            start += own.end()
        name, before, after = text[start:end], text[:start], text[end:]
        titled = re.search(rf"{_HONORIFIC}$", before)
        title = self._title(before[: titled.start()] if titled else before, after)
        company = _FROM.match(after) or _COMMA.match(after)
        organization = company["org"] if company and company["org"].split()[0] not in self._no_names else None
        department = None
        if title is None and (held := self._department.match(after)):
            department = held["dept"]
        if organization and department and department.lower() == organization.lower():
            organization = None
        form = Form.FULL if " " in name else Form.TITLED if titled else Form.FAMILIAR
        link = _link(turn, start, before[: titled.start()] if titled else before, after)
        shown = text[titled.start() : end].strip() if titled and form is Form.TITLED else name
        return Mention(
            place=Place(turn.index, end - len(shown), end),
            name=shown,
            key=name,
            form=form,
            link=link,
            speaker=side,
            title=title,
            department=department,
            organization=organization,
        )

    def _title(self, before: str, after: str) -> str | None:
        behind = self._title_before.search(before)
        if behind:
            return behind["title"]
        ahead = self._title_after.match(after)
        return ahead["title"] if ahead else None


def _link(turn: Turn, start: int, before: str, after: str) -> Link:
    if _HERE.match(after) or re.search(r"(?<!is )(?:this is|i'm|my name is|my name's)\s+$", before, re.I):
        return Link.SELF
    if _ASKED.search(before):
        return Link.ADDRESSED
    if _OURS.search(before):
        return Link.OURS
    if _THEIRS.search(before):
        return Link.YOURS
    introduces = bool(_FROM.match(after) or _COMMA.match(after)) or bool(re.search(r"it's\s+$", before, re.I))
    if introduces and turn.index <= 4:
        return Link.SELF
    if _GREETED.search(before) and start <= 30:
        return Link.ADDRESSED
    return Link.OTHER
