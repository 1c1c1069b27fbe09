"""A call as it is said and as it is sent, and answers about it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.unit.extract.talk import CALLED_AT, DATA, spoken
from voice.domain.facts import CallFacts
from voice.domain.fields import CustomField, FieldType
from voice.domain.transcript import Transcript
from voice.extract.opinion.answer import Heard
from voice.extract.timex.calendar import WorkCalendar

CALENDAR = WorkCalendar.load(DATA / "calendar.toml")
SAID = spoken(
    "rep: 您好，我是江南仪器的李伟。",
    "customer: 我姓王，采购部的，电话幺三八零零幺三八零零零。",
    "customer: 你们的价格太贵了，恒力才一半。",
    "rep: 那我明天下午三点前把报价发给您。",
    "system: 对方已挂机。",
)
BUDGET = CustomField(id="f-1", name="预算", type=FieldType.NUMBER)
WORDS = CustomField(id="f-2", name="用途", type=FieldType.TEXT)
TAG = CustomField(id="f-3", name="急单", type=FieldType.TAG)


def heard(said: Transcript = SAID, sent: Transcript | None = None) -> Heard:
    return Heard(said, sent or said, CALLED_AT, "zh", CALENDAR, "openai-api/m")


def sent_as(**texts: str) -> Transcript:
    """The call with other words in some turns: `_1="…"` for turn 1."""
    changed = {int(name[1:]): text for name, text in texts.items()}
    assert all(len(text) == len(SAID.turns[turn].text) for turn, text in changed.items())
    return replace(SAID, turns=tuple(replace(t, text=changed.get(t.index, t.text)) for t in SAID.turns))


def facts(
    answer: Any, *, by: Heard | None = None, fields: Sequence[CustomField] = (), first: int = 0, last: int = 5
) -> CallFacts:
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    return (by or heard()).facts(text, fields, first=first, last=last)


def objection(quote: str = "价格太贵了", turn: Any = 2, **fields: Any) -> dict[str, Any]:
    return {"quote": quote, "turn": turn, "tag": "price", "competitor": None, **fields}
