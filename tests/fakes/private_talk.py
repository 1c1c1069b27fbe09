"""A call in which private things are said, and what an extractor finds in it."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes import talk
from voice.domain.audio import ChannelLayout
from voice.domain.facts import CallFacts, IdentityClaim, Need
from voice.domain.transcript import Side, TimedWord, Transcript, Turn

PHONE = "幺三八零零幺三八零零零"
MASKED_PHONE = "幺三八****八零零零"
DIALLED, MASKED_DIALLED = "13800138000", "138****8000"
_CHAR_MS = 10
_TURNS = (
    (Side.REP, "您好，请问怎么称呼？"),
    (Side.CUSTOMER, "我是王建国，交货太慢。"),
    (Side.REP, "您电话多少？"),
    (Side.CUSTOMER, f"{PHONE}，微信同号。"),
)


def transcript() -> Transcript:
    """Ten ms a character."""
    turns, at_ms = [], 0
    for index, (side, text) in enumerate(_TURNS):
        words = tuple(
            TimedWord(at, at + 1, at_ms + at * _CHAR_MS, at_ms + (at + 1) * _CHAR_MS, 0.9) for at in range(len(text))
        )
        turns.append(Turn(index, side.value, side, text, at_ms, words[-1].end_ms, words))
        at_ms = words[-1].end_ms + 200
    return Transcript(tuple(turns), "zh", at_ms, ChannelLayout.MONO, "scripted/1")


def facts(call: Transcript) -> CallFacts:
    known = talk.identity(talk.transcript())
    person: IdentityClaim = replace(
        known, name="王建国", phone=DIALLED, evidence=(*talk.quoted(call, "我是王建国"), *talk.quoted(call, PHONE))
    )
    need: Need = replace(
        talk.need(talk.transcript()), tried=f"打过{DIALLED}找王建国", evidence=talk.quoted(call, "交货太慢")
    )
    return CallFacts((person,), (need,))


def promises(call: Transcript) -> CallFacts:
    """A promise and an objection whose quotes hold private words."""
    of = talk.transcript()
    promise = replace(talk.commitment(of), evidence=talk.quoted(call, "我是王建国，交货太慢"))
    objection = replace(talk.objection(of), evidence=talk.quoted(call, PHONE))
    return CallFacts(facts(call).identity, (), (promise,), (objection,))
