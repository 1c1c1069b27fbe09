"""Private words that are no numbers: names at WeChat, e-mail addresses, streets, and people's names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from voice.domain.privacy.figures import MASK
from voice.domain.privacy.rules import Keep, MaskingRules, NameRule, PrivateKind, PrivateSpan
from voice.domain.transcript import Turn

_SAID_FIGURES = "零〇幺一二三四五六七八九"
_GAP = r"[\s、，,]{0,2}"

# 微信号是 lily_88, w x 幺三八: a name begins with a letter and has six signs or more.
_SIGN = rf"(?:[A-Za-z0-9_\-{_SAID_FIGURES}]|下划线|横杠|减号|underscore|dash)"
_LINK = r"(?:号码?|账号|名|ID|id|number)?(?:[\s：:，,]|就?是|叫|为|也是|is|it's|我的?|加|搜)*"
_HANDLE = re.compile(rf"{_LINK}(?P<private>[A-Za-z](?:{_GAP}{_SIGN}){{5,30}})", re.IGNORECASE)
_HANDLE_LENGTH = 6

_DOMAIN_SIGN = rf"[A-Za-z0-9\-{_SAID_FIGURES}]"
_DOT = r"\s*(?:[.。．]|点儿?|dot)\s*"
_AT = r"\s*(?:@|艾特|圈[aA]|\bat\b)\s*"
_TOP = r"(?:com|cn|net|org|io|hk|tw|edu|gov|co|cc|de|uk|us|jp|ai|biz|info)(?![A-Za-z])"
_LOCAL = rf"[A-Za-z0-9_+\-{_SAID_FIGURES}]+(?:(?:{_DOT}|\s*(?:下划线|underscore)\s*)[A-Za-z0-9_+\-{_SAID_FIGURES}]+)*"
_SPELT = rf"(?:(?<![A-Za-z0-9'’])[A-Za-z0-9{_SAID_FIGURES}]\s)*"
_EMAIL = re.compile(
    rf"(?P<private>{_SPELT}{_LOCAL}){_AT}(?P<domain>{_DOMAIN_SIGN}+(?:{_DOT}{_DOMAIN_SIGN}+)*?{_DOT}{_TOP})",
    re.IGNORECASE,
)
_PROSE_AT = re.compile(r"\bat\b", re.IGNORECASE)
_SAID_DOT = re.compile(r"dot|点", re.IGNORECASE)
_MAIL_CUE = re.compile(r"e-?mail|mail|邮箱|邮件", re.IGNORECASE)
_CUE_WITHIN = 40

_NUMBER = r"[0-9０-９零〇幺一二两三四五六七八九十百千]"
_HOUSE = rf"{_NUMBER}{{1,6}}(?:之{_NUMBER})?\s*(?:号楼?|弄)"
_INSIDE = rf"(?:[，,、\s]*[A-Za-z]?{_NUMBER}{{0,6}}\s*(?:号楼|栋|幢|座|单元|楼|层|室|号|房))*"
_NO_PLACE = "在到去是的我你您他她们住寄送往从过和跟把这那条了吗呢吧就"
_STREET = re.compile(
    rf"(?P<private>[^\W\dA-Za-z_{_NO_PLACE}]{{1,16}}(?:路|街|大道|巷|弄|胡同|道)[，,\s]*{_HOUSE}{_INSIDE})"
)
_PLACE = re.compile(r"[省市区县镇乡村路街道巷弄号栋幢座楼层室园厦]")
_CLAUSE = re.compile(r"[^，,。！？；!?;]+")
_AFTER_CUE = re.compile(r"(?:[\s：:，,]|就?是|在|为|到|给|我们?|你们?|的|公司)*")
_DISTRICT = re.compile(r".*[省市区县州]")

_LATIN = re.compile(r"[A-Za-z][A-Za-z'’\-]+")


def private_words(turn: Turn, names: Iterable[str], rules: MaskingRules) -> Iterator[PrivateSpan]:
    """Spans of one turn; they may overlap. `names` are people's, as the record has them."""
    yield from _handles(turn, rules)
    yield from _emails(turn)
    yield from _addresses(turn, rules)
    for name in names:
        yield from _name(turn, name.strip(), rules.names)
    for pattern in rules.own:
        for match in pattern.finditer(turn.text):
            group = "private" if "private" in pattern.groupindex else 0
            yield _span(PrivateKind.OWN, turn, *match.span(group), Keep(0, 0))


