"""Mandarin parts of day and clock times, and what only looks like one ("三点意见", "便宜一点", "三点一的料比")."""

from __future__ import annotations

import re
from datetime import time

from voice.extract.timex.numerals import ZH_NUMBER, zh_number

# 早 and 晚 alone are parts of a day only right behind its name: "明早", but not "早点", "最晚".
PART = (
    r"(?P<part>一大早|一早|大早上|早上|早晨|清早|上午|头午|中午|晌午|午后|下午|傍晚|晚上|晚间|夜里|半夜|凌晨"
    r"|(?<=[今明后天号日一二三四五六])(?:早|晚)(?!一?[点些会餐饭班]))(?!好)"
)
# "八点一" may begin "八点一定": without 分, only minutes of two syllables count.
MINUTE = r"(?:[一二三四五]?十[一二三四五六七八九]?|[零〇][一二三四五六七八九]|\d\d)"
CLOCK = rf"""(?:
    (?P<off>下班)(?:之前|以前|前|那会儿)?
  | (?P<open>上班前)
  | (?:[一二两三四五六七八九](?=[一二三四五六七八九]点))?(?P<hour>{ZH_NUMBER})(?:(?P<sharp>点[钟整])|点|[:：](?=\d\d))
    (?:(?P<half>半)|(?P<quarter>[一三])刻|过?(?P<minute>{ZH_NUMBER}(?=分)|{MINUTE})分?)?(?:整|左右)?
)"""
# "周日还是那个点", "同一时间": the hour that was said before.
SAME = r"(?:还是|也是|就)?(?:同一个?(?:时间|点)(?!位)|那个(?:点(?!位)|时间)|老时间|点数不变|时间不变)"

_PART_ENDS = {"早": 12, "上": 12, "中": 12, "晌": 12, "下": 18, "傍": 18, "晚": 22, "夜": 22, "半": 22, "凌": 6}
# What follows a bare "三点" when it counts points of a speech and not hours.
_POINTS = re.compile(r"意见|建议|要求|原因|问题|好处|优势|优点|需求|想法|顾虑|疑问|疑虑|要|是|都|也|：|:|第|说明|内容")
# A decimal: "三点一的料比", but not "三点一定到".
_DECIMAL = re.compile(r"[一二三四五六七八九零〇\d](?![定起块直共同般样道趟会分])")
# A clause of nothing but an hour: "那就三点吧", "十点。"
_LEADS_IN = re.compile(r"(?:^|[，,。？?！!…、\s])(?:嗯|好|行|成|哦|那|就|还是|改|约|定|下)*$")
_LEADS_OUT = re.compile(r"(?:吧|呗|嘛|见|可以|行|成|好吗|好伐|怎么样|方便吗|不见不散)*(?:[，,。？?！!…]|$)")
_ENUMERATES = re.compile(r"[，,：:]\s*(?:第?一[是个，、]|首先|价格|一个是)")


def is_clock(match: re.Match[str], text: str, *, named: bool) -> bool:
    """Whether "N点" is an hour: with a day, a part of day or minutes, or where nothing else can be meant."""
    if _DECIMAL.match(text, match.end()) and not (
        match["half"] or match["quarter"] or match["minute"] or match["edge"]
    ):
        return False
    if match["part"] or match["half"] or match["quarter"] or match["minute"] or match["sharp"] or match["edge"]:
        return True
    if match["hour"] in ("一", "1"):
        return named and text[match.start("hour") - 1 : match.start("hour")] not in ("早", "晚", "快")
    if named:
        return not _POINTS.match(text, match.end())
    before = text[: match.start()]
    if _LEADS_IN.search(before) and _LEADS_OUT.match(text, match.end()):
        return not _ENUMERATES.match(text, match.end())
    return not (
        _POINTS.match(text, match.end())
        or re.match(r"[吧，,。]", text[match.end() :])
        or before.endswith(tuple("有这那第几，差早晚"))
    )


def clock(match: re.Match[str], part: str | None) -> tuple[time, int] | None:
    """The time of day and the days to add ("今晚十二点" is the next midnight); None when there is no such hour."""
    hour = zh_number(match["hour"])
    minute = 30 if match["half"] else 15 * zh_number(match["quarter"]) if match["quarter"] else 0
    if match["minute"]:
        minute = zh_number(match["minute"])
    if hour > 24 or minute > 59:
        return None
    days = 0
    if part:
        if part[0] in "晚夜半" and (hour == 12 or (hour < 6 and part[0] != "晚")):
            days, hour = 1, hour % 12
        elif (
            (part[0] in "下傍晚夜" and hour < 12)
            or (part == "午后" and hour < 12)
            or (part in ("中午", "晌午") and hour < 3)
        ):
            hour += 12
    elif hour < 7:
        hour += 12
    if hour == 24:
        days, hour = days + 1, 0
    return time(hour, minute), days


def end_of_part(part: str) -> time:
    """12:00, 18:00 or 22:00 (eval guide); a night ends at six."""
    if part in ("午后", "头午"):
        return time(18 if part == "午后" else 12)
    first = part if part == "半夜" else part.lstrip("一大清头")
    return time(_PART_ENDS[(first or "早")[0]])
