"""The fingerprint stands for the text, not for its dress, and moves little when the text does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm_core.quality import distance, simhash

LONG = (
    "今天和设备科孙科长一起开了四十分钟会，他们认可单件追溯的思路，但是担心扫码会让每台手术多花五分钟，"
    "要求我们下周二之前拿出一个不增加护士操作步骤的流程图，并且请已经上线的医院给他们打个电话"
)


def test_dress_does_not_count() -> None:
    assert simhash("PLC 换成 S7-1500。") == simhash("ｐｌｃ换成s7 1500")


def test_the_fingerprint_is_the_same_in_every_process() -> None:
    assert simhash("ab") == 0x0E52B5F187DE1088


def test_a_text_without_letters_has_no_fingerprint() -> None:
    assert simhash("……") == 0


def test_one_changed_character_moves_a_long_text_less_than_another_text_stands_away() -> None:
    near = distance(simhash(LONG), simhash(LONG.replace("四十", "五十")))
    far = distance(simhash(LONG), simhash("Budget approved for FY26, $120k, CFO signs off in May"))
    assert near <= 8 < 16 <= far


@given(st.text(), st.text())
def test_distance_is_symmetric_and_within_64_bits(one: str, other: str) -> None:
    there, back = distance(simhash(one), simhash(other)), distance(simhash(other), simhash(one))
    assert there == back
    assert 0 <= there <= 64
    assert distance(simhash(one), simhash(one)) == 0
