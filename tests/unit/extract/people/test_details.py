"""What is said of people beside their names: whose number it is, and who decides."""

from __future__ import annotations

import pytest

from tests.unit.extract.talk import DATA, transcript
from voice.domain.facts import DecisionRole
from voice.domain.transcript import Side
from voice.extract.attributes import Place
from voice.extract.people.details import own_role, owner_of, phone_owners, role_of
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.mention import Form, Link, Mention
from voice.extract.people.people import Person, gather
from voice.extract.people.phones import find_phones


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load(DATA / "zh" / "people.toml")


def people_of(*said: tuple[int, str, str, Link, Side]) -> list[Person]:
    """(turn, the turn's text, name, part, speaker)"""
    mentions = []
    for turn, text, name, part, speaker in said:
        start = text.index(name)
        form = Form.FULL if len(name) == 3 else Form.TITLED
        key = name if form is Form.FULL else name[0]
        mentions.append(Mention(Place(turn, start, start + len(name)), name, key, form, part, speaker))
    return gather(mentions)


class TestRoles:
    @pytest.mark.parametrize(
        ("text", "name", "role"),
        [
            ("合同最后王总签字。", "王总", DecisionRole.DECISION_MAKER),
            ("这事得王总拍板。", "王总", DecisionRole.DECISION_MAKER),
            ("技术上是钱工来看。", "钱工", DecisionRole.TECHNICAL_BUYER),
            ("预算归财务的孙总监管。", "孙总监", DecisionRole.ECONOMIC_BUYER),
            ("询价下单都找李经理。", "李经理", DecisionRole.PURCHASING),
            ("平时天天用的是周班长。", "周班长", DecisionRole.USER),
            ("你可以先听听吴老师的意见，老板都信他。", "吴老师", DecisionRole.INFLUENCER),
        ],
    )
    def test_the_words_around_a_name_give_the_part(
        self, lexicon: Lexicon, text: str, name: str, role: DecisionRole
    ) -> None:
        people = people_of((0, text, name, Link.OTHER, Side.CUSTOMER))
        found = role_of(people[0], people, transcript(f"customer: {text}").turns, lexicon)
        assert found is not None
        assert found[0] is role

    @pytest.mark.parametrize("text", ["我们王总今天出差了。", "王总说话挺和气的。"])
    def test_without_words_for_it_the_part_is_unknown(self, lexicon: Lexicon, text: str) -> None:
        people = people_of((0, text, "王总", Link.OTHER, Side.CUSTOMER))
        assert role_of(people[0], people, transcript(f"customer: {text}").turns, lexicon) is None

    def test_words_about_the_next_person_are_not_taken(self, lexicon: Lexicon) -> None:
        text = "技术上找钱工，合同王总签字。"
        people = people_of((0, text, "钱工", Link.OTHER, Side.CUSTOMER), (0, text, "王总", Link.OTHER, Side.CUSTOMER))
        turns = transcript(f"customer: {text}").turns
        found = {person.best.name: role_of(person, people, turns, lexicon) for person in people}
        assert found["王总"] is not None
        assert found["王总"][0] is DecisionRole.DECISION_MAKER
        assert found["钱工"] is None or found["钱工"][0] is not DecisionRole.DECISION_MAKER

    def test_the_rep_does_not_tell_who_decides_at_the_customer(self, lexicon: Lexicon) -> None:
        text = "那是王总拍板吗？"
        people = people_of((0, text, "王总", Link.OTHER, Side.REP))
        assert role_of(people[0], people, transcript(f"rep: {text}").turns, lexicon) is None

    @pytest.mark.parametrize(
        ("text", "role"),
        [
            ("这个我说了算。", DecisionRole.DECISION_MAKER),
            ("五万以内我签字就行。", DecisionRole.DECISION_MAKER),
            ("技术参数我来看。", DecisionRole.TECHNICAL_BUYER),
            ("今年的预算归我管。", DecisionRole.ECONOMIC_BUYER),
            ("我是负责采购的。", DecisionRole.PURCHASING),
            ("我只能提建议。", DecisionRole.INFLUENCER),
        ],
    )
    def test_what_a_customer_claims(self, lexicon: Lexicon, text: str, role: DecisionRole) -> None:
        turns = transcript("rep: 您好", f"customer: {text}").turns
        found = own_role(Side.CUSTOMER, turns, [t.side for t in turns], lexicon)
        assert found is not None
        assert (found[0], found[1].turn) == (role, 1)

    @pytest.mark.parametrize("text", ["这个我说了不算。", "不是我签字。", "我定不了。"])
    def test_what_a_customer_denies_is_no_part(self, lexicon: Lexicon, text: str) -> None:
        turns = transcript(f"customer: {text}").turns
        found = own_role(Side.CUSTOMER, turns, [t.side for t in turns], lexicon)
        assert found is None or found[0] is not DecisionRole.DECISION_MAKER


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
