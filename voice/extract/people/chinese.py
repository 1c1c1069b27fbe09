"""Finds the people that Chinese talk names: 王建国, 王主任, 小王, 姓王."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from voice.domain.transcript import Side, Turn
from voice.extract.attributes import Place
from voice.extract.people.affiliation import Affiliation
from voice.extract.people.employers import Employers
from voice.extract.people.lexicon import Lexicon, Proof
from voice.extract.people.mention import Denial, Form, Found, Link, Mention
from voice.extract.people.parts import link
from voice.extract.people.sound import sounds
from voice.extract.people.units import Units

Tagged = tuple[int, int, str]  # start, end, tag of the lexer
Candidate = tuple[int, int, str, Form, str | None]  # start, end, key, form, title

_PERSON = frozenset({"PER", "nr"})
_END = "(?=[，。！？；、,.!?\\s呀啊哦嘛呢吧吗]|$)"
_VERBS_BEHIND = "管定批签审看拍把做说在谈负对来"
_AFTER_ZONG = re.compile(r"[是共结体数量部公额之裁监计算要会有不得能归价包批签管审定看来]")
_WORKS = frozenset("施加员手开人竣做职复分包技民动停招用完返临童化代特")
_NO_NAME = frozenset({"m", "q", "u", "r", "xc", "p", "c", "TIME"})
_FRAME = _NO_NAME | {"v", "d", "f", "a", "w"}
_NO_WEAK_NAME = frozenset({"v", "d", "ad", "vd", "f"})
_NO_FAMILIAR = re.compile(
    r"小(?:[时区程样白红米组高单麦满平和路车成商池利项方店家字计广全后关从通查相鱼都空操种初于囡黑班试孩姐妹哥弟伙票])"
    r"|老(?:[师板家房总乡司金路年是化花百安常时后方全厂池车都单管关曲封东客款牌公婆妈爸外大])"
)
_NAMED_BEFORE = re.compile(
    "(?:[是的叫让找跟和用问给]|我(?:们)?|科长|厂长|部长|老板|师傅|[^，。]{2}(?:厂|部|科|组|间|队)|^|[，。])$"
)
_HAILED = re.compile("(?:喂|您好|你好|哎|嗯|哦|早|请问是?|是|[，。！、\\s])*")
_CALLS = "[，,。！]|您|你|好|吗|在|早|是我"
_OTHER_ONE = re.compile("不是|不姓|不对|[叫搞打]错")
_NOT_HERE = re.compile("^(?:不是[，。！,]|[你您]?打错|没有?这个?人|搞错|我不是[，。！,])")
_WEEKDAY = re.compile("周[一二三四五六日天末几年]")
_IN_NAME = re.compile(r"[的了吗呢吧啊这那是我你他您她们不没有就都也在给跟找叫让副]|主$|(?<=.)[区队贷]$")


class ChineseNames:
    """Patterns built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        units = Units(lexicon)
        self._affiliation = Affiliation(lexicon, units)
        self._employers = Employers(lexicon, units)
        sur, titles, department = lexicon.surname, lexicon.any_title, lexicon.department
        self._titled = re.compile(f"(?P<surname>{sur})(?P<title>{lexicon.name_title})(?![们])")
        self._heard = re.compile(f"(?!{titles})(?P<surname>[一-鿿])(?P<title>{lexicon.name_title})")
        self._polite = re.compile(f"(?P<surname>{sur})(?P<word>{lexicon.honorific})")
        self._family = re.compile(f"(?P<no>不)?姓(?P<surname>{sur})")
        self._familiar = re.compile(f"[小老阿](?P<surname>{sur})")
        self._is_title = re.compile(f"(?:{lexicon.name_title}|{lexicon.honorific})$")
        self._surname = re.compile(sur)
        self._company = re.compile(f"{lexicon.organization_end}$")
        self._company_ahead = re.compile(lexicon.organization_end)
        self._owner_before = re.compile(f"(?:{titles}|{department}(?:的|那边的?)?)$")
        self._behind_department = re.compile(
            f"(?:{lexicon.department_stem}|{lexicon.bare_department}){lexicon.department_end[:-1]}(?:的|那边的?)?$"
        )
        self._apposition = re.compile(
            "(?:^|[，。！？、]|[是叫找的]|博士生|研究生|朋友|弟弟|哥哥|姐姐|妹妹|女儿|儿子|同事|学生|博士生|老婆|老公|媳妇)$"
        )

    def find(self, turns: Sequence[Turn], sides: Sequence[Side], tagged: Sequence[Sequence[Tagged]]) -> list[Found]:
        """`tagged`: the lexer's words of each turn."""
        found: list[Mention | Denial] = []
        for turn in turns:
            found += self._of_turn(turn, sides[turn.index], tagged[turn.index])
        mentions = _without_companies([m for m in found if isinstance(m, Mention)], turns)
        denials = [d for d in found if isinstance(d, Denial)]
        found = [*mentions, *denials, *_corrections(mentions, turns)]
        return [*found, *self._employers.find(turns, sides, tagged, mentions)]

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
        for match in self._heard.finditer(text):
            if self._is_called(text, *match.span()) and self._is_heard(text, match.start(), words):
                yield *match.span(), match["surname"], Form.TITLED, match["title"]
        for match in self._polite.finditer(text):
            if self._starts_word(match.start(), words) and match["surname"] not in self._lexicon.never_titled:
                yield *match.span(), match["surname"], Form.FAMILIAR, None
        for match in self._familiar.finditer(text):
            if self._is_familiar(text, match, words):
                yield *match.span(), match["surname"], Form.FAMILIAR, None
        for start, end in self._nicknames(text, words):
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
        short = end - start == 2
        if text[start] in self._lexicon.function_surnames and (short or proof is Proof.WEAK):
            return False
        weak = text[start] in self._lexicon.weak_surnames
        edges = {a for a, _, _ in words} | {b for _, b, _ in words}
        tags = {tag for a, b, tag in words if a < end and b > start}
        one_word = any(a == start and b == end and tag not in ("nz", "nw", "LOC", "ORG") for a, b, tag in words)
        if tags & _NO_NAME or (weak and tags & _NO_WEAK_NAME):
            return False
        if proof is Proof.STRONG:
            return start in edges and (end in edges or end - start > 2) and not (weak and one_word)
        return start in edges and end in edges and not one_word and not weak and not tags & _NO_WEAK_NAME

    def _is_heard(self, text: str, start: int, words: Sequence[Tagged]) -> bool:
        """Whether a character that is no family name sounds like one, and is no word of the language's frame."""
        frame = any(a <= start < b and tag in _FRAME for a, b, tag in words)
        return (
            not frame and not self._surname.match(text, start) and sounds(text[start]) in self._lexicon.surname_sounds
        )

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
        if named or self._behind_department.search(text[:start]):
            return True
        if len(match["title"]) > 1 and self._is_called(text, start, end):
            return True
        return self._starts_word(start, words) and match["surname"] not in self._lexicon.never_titled

    def _is_called(self, text: str, start: int, end: int) -> bool:
        """Whether somebody is hailed here: "喂，王主任您好"."""
        return bool(_HAILED.fullmatch(text[:start]) and re.match(_CALLS, text[end:]))

    def _is_familiar(self, text: str, match: re.Match[str], words: Sequence[Tagged]) -> bool:
        start, end = match.span()
        of_company = self._company_ahead.match(text, end)
        if of_company or _NO_FAMILIAR.match(text, start) or not self._starts_word(start, words):
            return False
        if any(a == start and b == end and tag in _PERSON for a, b, tag in words):
            return True
        whole = any(b == end for _, b, _ in words)
        before = text[:start]
        return whole and text[start] != "阿" and bool(_NAMED_BEFORE.search(before) or self._company.search(before))

    def _nicknames(self, text: str, words: Sequence[Tagged]) -> Iterator[tuple[int, int]]:
        """阿杰, 小娟: seen by the lexer, with a given name in place of the family name."""
        for start, end, tag in words:
            short = tag in _PERSON and end - start == 2 and text[start] in "小阿"
            if short and not _NO_FAMILIAR.match(text, start) and not self._company_ahead.match(text, end):
                yield start, end


