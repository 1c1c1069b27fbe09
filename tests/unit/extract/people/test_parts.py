"""What the words around a name say about the person's part: own, greeted, of one side or the other."""

from __future__ import annotations

import pytest

from voice.extract.people.mention import Form, Link
from voice.extract.people.parts import link


def part(text: str, name: str, form: Form = Form.TITLED, turn: int = 0) -> Link:
    start = text.index(name)
    return link(text, start, start + len(name), form=form, turn=turn)


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("我是恒通的李晓明。", "李晓明", Form.FULL),
        ("您好，我叫李晓明。", "李晓明", Form.FULL),
        ("我姓李。", "李", Form.SURNAME),
        ("李晓明就是我。", "李晓明", Form.FULL),
        ("您好，恒通仪表的李晓明，想跟您约个时间。", "李晓明", Form.FULL),
        ("我恒通的小李。", "小李", Form.FAMILIAR),
    ],
)
def test_the_own_name(text: str, name: str, form: Form) -> None:
    assert part(text, name, form) is Link.SELF


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("请问是王主任吗？", "王主任"),
        ("王总您好，打扰了。", "王总"),
        ("喂，王总，我是恒通的。", "王总"),
        ("您是王经理吧？", "王经理"),
        ("谢谢王经理。", "王经理"),
        ("好的王总。", "王总"),
    ],
)
def test_who_is_spoken_to(text: str, name: str) -> None:
    assert part(text, name) is Link.ADDRESSED


@pytest.mark.parametrize(("text", "name"), [("这事得我们王总批。", "王总"), ("我让小张给您送。", "小张")])
def test_who_is_of_the_speakers_side(text: str, name: str) -> None:
    assert part(text, name, turn=9) is Link.OURS


def test_who_is_of_the_other_side() -> None:
    assert part("你们那个王工上次来过。", "王工", turn=9) is Link.YOURS


@pytest.mark.parametrize(("text", "name"), [("最后要王总签字。", "王总"), ("采购的事找王经理。", "王经理")])
def test_who_is_merely_spoken_of(text: str, name: str) -> None:
    assert part(text, name, turn=9) is Link.OTHER


def test_a_full_name_late_in_the_call_is_no_introduction() -> None:
    assert part("签字的是刘总，刘国栋，他说了算。", "刘国栋", Form.FULL, turn=12) is Link.OTHER
