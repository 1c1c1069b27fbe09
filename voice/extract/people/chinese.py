"""Finds the people that Chinese talk names: 王建国, 王主任, 小王, 姓王."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from voice.domain.transcript import Side, Turn
from voice.extract.attributes import Place
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.mention import Denial, Form, Link, Mention

_GIVEN = "[一-鿿]{1,2}"
_END = r"(?=[，。！？；、,.!?\s]|$|[呀啊哦嘛呢吧吗])"
_SELF_BEFORE = re.compile(r"(?:我(?:就)?(?:是|叫|姓)?|叫我|大名|免贵姓|这里是|这边是|本人)[^，。！？,.!?]{0,18}$")
_ASK_BEFORE = re.compile(r"(?:请问|您是|你是|是不是|找(?:一)?下|麻烦找|喂|您好|你好)[^。！？?!]{0,16}$")
_ASK_AFTER = re.compile(r"^(?:，)?(?:是(?:您|你)?吗|吗|在吗|在不在|方便|您好|你好|好|早|过年好|下午好|上午好|晚上好|您|你|，您|，你|，我|。我|，是我|，打扰|。$|$)")
_OURS = re.compile(r"(?:我们|咱们|咱|我)(?:的|家|这边|这儿|那个|公司|部门)?[^，。！？,.!?]{0,8}$|(?:我|俺)?(?:让|叫|请|派|安排|替|带)[^，。！？]{0,6}$")
_YOURS = re.compile(r"(?:你们|您们|您那|你那|贵公司|您公司|您这边|你这边)[^，。！？,.!?]{0,10}$")
_WORDS_AFTER_ZONG = re.compile(r"^(?:[是共结体数量部公额之裁监计算要会有不得能归在价包]|之后)")
_WORKS = frozenset("施加员手开人竣做职复分包技民动停招用完返临童化")
_NOT_FAMILIAR = re.compile(r"^(?:小(?:时|区|程|样|白|红|米|组|高|单|麦|满|平|和|路|车|时|成|商|池|利|和|项|方|店|家|字|计|广|全|后|关|从|通|查|相|鱼|都|空|祭|操|种|初)|老(?:师|板|家|房|总|乡|司|金|路|年|是|化|花|百|安|常|时|后|方|全|厂|池|车|都|单|管|关|曲|封|东|胡同))")


class ChineseNames:
    """Patterns built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        lex = self._lexicon = lexicon
        full = f"(?P<full>{lex.surname}{_GIVEN})"
        title = f"(?P<title>{lex.any_title})"
        self._surname = re.compile(lex.surname)
        self._titled = re.compile(f"(?P<surname>{lex.surname})(?P<title>{lex.name_title})(?!们)")
        self._polite = re.compile(f"(?P<surname>{lex.surname})(?P<word>{lex.honorific})")
        self._familiar = re.compile(f"(?P<name>[小老阿](?P<surname>{lex.surname}))(?![一-鿿]{{0}}[时])")
        self._family = re.compile(f"(?P<no>不)?(?:姓)(?P<surname>{lex.surname})")
        self._introduced = tuple(
            re.compile(pattern)
            for pattern in (
                f"(?:我叫|叫我|我就是|大名(?:叫)?|名字叫|，叫|的叫){full}{_END}",
                f"我(?:是)?{full}{_END}",
                f"(?:姓(?P<first>{lex.surname})|[小老](?P<second>{lex.surname})|(?P<third>{lex.surname}){lex.name_title})[，、,]?(?:叫)?(?P<full>{lex.surname}{_GIVEN}){_END}",
                f"的(?:{lex.any_title})?{full}{_END}",
                f"{lex.any_title}[，,]?(?:叫)?{full}(?={lex.any_title}|{_END[3:-1]}|[管定批签审看来去拍把做])",
                f"(?:^|[，。！？；、])(?:是|对|嗯|就是)?{full}(?=[，,](?:是)?(?:我们)?(?:[一-鿿]{{0,6}}的)?{lex.any_title}|[，,][^，。]{{0,8}}的[，。]|就是我|{lex.any_title})",
                f"{lex.department}(?:的|那边的)?{full}{_END}",
                f"(?:^|[，。！？])(?:是|对|嗯)?，?{full}[，。]?$",
            )
        )
        self._before = re.compile(f"(?P<org>[一-鿿A-Za-z0-9]{{2,16}}?)?(?:的)?(?P<dept>{lex.department})?(?:的|那边的?)?(?:{lex.any_title})?$")

    def find(self, turns: Iterable[Turn], sides: tuple[Side, ...], tagged: dict[int, list[tuple[int, int]]]) -> Iterator[Mention | Denial]:
        """`tagged`: turn -> where LAC sees a person's name."""
        for turn in turns:
            yield from self._of_turn(turn, sides[turn.index], tagged.get(turn.index, []))

    def _of_turn(self, turn: Turn, side: Side, tagged: list[tuple[int, int]]) -> Iterator[Mention | Denial]:
        text = turn.text
        taken: list[tuple[int, int]] = []
        for start, end in self._full_names(text, tagged):
            if not _overlaps(taken, start, end):
                taken.append((start, end))
                yield self._mention(turn, side, start, end, text[start:end], text[start:end], Form.FULL)
        for match in self._titled.finditer(text):
            if self._is_titled(text, match) and not _overlaps(taken, *match.span()):
                taken.append(match.span())
                yield self._mention(turn, side, *match.span(), match[0], match["surname"], Form.TITLED, match["title"])
        for match in self._polite.finditer(text):
            if not _overlaps(taken, *match.span()) and not (match["word"] == "师傅" and match.start() and text[match.start() - 1] in "老"):
                taken.append(match.span())
                yield self._mention(turn, side, *match.span(), match[0], match["surname"], Form.FAMILIAR)
        for match in self._family.finditer(text):
            if match["no"]:
                yield Denial(turn.index, match["surname"])
            elif not _overlaps(taken, match.start("surname"), match.end()):
                yield self._mention(turn, side, *match.span(), match["surname"], match["surname"], Form.SURNAME)
        for match in self._familiar.finditer(text):
            if self._is_familiar(text, match, tagged) and not _overlaps(taken, *match.span()):
                taken.append(match.span())
                yield self._mention(turn, side, *match.span(), match["name"], match["surname"], Form.FAMILIAR)

    def _full_names(self, text: str, tagged: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for index, pattern in enumerate(self._introduced):
            for match in pattern.finditer(text):
                start, end = match.span("full")
                if index == 2 and match["full"][0] not in ((match["first"] or "") + (match["second"] or "") + (match["third"] or "")):
                    continue
                if self._is_name(text[start:end]) and (index in (0, 2) or self._looks_right(text, start, end, tagged)):
                    yield start, end
        for start, end in tagged:
            name = text[start:end]
            surname = self._surname.match(name)
            if surname and 3 <= len(name) <= 4 and len(name) - len(surname[0]) <= 2 and self._is_name(name):
                if re.search(f"{self._lexicon.name_title}$|{self._lexicon.honorific}$", name):
                    continue
                yield start, end

    def _looks_right(self, text: str, start: int, end: int, tagged: list[tuple[int, int]]) -> bool:
        """LAC sees a person there, or at least nothing that is cut in two by the name."""
        if any(a < end and b > start for a, b in tagged):
            return True
        return bool(_SELF_BEFORE.search(text[:start])) and text[end : end + 1] in "，。！？,.!?呀啊 "

    def _is_name(self, name: str) -> bool:
        return name not in self._lexicon.no_names and not re.search(
            f"{self._lexicon.name_title}$|{self._lexicon.honorific}$|[的了吗呢吧啊这那是我你他您们不没有就都也]", name[1:]
        )

    def _is_titled(self, text: str, match: re.Match[str]) -> bool:
        if match["title"] == "总":
            return not _WORDS_AFTER_ZONG.search(text[match.end() :]) or text[match.end() : match.end() + 2] in ("不是", "在吗", "会签")
        if match["title"] == "工":
            return match["surname"] not in _WORKS and not re.match("[作厂程资业人序艺地期具种单商行费时]", text[match.end() :])
        return True

    def _is_familiar(self, text: str, match: re.Match[str], tagged: list[tuple[int, int]]) -> bool:
        if _NOT_FAMILIAR.match(text[match.start() :]):
            return False
        seen = any(a <= match.start() and b >= match.end() and b - a <= 2 for a, b in tagged)
        alone = bool(re.match(_END, text[match.end() :])) and bool(re.search(r"(?:我(?:是)?|的|叫|让|找|^|，)$", text[: match.start()]))
        return seen or alone

    def _mention(self, turn: Turn, side: Side, start: int, end: int, name: str, key: str, form: Form, title: str | None = None) -> Mention:
        text = turn.text
        before, after = text[:start], text[end:]
        if title is None and form is Form.FULL:
            title = self._title_beside(before, after)
        department, organization = self._belongs(before, after)
        return Mention(
            place=Place(turn.index, start, end),
            name=name,
            key=key,
            form=form,
            link=_link(before, after),
            speaker=side,
            title=title,
            department=department,
            organization=organization,
        )

    def _title_beside(self, before: str, after: str) -> str | None:
        behind = re.search(f"({self._lexicon.any_title})[，,]?(?:叫)?$", before)
        if behind and behind[1] not in ("总", "工"):
            return behind[1]
        ahead = re.match(f"[，,]?(?:是)?(?:我们)?(?:[一-鿿A-Za-z]{{0,8}}的)?({self._lexicon.any_title})(?![一-鿿])", after)
        return ahead[1] if ahead else None

    def _belongs(self, before: str, after: str) -> tuple[str | None, str | None]:
        """Department and company said just before the name, or behind it ("…，采购部的")."""
        clause = re.split(r"[，。！？；,.!?\s]", before)[-1]
        clause = re.sub(f"(?:{self._lexicon.any_title})$", "", clause)
        clause = re.sub("(?:姓|小|老|叫)$", "", clause)
        department = organization = None
        found = re.search(f"(?P<dept>{self._lexicon.department})(?:的|那边的?|那边|这边)?$", clause)
        if found:
            department = self._lexicon.trimmed(found["dept"])
            clause = clause[: found.start()] + found["dept"][: -len(department)]
        named = re.search(r"(?P<org>[一-鿿A-Za-z0-9]{2,18})$", re.sub("的$", "", clause))
        if named and (clause.endswith("的") or department or re.search(r"(?:是|我|喂|您好|你好)", clause)):
            organization = self._lexicon.trimmed(named["org"])
        if organization and (len(organization) < 2 or re.search(r"[的了吗呢]|^(?:这|那|哪|谁|什么)", organization)):
            organization = None
        behind = re.match(f"[，,](?:是)?(?P<dept>{self._lexicon.department})(?:的|做|管)?(?=[，。！]|$)", after)
        if department is None and behind:
            department = self._lexicon.trimmed(behind["dept"])
        return department, organization


def _link(before: str, after: str) -> Link:
    if _YOURS.search(before):
        return Link.YOURS
    if re.search(r"(?:我是|我叫|我姓|我就是|叫我|免贵姓|我)[^，。！？]{0,16}(?:[，,](?:叫|姓)?[一-鿿]{0,3})?$", before) and not re.search(r"我们|咱|让|找|给|跟", before[-8:]):
        return Link.SELF
    if _OURS.search(before):
        return Link.OURS
    if _ASK_AFTER.match(after) and len(before) <= 24:
        return Link.ADDRESSED
    if _ASK_BEFORE.search(before):
        return Link.ADDRESSED
    return Link.OTHER


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(a < end and b > start for a, b in taken)