def _without_companies(mentions: Sequence[Mention], turns: Sequence[Turn]) -> list[Mention]:
    """ "衡医通的郎佳木" names one person: what seems to own a person is a company."""
    starts = {(m.place.turn, m.place.start) for m in mentions}
    return [
        m
        for m in mentions
        if m.form is not Form.FULL
        or turns[m.place.turn].text[m.place.end : m.place.end + 1] != "的"
        or (m.place.turn, m.place.end + 1) not in starts
    ]


def _corrections(mentions: Sequence[Mention], turns: Sequence[Turn]) -> Iterator[Denial]:
    """A name that the one addressed by it turns down: "不是林，草字头的蔺", "打错了"."""
    for asked in mentions:
        answer = asked.place.turn + 1
        if asked.link is not Link.ADDRESSED or answer >= len(turns):
            continue
        text = turns[answer].text
        own = [m for m in mentions if m.place.turn == answer and m.link is Link.SELF and m.form is not Form.FAMILIAR]
        renamed = _OTHER_ONE.search(text) and own and all(m.key[0] != asked.key[0] for m in own)
        again = any(m.key == asked.key and m.place.turn > asked.place.turn for m in mentions)
        if not again and (renamed or _NOT_HERE.match(text)):
            yield Denial(answer, asked.key)
