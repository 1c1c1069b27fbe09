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

_FIRST_TURNS = 5
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
_PAUSE = r"(?:,\s(?:er|uh|um|erm))?,?\s*$"
_OURS = re.compile(rf"\b(?:my|our)\s[^,.!?]{{0,40}}{_PAUSE}", re.I)
_OURS_BEHIND = re.compile(r"[^.!?]{0,30},?\s(?:he|she)(?:['’]s| is) our\b")
_THEIRS = re.compile(rf"\b(?:your)\s[^,.!?]{{0,30}}{_PAUSE}", re.I)
_HERE = re.compile(r"\s*(?:here|speaking)\b", re.I)
_FROM = re.compile(rf"[,.]?\s*(?:calling\s)?(?:[Ff]rom|with|at|of|over at|for|out of)\s{_COMPANY}")
_COMMA = re.compile(rf",\s{_COMPANY}")
_SAID = r"(?:(?:(?:he|she)(?:['’]s| is)\s)?(?:our|the|my|i['’]m the)\s|i['’]m\s)"
_LEADS = r"I(?:['’]m in charge of| am in charge of| run| head up| head| look after)\s"
_WORKS_IN = rf"(?:{_LEADS}|I(?:['’]m in| am in| work in| handle|['’]m with)\s|(?:is this|this is|through to)\s)"
_CONTRACTION = re.compile(r"(?:It|I|That|He|She|What|There|Here|Who|We|You|They|Let)(?:['’]|\b)")
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
        self._title_before = re.compile(
            rf"\b(?P<title>{titles}),?\s+(?:is\s+|an?\s[a-z]+\scalled\s+)?(?:{_HONORIFIC})?$", re.I
        )
        dept = lexicon.department
        self._title_after = re.compile(
            rf"(?:[,.]\s{_SAID}?|\s{_SAID}|[,.]?\s(?=Principal\b))(?P<title>{titles})\b", re.I
        )
        beside = r",?\s(?:in|from|side of)\s|,\s(?:he|she)\s(?:runs|heads|heads up|handles)\s(?:our\s)?"
        self._department = re.compile(
            rf"(?:{beside}|[,.]\s{_SAID}?(?:in\s)?)(?:the\s)?(?P<dept>{dept})\b(?!['’])", re.I
        )
        someone = "(?:guy|gal|lady|man|woman|girl|lad|person|folks|colleague|mate|people)"
        self._department_before = re.compile(
            rf"\b(?:my|our|the|your)\s(?P<dept>{dept})\s{someone},?\s(?:is\s)?$"
            rf"|\b(?:my|our|the|your)\s{someone}\s(?:over\s)?in\s(?P<inside>{dept}){_PAUSE}"
            rf"|(?:^|[.!?]\s)(?P<answers>{dept}),?\s(?:speaking,\s)?(?:this is|it's)\s$",
            re.I,
        )
        # Farah, from Kopi Lane, facilities; Mei Ling will send it, she's in HR.
        self._department_later = re.compile(
            rf"[^.!?]{{0,40}},\s(?:she|he)(?:['’]s| is)\sin\s(?:the\s)?(?P<dept>{dept})\b(?!['’])", re.I
        )
        self._behind_company = re.compile(rf",\s(?P<dept>{dept})\b(?!['’])", re.I)
        self._own_title = re.compile(
            rf"\bI(?:['’]m| am)\s(?:also\s)?(?:the\s|their\s|an?\s)?(?P<title>{titles})\b", re.I
        )
        self._answered_title = re.compile(rf"(?:^|[.!?]\s)(?P<title>{titles})(?=[,.]|\shere\b|\sat\s)", re.I)
        self._given_title = re.compile(rf"\byou(?:['’]re| are)\s(?:still\s)?(?:the\s)?(?P<title>{titles})\b", re.I)
        self._own_department = re.compile(
            rf"\b(?:{_WORKS_IN}(?:the\s)?(?P<dept>{dept})|{_LEADS}(?P<unit>[a-z][a-z-]+(?:\s[a-z-]+ing)?)(?=[,.]|\s(?:now|for|at)\b))\b(?!['’])",
            re.I,
        )
        self._introductions = lexicon.introductions
        self._no_names = lexicon.no_names
        self._company_end = re.compile(rf"\b{lexicon.organization_end}$")

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
        asked = [turn.text for turn in turns[:_FIRST_TURNS] if sides[turn.index] is OTHER_SIDE[side]]
        claims = [*((self._own_title, text) for text in said), *((self._answered_title, text) for text in said[:2])]
        claims += [(self._given_title, text) for text in asked]
        title = next((match["title"] for pattern, text in claims if (match := pattern.search(text))), None)
        owned = (self._own_department.search(text) for text in said)
        department = next((match["dept"] or match["unit"] for match in owned if match), None)
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
        proper = all(word[:1].isupper() and len(word) > 1 for word in words)
        if words and proper and len(words) <= 3 and not self._company_end.search(text[start:end]):
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
        organization = company["org"] if company and self._is_company(company["org"], name) else None
        department = None
        if title is None:
            department = self._department_of(before, after, company.end() if company else None)
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

    def _department_of(self, before: str, after: str, company_end: int | None) -> str | None:
        held = self._department.match(after) or self._department_later.match(after)
        if held is None and company_end is not None:
            held = self._behind_company.match(after, company_end)
        if held is None:
            held = self._department_before.search(before)
        return next((said for said in held.groupdict().values() if said), None) if held else None

    def _is_company(self, words: str, name: str) -> bool:
        """Whether words beside a name may be a company: no "I've", no initial and not the name said in full."""
        first = words.split(maxsplit=1)[0]
        return len(words) > 1 and first not in {*self._no_names, *name.split()} and not _CONTRACTION.match(words)

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
    if _OURS_BEHIND.match(after):
        return Link.OURS
    if _THEIRS.search(before):
        return Link.YOURS
    introduces = bool(_FROM.match(after) or _COMMA.match(after)) or bool(re.search(r"it's\s+$", before, re.I))
    if introduces and turn.index <= 4:
        return Link.SELF
    if _GREETED.search(before) and start <= 30:
        return Link.ADDRESSED
    return Link.OTHER