def _handles(turn: Turn, rules: MaskingRules) -> Iterator[PrivateSpan]:
    for cue in rules.wechat_cues.finditer(turn.text):
        match = _HANDLE.match(turn.text, cue.end())
        if match is None:
            continue
        start, end = match.span("private")
        bare = start == cue.end() and match["private"].isalpha()  # 微信 with a word behind it, as of a product
        if not bare and _is_handle(match["private"]):
            yield _span(PrivateKind.WECHAT, turn, start, end, rules.wechat_keep)


def _is_handle(said: str) -> bool:
    """Written in one, with figures, or spelt; two words of English are none."""
    words = [word for word in re.split(r"[\s、，,]+", said) if word.isascii() and word.isalpha()]
    long = sum(len(word) > 1 for word in words)
    return sum(map(str.isalnum, said)) >= _HANDLE_LENGTH and long <= 1


def _emails(turn: Turn) -> Iterator[PrivateSpan]:
    for match in _EMAIL.finditer(turn.text):
        at = turn.text[match.end("private") : match.start("domain")]
        if (
            _PROSE_AT.search(at)
            and not _SAID_DOT.search(match["domain"])
            and not _MAIL_CUE.search(turn.text[max(0, match.start() - _CUE_WITHIN) : match.start()])
        ):
            continue  # "have a look at example.com"
        yield _span(PrivateKind.EMAIL, turn, *match.span("private"), Keep(1, 0))


def _addresses(turn: Turn, rules: MaskingRules) -> Iterator[PrivateSpan]:
    for match in _STREET.finditer(turn.text):
        yield _address(turn, *match.span("private"))
    for cue in rules.address_cues.finditer(turn.text):
        link = _AFTER_CUE.match(turn.text, cue.end())
        start = end = link.end() if link else cue.end()
        for clause in _CLAUSE.finditer(turn.text, start):
            if not _PLACE.search(clause[0]) or turn.text[end : clause.start()].strip(" ，,"):
                break
            end = clause.end()
        if _is_exact(turn.text[start:end]):
            yield _address(turn, start, end)


def _is_exact(said: str) -> bool:
    """With a house number: a town, an office or a day alone is no address."""
    return re.search(_NUMBER, said) is not None and re.search("[路街道巷弄村镇区园厦栋幢座楼室]", said) is not None


def _address(turn: Turn, start: int, end: int) -> PrivateSpan:
    """Province, town and district stay readable."""
    district = _DISTRICT.match(turn.text[start:end])
    hidden = range(start + (district.end() if district else 0), end)
    return PrivateSpan(PrivateKind.ADDRESS, turn.index, start, end, _signs(turn.text, hidden))


def _name(turn: Turn, name: str, rule: NameRule) -> Iterator[PrivateSpan]:
    if MASK in name or len(name) < 2:
        return
    if parts := _LATIN.findall(name) if name.isascii() else ():
        expression = "|".join(rf"(?<![A-Za-z]){re.escape(part)}(?![A-Za-z])" for part in parts)
        for match in re.finditer(expression, turn.text):
            hidden = range(match.start() + 1, match.end())
            yield PrivateSpan(PrivateKind.NAME, turn.index, *match.span(), _signs(turn.text, hidden))
        return
    surname = 2 if name.startswith(rule.compound_surnames) and len(name) > 2 else 1
    if name[surname:] in rule.titles:
        return
    for match in re.finditer(re.escape(name), turn.text):
        hidden = range(match.start() + surname, match.end())
        yield PrivateSpan(PrivateKind.NAME, turn.index, *match.span(), _signs(turn.text, hidden))


def _span(kind: PrivateKind, turn: Turn, start: int, end: int, keep: Keep) -> PrivateSpan:
    signs: Sequence[int] = sorted(_signs(turn.text, range(start, end)))
    hidden = (at for place, at in enumerate(signs) if keep.hides(place, len(signs)))
    return PrivateSpan(kind, turn.index, start, end, frozenset(hidden))


def _signs(text: str, places: range) -> frozenset[int]:
    """The letters and figures among the places, and what joins them in a written name; marks of a sentence stay."""
    return frozenset(at for at in places if text[at].isalnum() or text[at] in "_-+.@" + MASK)
