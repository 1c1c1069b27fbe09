"""Finds the people that Chinese talk names: 王建国, 王主任, 小王, 姓王."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from voice.domain.transcript import Side, Turn
from voice.extract.attributes import Place
from voice.extract.people.affiliation import Affiliation
from voice.extract.people.lexicon import Lexicon, Proof
from voice.extract.people.mention import Denial, Form, Link, Mention
from voice.extract.people.parts import INTRODUCTION, link
from voice.extract.people.people import OTHER_SIDE, side_of

Tagged = tuple[int, int, str]  # start, end, tag of the lexer
Candidate = tuple[int, int, str, Form, str | None]  # start, end, key, form, title

_PERSON = frozenset({"PER", "nr"})
_END = "(?=[，。！？；、,.!?\\s呀啊哦嘛呢吧吗]|$)"
_VERBS_BEHIND = "管定批签审看拍把做说在谈负对来"
_AFTER_ZONG = re.compile(r"[是共结体数量部公额之裁监计算要会有不得能归价包批签管审定看来]")
_WORKS = frozenset("施加员手开人竣做职复分包技民动停招用完返临童化代特")
_NO_FAMILIAR = re.compile(
    r"小(?:[时区程样白红米组高单麦满平和路车成商池利项方店家字计广全后关从通查相鱼都空操种初于囡黑班试孩姐妹哥弟伙票])"
    r"|老(?:[师板家房总乡司金路年是化花百安常时后方全厂池车都单管关曲封东客款牌公婆妈爸外大])"
)
_NAMED_BEFORE = re.compile(
    "(?:[是的叫让找跟和用问给]|我(?:们)?|科长|厂长|部长|老板|师傅|[^，。]{2}(?:厂|部|科|组|间|队)|^|[，。])$"
)
_WEEKDAY = re.compile("周[一二三四五六日天末几年]")
_IN_NAME = re.compile(r"[的了吗呢吧啊这那是我你他您她们不没有就都也在给跟找叫让副]|主$|(?<=.)[区队贷]$")


class ChineseNames:
    """Patterns built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._affiliation = Affiliation(lexicon)
        sur, titles, department = lexicon.surname, lexicon.any_title, lexicon.department
        self._titled = re.compile(f"(?P<surname>{sur})(?P<title>{lexicon.name_title})(?![们])")
        self._polite = re.compile(f"(?P<surname>{sur})(?P<word>{lexicon.honorific})")
        self._family = re.compile(f"(?P<no>不)?姓(?P<surname>{sur})")
        self._familiar = re.compile(f"[小老阿](?P<surname>{sur})")
        self._is_title = re.compile(f"(?:{lexicon.name_title}|{lexicon.honorific})$")
        self._surname = re.compile(sur)
        self._owner_before = re.compile(f"(?:{titles}|{department}(?:的|那边的?)?)$")
        self._apposition = re.compile(
            "(?:^|[，。！？、]|[是叫找的]|博士生|研究生|朋友|弟弟|哥哥|姐姐|妹妹|女儿|儿子|同事|学生|博士生|老婆|老公|媳妇)$"
        )

    def find(
        self, turns: Sequence[Turn], sides: Sequence[Side], tagged: Sequence[Sequence[Tagged]]
    ) -> list[Mention | Denial]:
        """`tagged`: the lexer's words of each turn."""
        found: list[Mention | Denial] = []
        for turn in turns:
            found += self._of_turn(turn, sides[turn.index], tagged[turn.index])
        companies = self._companies(turns, sides, tagged)
        return [
            replace(m, organization=companies.get(side_of(m)))
            if isinstance(m, Mention) and m.organization is None and m.link in (Link.SELF, Link.ADDRESSED)
            else m
            for m in found
        ]

    def _companies(
        self, turns: Sequence[Turn], sides: Sequence[Side], tagged: Sequence[Sequence[Tagged]]
    ) -> dict[Side, str]:
        """Whom each known side works for, as the first turns say. Speakers of unknown side share no company."""
        companies: dict[Side, str] = {}
        for turn in turns[:INTRODUCTION]:
            side, words = sides[turn.index], tagged[turn.index]
            own = self._affiliation.own_company(turn.text, words)
            asked = self._affiliation.asked_company(turn.text, words)
            if own and own != asked and side in OTHER_SIDE:
                companies.setdefault(side, own)
            if asked and side in OTHER_SIDE:
                companies.setdefault(OTHER_SIDE[side], asked)
        return companies

    def _of_turn(self, turn: Turn, side: Side, words: Sequence[Tagged]) -> Iterator[Mention | Denial]:
        text, taken = turn.text, list[tuple[int, int]]()
        for start, end, key, form, title in self._candidates(text, words):
            if any(start < b and end > a for a, b in taken):
                continue
            taken.append((start, end))
            beside = self._affiliation.beside(text, start, end, words)
            held = beside.title if form is not Form.TITLED or beside.title_stands_before else None
            yield Mention(
                place=Place(turn.index, start, end),
                name=text[start:end],
                key=key,
                form=form,
                link=link(text, start, end, form=form, turn=turn.index),
                speaker=side,
                title=held or title,
                department=beside.department,
                organization=beside.organization,
            )
        for match in self._family.finditer(text):
            if match["no"]:
                yield Denial(turn.index, match["surname"])

    def _candidates(self, text: str, words: Sequence[Tagged]) -> Iterator[Candidate]:
        """What may be names, fuller forms first; later ones may overlap earlier ones."""
        for start, end in self._full_names(text, words):
            yield start, end, text[start:end], Form.FULL, None
        for match in self._titled.finditer(text):
            if self._is_titled(text, match, words):
                yield *match.span(), match["surname"], Form.TITLED, match["title"]
        for match in self._polite.finditer(text):
            if self._starts_word(match.start(), words):
                yield *match.span(), match["surname"], Form.FAMILIAR, None
        for match in self._familiar.finditer(text):
            if self._is_familiar(text, match, words):
                yield *match.span(), match["surname"], Form.FAMILIAR, None
        for start, end in _nicknames(text, words):
            yield start, end, text[start:end], Form.FAMILIAR, None
        for match in self._family.finditer(text):
            if not match["no"]:
                yield *match.span(), match["surname"], Form.SURNAME, None

    def _full_names(self, text: str, words: Sequence[Tagged]) -> Iterator[tuple[int, int]]:
        for pattern, proof in self._lexicon.introductions:
            for match in pattern.finditer(text):
                start, end = match.span("full")
                end = self._without_verb(text, start, end, words)
                if self._is_name(text[start:end]) and self._fits(text, start, end, words, proof):
                    yield start, end
        for start, until, tag in words:
            end = self._without_verb(text, start, until, words)
            long_enough = 3 <= end - start <= 4 or (end - start == 2 and self._stands_as_name(text, start, end))
            if tag in _PERSON and long_enough and self._surname.match(text, start) and self._is_name(text[start:end]):
                yield start, end

    def _stands_as_name(self, text: str, start: int, end: int) -> bool:
        """A name of two characters is taken from the lexer where the words around it leave a place for one."""
        if text[start] in self._lexicon.weak_surnames:
            return False
        return bool(self._owner_before.search(text[:start])) or bool(
            re.match(_END, text[end:]) and self._apposition.search(text[:start])
        )

    def _without_verb(self, text: str, start: int, end: int, words: Sequence[Tagged]) -> int:
        """庾倩管 -> 庾倩; 栗玉珍栗 -> 栗玉珍."""
        surname = self._surname.match(text, start)
        too_long = surname is not None and end - surname.end() == 3
        if too_long and (text[end - 1] in _VERBS_BEHIND or text[end - 1] == text[start]):
            return end - 1
        starts = {a for a, _, _ in words}
        if end - start == 3 and (text[end - 1] in _VERBS_BEHIND or text[end - 1] == text[start]):
            tagged_two = any(a == start and b == end - 1 for a, b, _ in words)
            if tagged_two or end - 1 in starts or text[end - 1] in "批管审定签" or text[end - 1] == text[start]:
                return end - 1
        return end

    def _is_name(self, name: str) -> bool:
        lex = self._lexicon
        titled = re.match(f"{lex.surname}(?:{lex.name_title}|{lex.honorific})", name)
        return (
            len(name) >= 2
            and name not in lex.no_names
            and titled is None
            and name[0] != name[1]
            and not re.fullmatch(lex.surname, name)
            and not _WEEKDAY.match(name)
            and not any(len(title[0]) > 1 for title in [re.match(lex.any_title, name)] if title)
            and not self._is_title.search(name)
            and not _IN_NAME.search(name[1:])
        )

    def _fits(self, text: str, start: int, end: int, words: Sequence[Tagged], proof: Proof) -> bool:
        """Whether the lexer's words leave room for a name here."""
        if start and text[start - 1] == text[start]:  # 谢谢, 哈哈
            return False
        if any(tag in _PERSON and a <= start and end <= b for a, b, tag in words):
            return True
        if proof is Proof.SAID:
            return True
        if text[start] in self._lexicon.weak_surnames:
            return False
        edges = {a for a, _, _ in words} | {b for _, b, _ in words}
        one_word = any(a == start and b == end and tag not in ("nz", "nw", "LOC", "ORG") for a, b, tag in words)
        if proof is Proof.STRONG:
            return start in edges and (end in edges or end - start > 2)
        return start in edges and end in edges and not one_word

    def _starts_word(self, start: int, words: Sequence[Tagged]) -> bool:
        return any(a == start for a, _, _ in words) or any(a < start < b and tag in _PERSON for a, b, tag in words)

    def _is_titled(self, text: str, match: re.Match[str], words: Sequence[Tagged]) -> bool:
        start, end = match.span()
        behind = text[end:]
        if (
            match["title"] == "总"
            and _AFTER_ZONG.match(behind)
            and not behind.startswith(("不是", "在吗", "签", "批", "管", "点头", "来"))
        ):
            return False
        if match["title"] == "工" and (
            match["surname"] in _WORKS or re.match("[作厂程资业人序艺地期具种单商行费时]", behind)
        ):
            return False
        named = any(tag in _PERSON and a <= start < b for a, b, tag in words)
        if named:
            return True
        return self._starts_word(start, words) and match["surname"] not in self._lexicon.never_titled

    def _is_familiar(self, text: str, match: re.Match[str], words: Sequence[Tagged]) -> bool:
        start, end = match.span()
        if _NO_FAMILIAR.match(text, start) or not self._starts_word(start, words):
            return False
        if any(a == start and b == end and tag in _PERSON for a, b, tag in words):
            return True
        whole = any(b == end for _, b, _ in words)
        return whole and text[start] != "阿" and bool(_NAMED_BEFORE.search(text[:start]))


def _nicknames(text: str, words: Sequence[Tagged]) -> Iterator[tuple[int, int]]:
    """阿杰, 小娟: seen by the lexer, with a given name in place of the family name."""
    for start, end, tag in words:
        if tag in _PERSON and end - start == 2 and text[start] in "小阿" and not _NO_FAMILIAR.match(text, start):
            yield start, end
