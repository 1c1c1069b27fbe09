"""Names and numbers in the form in which they are compared: exact equality of these keys is what "exact" means."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from crm_core.regions import REGIONS

_FORMS = "股份有限公司 有限责任公司 有限公司 股份公司 总公司 分公司 子公司 公司 集团 股份 控股"
_ENGLISH_FORMS = """
    co company corp corporation inc incorporated ltd limited llc llp plc gmbh ag sa bv pty group holding holdings
"""
_HONORIFICS = """
    先生 女士 小姐 老师 师傅 经理 主任 科长 处长 部长 局长 院长 校长 厂长 店长 所长 站长 队长 会长 行长 组长 班长 主管
    主席 总监 总裁 总 董 董事长 书记 医生 大夫 教授 博士 律师 工程师 会计 助理 秘书 护士长 老板 哥 姐 姨 叔 工
"""
_ENGLISH_TITLES = "mr mrs ms miss dr prof sir madam"

_CHINESE_FORMS = tuple(_FORMS.split())
_LATIN_FORMS = frozenset(_ENGLISH_FORMS.split())
_AFTER_NAMES = tuple(_HONORIFICS.split())
_LATIN_TITLES = frozenset(_ENGLISH_TITLES.split())
_EXTENSION = re.compile(r"(转|分机|ext\.?|x|#)\s*\d{1,6}$")
_MOBILE = re.compile(r"1[3-9]\d{9}")


def phone_key(text: str | None) -> str | None:
    """A number as E.164 where the country can be told (mainland China without a prefix), else its bare digits.

    None for what is no number: masked, shorter than five digits, or with letters.
    """
    if not text:
        return None
    plain = _EXTENSION.sub("", unicodedata.normalize("NFKC", text).casefold().strip()).strip()
    plain = re.sub(r"^(tel|phone|电话|手机)[.::\s]*", "", plain)
    if not re.fullmatch(r"\+?[\d\s().\-]+", plain):
        return None
    digits = re.sub(r"\D", "", plain)
    if plain.startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        if digits.startswith("86"):
            digits = "86" + digits[2:].removeprefix("0")
        return f"+{digits}" if 7 <= len(digits) <= 15 else None
    if len(digits) == 13 and _MOBILE.fullmatch(digits[2:]) and digits.startswith("86"):
        return f"+{digits}"
    national = digits.removeprefix("0")
    if _MOBILE.fullmatch(national):
        return f"+86{national}"
    if (digits.startswith("0") and 9 <= len(national) <= 11) or re.fullmatch(r"[48]00\d{7}", digits):
        return f"+86{national}"
    return digits if len(digits) >= 5 else None


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company's name without its legal form: the distinctive `core`, and the region it names, if it names one."""

    core: str
    region: str | None = None

    def same_as(self, other: CompanyName) -> bool:
        """Equal cores, unless both name a region and not the same one: those are two companies."""
        return bool(self.core) and self.core == other.core and not self.contradicts(other)

    def contradicts(self, other: CompanyName) -> bool:
        return bool(self.region and other.region and self.region != other.region)


def company_name(text: str | None) -> CompanyName:
    """「东莞市永裕彩盒有限公司」 and 「永裕彩盒(东莞)」 have the same core, 永裕彩盒; no text has an empty core."""
    plain = unicodedata.normalize("NFKC", text or "").casefold()
    region = None
    for inside in re.findall(r"\(([^()]*)\)", plain):
        place = _region_of(inside)
        region = region or place
        if place or inside in _CHINESE_FORMS:
            plain = plain.replace(f"({inside})", " ")
    words = re.findall(r"\w+", plain.replace("'", "").replace("_", " "))
    while len(words) > 1 and words[-1] in _LATIN_FORMS:
        words.pop()
    core = _without_forms("".join(words))
    core, before = _without_region(core)
    return CompanyName(_without_forms(core), before or region)


def spoken_name(text: str) -> str:
    """A company's name as it is said in talk: without its legal form and, where enough remains, its region."""
    plain = unicodedata.normalize("NFKC", text).strip()
    core = company_name(plain).core
    at = plain.casefold().find(core)
    if core and at >= 0:
        return plain[at : at + len(core)]
    words = re.split(r"[\s,.]+", plain)
    while len(words) > 1 and words[-1].casefold() in {*_LATIN_FORMS, ""}:
        words.pop()
    return " ".join(words)


def person_key(text: str | None) -> str:
    """A person's name without blanks, marks, case and English titles; empty for no name."""
    plain = unicodedata.normalize("NFKC", text or "").casefold().replace("'", "")
    words = re.findall(r"[^\W_]+", plain)
    return "".join(word for word in words if word not in _LATIN_TITLES)


def is_full_name(text: str | None) -> bool:
    """Whether a name tells one person from others: 李建国 and "Ann Lee" do; 李主任, 小王 and "Ann" do not."""
    key = person_key(text)
    if key.isascii():
        return len(re.findall(r"[^\W\d_]{2,}", (text or "").casefold().replace(".", " "))) - _titles(text) >= 2
    if key.endswith(_AFTER_NAMES):
        return False
    return len(key) >= 2 and not (len(key) == 2 and key[0] in "小老阿大")


def similarity(one: CompanyName, other: CompanyName) -> float:
    """0..1 by the longest common pieces of the cores; the region plays no part."""
    return SequenceMatcher(None, one.core, other.core, autojunk=False).ratio()


def _titles(text: str | None) -> int:
    return sum(word in _LATIN_TITLES for word in re.findall(r"[a-z]+", (text or "").casefold()))


def _region_of(text: str) -> str | None:
    bare = text.strip().removesuffix("省").removesuffix("市")
    return bare if bare in REGIONS else None


def _without_forms(name: str) -> str:
    trimmed = True
    while trimmed:
        trimmed = False
        for form in _CHINESE_FORMS:
            if name.endswith(form) and len(name) - len(form) >= 2:
                name, trimmed = name.removesuffix(form), True
    return name


def _without_region(name: str) -> tuple[str, str | None]:
    """Take places off both ends while three characters remain: 北京银行 stays whole. The last one off is the finest."""
    found = None
    while True:
        for length in (5, 4, 3, 2):  # longest first, so that 省 and 市 go with their place
            if len(name) - length < 3:
                continue
            if place := _region_of(name[:length]):
                name, found = name[length:], place
                break
            if place := _region_of(name[-length:]):
                name, found = name[:-length], place
                break
        else:
            return name, found
