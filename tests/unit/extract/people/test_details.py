"""Whose number it is that is said in a call."""

from __future__ import annotations

from tests.unit.extract.people.named import people_of
from tests.unit.extract.talk import transcript
from voice.domain.transcript import Side
from voice.extract.people.details import owner_of, phone_owners
from voice.extract.people.mention import Link
from voice.extract.people.people import Person
from voice.extract.people.phones import find_phones


class TestPhones:
    def owner(self, lines: tuple[str, ...], people: list[Person]) -> str | None:
        turns = transcript(*lines).turns
        sides = [turn.side for turn in turns]
        (phone,) = find_phones(turns, sides)
        person = owner_of(phone, people, turns, sides)
        return person.best.name if person else None

    def test_a_number_belongs_to_who_was_asked_for(self) -> None:
        lines = ("rep: 陈立军的电话给我一个？", "customer: 13800138000。")
        people = people_of(
            (0, lines[0][5:], "陈立军", Link.OTHER, Side.REP),
        )
        assert self.owner(lines, people) == "陈立军"

    def test_of_two_named_the_last_one_has_it(self) -> None:
        lines = ("customer: 钱工管技术，采购找陈立军，13800138000。",)
        text = lines[0][10:]
        people = people_of((0, text, "钱工", Link.OTHER, Side.CUSTOMER), (0, text, "陈立军", Link.OTHER, Side.CUSTOMER))
        assert self.owner(lines, people) == "陈立军"

    def test_where_nobody_was_named_it_is_the_speakers_own(self) -> None:
        lines = (
            "rep: 请问是王总吗？",
            "customer: 是。",
            "rep: 方便留个电话吗？",
            "rep: 微信也行。",
            "customer: 哦。",
            "customer: 13800138000。",
        )
        people = people_of((0, lines[0][5:], "王总", Link.ADDRESSED, Side.REP))
        assert self.owner(lines, people) == "王总"

    def test_who_gives_his_own_number_has_it_though_another_was_named(self) -> None:
        lines = ("customer: 我是王总。钱工管技术，你打我手机，13800138000。",)
        text = lines[0][10:]
        people = people_of((0, text, "王总", Link.SELF, Side.CUSTOMER), (0, text, "钱工", Link.OTHER, Side.CUSTOMER))
        assert self.owner(lines, people) == "王总"

    def test_who_is_asked_for_a_number_gives_their_own(self) -> None:
        lines = ("rep: 陈立军怎么样？", "rep: 王总，您手机给我一个？", "customer: 13800138000。")
        people = people_of(
            (0, lines[0][5:], "陈立军", Link.OTHER, Side.REP), (1, lines[1][5:], "王总", Link.ADDRESSED, Side.REP)
        )
        assert self.owner(lines, people) == "王总"

    def test_a_number_read_back_stays_whose_it_was(self) -> None:
        lines = ("rep: 您手机？", "customer: 我是王总，13800138000。", "rep: 13800138000，李工在吗？")
        turns = transcript(*lines).turns
        sides = [turn.side for turn in turns]
        people = people_of(
            (1, lines[1][10:], "王总", Link.SELF, Side.CUSTOMER), (2, lines[2][5:], "李工", Link.OTHER, Side.REP)
        )
        owned = phone_owners(list(find_phones(turns, sides)), people, turns, sides)
        assert {person.best.name for person, _ in owned} == {"王总"}

    def test_a_number_of_nobody_known_is_nobodys(self) -> None:
        assert self.owner(("customer: 13800138000。",), []) is None
