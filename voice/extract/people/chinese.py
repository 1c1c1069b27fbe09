"""Finds the people that Chinese talk names: 王建国, 王主任, 小王, 姓王."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from voice.domain.transcript import Side, Turn
from voice.extract.attributes import Place
from voice.extract.people.affiliation import Affiliation
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.mention import Denial, Form, Mention
from voice.extract.people.parts import link

Tagged = tuple[int, int, str]  # start, end, tag of the lexer

_PERSON = frozenset({"PER", "nr"})
_END = "(?=[，。！？；、,.!?\\s呀啊哦嘛呢吧吗]|$)"
_VERBS_BEHIND = "管定批签审看拍把做说在"
_AFTER_ZONG = re.compile(r"[是共结体数量部公额之裁监计算要会有不得能归价包批签管审定看来]")
_WORKS = frozenset("施加员手开人竣做职复分包技民动停招用完返临童化代特")
_NO_FAMILIAR = re.compile(
    r"小(?:[时区程样白红米组高单麦满平和路车成商池利项方店家字计广全后关从通查相鱼都空操种初])"
    r"|老(?:[师板家房总乡司金路年是化花百安常时后方全厂池车都单管关曲封东客款牌])"
)
_WEEKDAY = re.compile("周[一二三四五六日天末几年]")
_IN_NAME = re.compile(r"[的了吗呢吧啊这那是我你他您她们不没有就都也在给跟找叫让副]|主$|(?<=.)[区队贷]$")


class ChineseNames:
    """Patterns built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._affiliation = Affiliation(lexicon)
        sur, full = lexicon.surname, f"(?P<full>{lexicon.surname}[一-鿿]{{1,2}})"
        titles, department = lexicon.any_title, lexicon.department
        # Each pattern: what stands around a full name, and whether that alone is proof of one.
        self._introductions = (
            (re.compile(f"(?:我叫|叫我|我就是|大名(?:叫)?|名字叫|[，的]叫){full}(?:就好|就行)?{_END}"), True),
            (re.compile(f"我是{full}{_END}"), True),
            (re.compile(f"(?:姓|[小老])?(?P<family>{sur})(?:{lexicon.name_title}|{lexicon.honorific})?[，、,]?(?:叫)?(?P<full>(?P=family)[一-鿿]{{1,2}}){_END}"), True),
            (re.compile(f"(?:我|这里|这边)(?:是|们是)?[^，。！？我们]{{2,16}}(?:的|部|{titles}){full}{_END}"), True),
            (re.compile(f"我{full}{_END}"), False),
            (re.compile(f"(?:{titles}|{department}(?:的|那边的?)?)[，,]?(?:叫)?{full}(?:(?=[{_VERBS_BEHIND}他她]|{titles})|{_END})"), False),
            (re.compile(f"(?:^|[，。！？；、,])(?:是|对|嗯|就是)?{full}(?=[，,]|{titles}|就是我|[，。！？]|$)"), False),
            (re.compile(f"的{full}{_END}"), False),
        )
        self._titled = re.compile(f"(?P<surname>{sur})(?P<title>{lexicon.name_title})(?![们])")
        self._polite = re.compile(f"(?P<surname>{sur})(?P<word>{lexicon.honorific})")
        self._family = re.compile(f"(?P<no>不)?姓(?P<surname>{sur})")
        self._familiar = re.compile(f"[小老阿](?P<surname>{sur})")
        self._is_title = re.compile(f"(?:{lexicon.name_title}|{lexicon.honorific})$")
        self._surname = re.compile(sur)
        self._owner_before = re.compile(f"(?:{titles}|{department}(?:的|那边的?)?)$")
        self._apposition = re.compile("(?:^|[，。！？、]|[是叫找]|朋友|弟弟|哥哥|姐姐|妹妹|女儿|儿子|同事|学生|博士生|老婆|老公|媳妇)$")

    def find(self, turns: Sequence[Turn], sides: Sequence[Side], tagged: Sequence[Sequence[Tagged]]) -> list[Mention | Denial]:
        """`tagged`: the lexer's words of each turn."""
        found: list[Mention | Denial] = []
        for turn in turns:
            found += self._of_turn(turn, sides[turn.index], tagged[turn.index])
        return found

    def _of_turn(self, turn: Turn, side: Side, words: Sequence[Tagged]) -> Iterator[Mention | Denial]:
        text, taken = turn.text, list[tuple[int, int]]()

        def mention(start: int, end: int, key: str, form: Form, title: str | None = None) -> Mention:
            taken.append((start, end))
            place = Place(turn.index, start, end)
            beside = self._affiliation.beside(text, start, end, words)
            part = link(text, start, end, form=form, turn=turn.index)
            held = beside.title if form is not Form.TITLED or (beside.title and beside.title_stands_before) else None
            return Mention(
                place, text[start:end], key, form, part, side, held or title, beside.department, beside.organization
            )

        def is_free(start: int, end: int) -> bool:
            return all(end <= a or start >= b for a, b in taken)

        for start, end in self._full_names(text, words):
            if is_free(start, end):
                yield mention(start, end, text[start:end], Form.FULL)
        for match in self._titled.finditer(text):
            if is_free(*match.span()) and self._is_titled(text, match, words):
                yield mention(*match.span(), match["surname"], Form.TITLED, match["title"])
        for match in self._polite.finditer(text):
            if is_free(*match.span()) and self._starts_word(match.start(), words):
                yield mention(*match.span(), match["surname"], Form.FAMILIAR)
        for match in self._familiar.finditer(text):
            if is_free(*match.span()) and self._is_familiar(text, match, words):
                yield mention(*match.span(), match["surname"], Form.FAMILIAR)
        for match in self._family.finditer(text):
            if match["no"]:
                yield Denial(turn.index, match["surname"])
            elif is_free(*match.span()):
                yield mention(*match.span(), match["surname"], Form.SURNAME)

    def _full_names(self, text: str, words: Sequence[Tagged]) -> Iterator[tuple[int, int]]:
        for pattern, proves in self._introductions:
            for match in pattern.finditer(text):
                start, end = match.span("full")
                end = self._without_verb(text, start, end, words)
                if self._is_name(text[start:end]) and self._fits(text, start, end, words, proves):
                    yield start, end
        for start, end, tag in words:
            end = self._without_verb(text, start, end, words)
            if tag in _PERSON and self._surname.match(text, start) and self._is_name(text[start:end]):
                if 3 <= end - start <= 4 or (end - start == 2 and self._stands_as_name(text, start, end)):
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
        if end - start == 4 and text[start] == text[end - 1]:
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
            and not re.match(lex.any_title, name)
            and not self._is_title.search(name)
            and not _IN_NAME.search(name[1:])
        )

    def _fits(self, text: str, start: int, end: int, words: Sequence[Tagged], proves: bool) -> bool:
        """Whether the lexer's words leave room for a name here."""
        if any(tag in _PERSON and a <= start and end <= b for a, b, tag in words):
            return True
        if text[start] in self._lexicon.weak_surnames and not proves:
            return False
        edges = {a for a, _, _ in words} | {b for _, b, _ in words}
        one_word = any(a == start and b == end and tag not in ("nz", "nw", "LOC", "ORG") for a, b, tag in words)
        if start not in edges or end not in edges:
            return proves and start in edges
        return proves or not one_word

    def _starts_word(self, start: int, words: Sequence[Tagged]) -> bool:
        return any(a == start for a, _, _ in words) or any(a < start < b and tag in _PERSON for a, b, tag in words)

    def _is_titled(self, text: str, match: re.Match[str], words: Sequence[Tagged]) -> bool:
        start, end = match.span()
        behind = text[end:]
        if match["title"] == "总" and _AFTER_ZONG.match(behind) and not behind.startswith(("不是", "在吗", "签", "批", "管", "点头", "来")):
            return False
        if match["title"] == "工" and (match["surname"] in _WORKS or re.match("[作厂程资业人序艺地期具种单商行费时]", behind)):
            return False
        named = any(tag in _PERSON and a <= start < b for a, b, tag in words)
        if named:
            return True
        return self._starts_word(start, words) and match["surname"] not in self._lexicon.never_titled

    def _is_familiar(self, text: str, match: re.Match[str], words: Sequence[Tagged]) -> bool:
        start, end = match.span()
        if _NO_FAMILIAR.match(text, start) or not self._starts_word(start, words):
            return False
        seen = any(a == start and b == end and tag in _PERSON for a, b, tag in words)
        alone = re.match(_END, text[end:]) and re.search(r"(?:我(?:是)?|的|叫|让|找|^|[，。])$", text[:start])
        return seen or bool(alone)
