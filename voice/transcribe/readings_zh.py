"""Numbers in Chinese speech: one counts when what stands around it says what it measures, else it stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from voice.domain.numerals import plain, zh_digits, zh_value
from voice.domain.readings import Number, Reading, ReadingKind
from voice.transcribe.money_zh import money
from voice.transcribe.numbers_zh import DIGIT, number, numbers, runs

_PRICE = re.compile(
    r"(?:价格?|报价|单价|总价|预算|费用?|金额|成本|[定订]金|首付|尾款|押金|采购额|卖|多少钱|回款|打款|付款|合同额)"
    r"(?:[，,]|的话|这块|大概|大约|差不多|应该|一般|现在|目前|也?就|才|都|是|在|到|为|了|降|涨|谈|压|做|付|要|只有?|有|给[您你]?|报|控制|一共|总共|不超过|超过|最多|最少|至少|加起来)*$"
)
_GREAT = re.compile("[万亿wW]")
_NO_MONEY = re.compile("[里火用粉点多]")
_NO_PRICE = re.compile("[年月号楼种多型系A-Za-z]")
_COUNTED_BEFORE = re.compile(
    r"(?:粉丝|用户|访问量?|播放量?|浏览量?|阅读量?|流量|销量|人口|会员|字数|面积)[^，。]{0,4}$"
)

_TIME = "个工作日|工作日|个钟头|个小时|小时|分钟|秒钟|个月|个季度|个礼拜|个星期|年|天|周"
_MEASURE = re.compile(
    f"({_TIME}|公斤|千克|公里|千米|平方米|平方|平米|平(?![均时台安常等])|立方米|立方|厘米|毫米|千瓦|兆瓦|人次|[台套个件箱吨斤克米人位名家次批种款份张瓶支辆只根卷升"
    "桶袋盒双组栋间倍门亩株颗页条户所字])(半)?(?!套|[多来]|(?<=个)点)"
)
_UNCOUNTED = re.compile(f"一|二|[{DIGIT}]{{3,}}|[{DIGIT}][零〇一{DIGIT}]")
_HALF_TIME = re.compile("个半(月|小时|钟头|工作日|季度|星期)")
_POINTS = re.compile(r"个(?:百分)?点(?![位要需我建想意头就说地])")
_POINTS_BEFORE = re.compile(r"返|让|降|便宜|涨|加|税|利|折扣|提成|佣金|增|减|少|高|低|多|省|抽|优惠|点数|费率")

_PERCENT = re.compile(r"([百千])分之")
_SIGN = re.compile(r"\s?[%％]")
_DISCOUNT = re.compile(r"([一二三四五六七八九]{1,2}|\d(?:\.\d)?|\d\d)折(?![叠腾页线返合磨扣射旧算])")
_PHONE = re.compile(r"[零〇幺一二三四五六七八九\d](?:[ ，,、-]{0,2}[零〇幺一二三四五六七八九\d]){6,}")
_PHONE_CUE = re.compile(r"(?:电话|座机|手机|固话|(?<![单编账型批])号码?|拨|打|传真|联系)[^。？！]{0,8}$")
_MONTH, _DAY = (
    r"(?:十[一二]|[一二三四五六七八九十]|1[0-2]|0?[1-9])",
    r"(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]|[0-3]?\d)",
)
_DATE = re.compile(
    rf"(?<![个几\d{DIGIT}十第])(?:([{DIGIT}]{{4}}|\d{{4}})年(?:{_MONTH}月份?(?:{_DAY}[号日])?)?|{_MONTH}月(?:{_DAY}[号日]|{_DAY}(?=[，。？！…、]|$|之前|左右)|份)?"
    rf"|{_DAY}[号](?![楼线店机库门桌床车间仓院厂馆型位段码称令]))"
)
_IN_DATE = re.compile(rf"[{DIGIT}十\d]+")


def readings(text: str) -> Iterator[Reading]:
    """All that may be read, overlapping ones included; the surest first."""
    yield from _phones(text)
    yield from _dates(text)
    yield from _discounts(text)
    yield from _percentages(text)
    read_to = 0
    for run in runs(text):
        measured = (_measured(text, found) for found in numbers(text, run)) if run.start() >= read_to else ()
        if reading := next(filter(None, measured), None):
            read_to = reading.char_end
            yield reading


def _phones(text: str) -> Iterator[Reading]:
    for match in _PHONE.finditer(text):
        end = match.end()
        while end > match.start():
            figures = re.sub(r"\D", "", zh_digits(text[match.start() : end]))
            cued = _PHONE_CUE.search(text[: match.start()])
            if re.fullmatch(r"(?:86)?1[3-9]\d{9}|0[1-9]\d{8,10}|[48]00\d{7}", figures) or (
                cued and re.fullmatch(r"[2-8]\d{6,7}", figures)
            ):
                yield Reading(ReadingKind.PHONE, match.start(), end, figures)
                break
            cuts = [cut.start() for cut in re.finditer(r"[ ，,、-]{1,2}", text[match.start() : end])]
            end = match.start() + cuts[-1] if cuts else match.start()


def _dates(text: str) -> Iterator[Reading]:
    for match in _DATE.finditer(text):
        value = _IN_DATE.sub(lambda part: _in_date(part[0]), match[0])
        if len(match[0]) > 2 or match[0][-1] in "月号":
            yield Reading(ReadingKind.DATE, *match.span(), value)


def _in_date(number: str) -> str:
    return str(zh_value(number)) if "十" in number else zh_digits(number)


def _discounts(text: str) -> Iterator[Reading]:
    for match in _DISCOUNT.finditer(text):
        figures = zh_digits(match[1]).replace(".", "")
        # 七八折 may be between two, or 78 in a hundred.
        if not (len(figures) == 2 and int(figures[1]) == int(figures[0]) + 1 and not match[1].isdecimal()):
            yield Reading(ReadingKind.DISCOUNT, *match.span(), plain(Decimal(f"0.{figures}")))


def _percentages(text: str) -> Iterator[Reading]:
    for match in _PERCENT.finditer(text):
        if found := number(text, match.end()):
            by = 1 if match[1] == "百" else Decimal("0.1")
            yield found.read_as(ReadingKind.PERCENT, "%", start=match.start(), by=by)
        elif text[match.end() : match.end() + 1] == "百":
            yield Reading(ReadingKind.PERCENT, match.start(), match.end() + 1, "100", "%")


def _measured(text: str, found: Number) -> Reading | None:
    before, after = text[: found.start], found.end
    if sign := _SIGN.match(text, after):
        return found.read_as(ReadingKind.PERCENT, "%", end=sign.end())
    if amount := money(text, found):
        return amount
    if (points := _POINTS.match(text, after)) and _POINTS_BEFORE.search(before[-8:]):
        return found.read_as(ReadingKind.PERCENT, "%", end=points.end())
    if counted := _counted(text, found):
        return counted
    said, rest = text[found.start : after], text[after:]
    great = _GREAT.search(said) or (said[-1] in "kK" and found.value >= 10_000)
    if great and not _COUNTED_BEFORE.search(before) and not _NO_MONEY.match(rest):
        return found.read_as(ReadingKind.AMOUNT, None)
    if found.value >= 100 and _PRICE.search(before[-16:]) and not _NO_PRICE.match(rest):
        return found.read_as(ReadingKind.AMOUNT, None)
    return None


def _counted(text: str, found: Number) -> Reading | None:
    half = Decimal("0.5")
    if (time := _HALF_TIME.match(text, found.end)) and found.upper is None:
        return Number(found.start, time.end(), found.value + half).read_as(ReadingKind.QUANTITY, "个" + time[1])
    measure = _MEASURE.match(text, found.end)
    if measure is None or (found.upper is None and _UNCOUNTED.fullmatch(text[found.start : found.end])):
        return None
    if measure[2] and (measure[1] == "个" or found.upper is not None):
        return None
    value = found.value + half if measure[2] else found.value
    return Number(found.start, measure.end(), value, found.upper).read_as(ReadingKind.QUANTITY, measure[1])
