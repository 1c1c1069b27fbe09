"""Forms of questions: whether the words of a clause ask, in Chinese and in English."""

from __future__ import annotations

import re

_ASKED = (
    r"(?:谁|哪里|哪儿|哪位|哪家的?|哪天|几点|几号|多少钱|多少|[怎咋]么?样|怎么办|怎么称呼|什么时候|为什么|是[什啥]么?)"
)
_COUNTED = r"(?:几|多少|哪一?)(?:[家个台套人年天次条张位款种颗吨批期页件]|个月|万|块|点)"
# Only forms that are questions almost always; 吧 and a lone 什么 are as often none.
_ASKS_ZH = re.compile(
    r"吗$|(?<![什那这怎多])么$|^请问.{2,}|贵姓$|[对是]吧$|怎么了$"
    r"|(是不是|有没有|能不能|可不可以|行不行|好不好|要不要|会不会|方不方便|方便不方便)[^的]{0,8}$|了没有?$"
    r"|(?<![对不])对不对$|(?<![不行])(?P<verb>[^不对])不(?P=verb)$"
    rf"|{_ASKED}[呀啊呢]?$"
    r"|(什么时候|几点|几号|哪天)能?([来到开发寄送]|方便|合适|有空|有时间)$"
    r"|(您|你们?)(现在|目前|平时|一般|那边|这边)*(是)?(怎么|用的?什么|用哪|有几|有多少|什么时候).{0,12}$"
    r"|(您|你们?|他们?|当时|现在).{0,6}怎么(看|办|说|管|处理|存|做|算|弄|收费|报价|安排|考虑).{0,3}$"
    r"|(什么|谁|哪|几|多少|怎么|为什么).*呢$|^(那|对了)?(您|你|他|她|你们|您那边|贵司)呢$|^那.{1,8}呢$"
    rf"|(?<![好十没这那无]){_COUNTED}了?$"
    r"|^(您|你们?|这|那|咱们)?(现在|这边|那边)*(是|想|要).{1,12}还是.{1,12}$"
    r"|(您|你们?).{0,8}(需要|准备|打算|想|用).{0,4}什么$|^(啥|什么|谁|哪位|多少)$"
    r"|^(您|你|你们)(现在)?[是在].{2,}吧$|^(请问)?(是|您是|你是).{2,12}吧$"
)
# … unless they stand within a statement.
_TELLS_ZH = re.compile(
    r"不知道|不清楚|不管|无论|没什么|没多少|看看|问一下|问问|问下|确认|取决|考虑(?!怎么)|告诉|研究|没有$(?<!了没有)|干吗$|说不定|过几[天年]"
)
_ASKS_EN = re.compile(
    r"^(so |and |but |well |okay |ok )?(what|how|when|where|who|why|which|whose|do|does|did|can|could|would|will|is|are"
    r"|was|were|shall|should|may|have|has)\b",
    re.IGNORECASE,
)


def asks(clause: str, language: str) -> bool:
    """`clause` holds the words between two marks."""
    if language == "zh":
        return bool(_ASKS_ZH.search(clause)) and not _TELLS_ZH.search(clause)
    return bool(_ASKS_EN.search(clause))
