"""The parts of people in the decision: what is said around their names, what they claim, what they hold."""

from __future__ import annotations

import pytest

from tests.unit.extract.people.named import people_of
from tests.unit.extract.talk import DATA, transcript
from voice.domain.facts import DecisionRole
from voice.domain.transcript import Side
from voice.extract.attributes import Place
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.mention import Form, Link, Mention
from voice.extract.people.people import Person
from voice.extract.people.roles import held_role, own_role, role_of

CHINESE = Lexicon.load(DATA / "zh" / "people.toml")
ENGLISH = Lexicon.load(DATA / "en" / "people.toml")


def told(text: str, name: str, *others: str, speaker: Side = Side.CUSTOMER) -> DecisionRole | None:
    """The part that one turn gives to the one named first."""
    people = people_of(*((0, text, each, Link.OTHER, speaker) for each in (name, *others)))
    person = next(p for p in people if p.best.name == name)
    found = role_of(person, people, transcript(f"{speaker.value}: {text}").turns, CHINESE)
    return found[0] if found else None


def claimed(lexicon: Lexicon, text: str, language: str = "zh") -> DecisionRole | None:
    """The part that the customer claims in a turn after they were addressed."""
    turns = transcript("rep: 王总您好", f"customer: {text}", language=language).turns
    people = people_of((0, turns[0].text, "王总", Link.ADDRESSED, Side.REP))
    found = own_role(people[0], people, turns, [turn.side for turn in turns], lexicon)
    assert found is None or turns[found[1].turn].text[found[1].start : found[1].end] in text
    return found[0] if found else None


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("合同最后王总签字。", "王总", DecisionRole.DECISION_MAKER),
        ("这事得王总拍板。", "王总", DecisionRole.DECISION_MAKER),
        ("最后要王总点头。", "王总", DecisionRole.DECISION_MAKER),
        ("这个要报王总审批。", "王总", DecisionRole.DECISION_MAKER),
        ("我们王总不点头，谁说都没用。", "王总", DecisionRole.DECISION_MAKER),
        ("技术上是钱工来看。", "钱工", DecisionRole.TECHNICAL_BUYER),
        ("钱工负责技术。", "钱工", DecisionRole.TECHNICAL_BUYER),
        ("预算归财务的孙总监管。", "孙总监", DecisionRole.ECONOMIC_BUYER),
        ("钱在孙总监手里。", "孙总监", DecisionRole.ECONOMIC_BUYER),
        ("财务上孙总监把关。", "孙总监", DecisionRole.ECONOMIC_BUYER),
        ("询价下单都找李经理。", "李经理", DecisionRole.PURCHASING),
        ("李经理管采购。", "李经理", DecisionRole.PURCHASING),
        ("平时天天用的是周班长。", "周班长", DecisionRole.USER),
        ("那台归周班长，归他操作。", "周班长", DecisionRole.USER),
        ("你可以先听听吴老师的意见，老板都信他。", "吴老师", DecisionRole.INFLUENCER),
    ],
)
def test_the_words_around_a_name_give_the_part(text: str, name: str, role: DecisionRole) -> None:
    assert told(text, name) is role


@pytest.mark.parametrize("text", ["我们王总今天出差了。", "王总说话挺和气的。", "王总不拍板的。"])
def test_without_words_for_it_the_part_is_unknown(text: str) -> None:
    assert told(text, "王总") is None


def test_the_nearest_words_decide() -> None:
    assert told("这事要王总点头，他点头我下单。", "王总") is DecisionRole.DECISION_MAKER


def test_a_sentence_that_goes_on_about_somebody_is_theirs() -> None:
    assert told("你说我们王总啊。他拍板就行。", "王总") is DecisionRole.DECISION_MAKER
    assert told("你说我们王总啊。合同我拍板就行。", "王总") is None


def test_words_about_the_next_person_are_not_taken() -> None:
    assert told("技术上找钱工，合同王总签字。", "王总", "钱工") is DecisionRole.DECISION_MAKER
    assert told("技术上找钱工，合同王总签字。", "钱工", "王总") is DecisionRole.TECHNICAL_BUYER


def test_the_rep_does_not_tell_who_decides_at_the_customer() -> None:
    assert told("那是王总拍板吗？", "王总", speaker=Side.REP) is None


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("这个我说了算。", DecisionRole.DECISION_MAKER),
        ("五万以内我签字就行。", DecisionRole.DECISION_MAKER),
        ("一万二不多，我自己能批。", DecisionRole.DECISION_MAKER),
        ("技术参数我来看。", DecisionRole.TECHNICAL_BUYER),
        ("可行性我来评，我来看。", DecisionRole.TECHNICAL_BUYER),
        ("今年的预算归我管。", DecisionRole.ECONOMIC_BUYER),
        ("财务归我。", DecisionRole.ECONOMIC_BUYER),
        ("我是负责采购的。", DecisionRole.PURCHASING),
        ("那台机子归我开。", DecisionRole.USER),
        ("我只能提建议。", DecisionRole.INFLUENCER),
    ],
)
def test_what_a_customer_claims(text: str, role: DecisionRole) -> None:
    assert claimed(CHINESE, text) is role


@pytest.mark.parametrize("text", ["这个我说了不算。", "不是我签字。", "我定不了。", "我定了周四的票。", "我签收了。"])
def test_what_a_customer_denies_or_does_is_no_part(text: str) -> None:
    assert claimed(CHINESE, text) is not DecisionRole.DECISION_MAKER


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("I sign those myself.", DecisionRole.DECISION_MAKER),
        ("The budget's mine.", DecisionRole.ECONOMIC_BUYER),
        ("I have the technical sign-off.", DecisionRole.TECHNICAL_BUYER),
        ("I do the purchasing here.", DecisionRole.PURCHASING),
        ("I only get to recommend.", DecisionRole.INFLUENCER),
    ],
)
def test_what_a_customer_claims_in_english(text: str, role: DecisionRole) -> None:
    assert claimed(ENGLISH, text, "en") is role


def test_what_is_claimed_is_of_who_speaks_by_then() -> None:
    turns = transcript("rep: 王总您好", "customer: 我签字就行。", "rep: 李经理您好", "customer: 预算归我管。").turns
    people = people_of(
        (0, turns[0].text, "王总", Link.ADDRESSED, Side.REP), (2, turns[2].text, "李经理", Link.ADDRESSED, Side.REP)
    )
    sides = [turn.side for turn in turns]
    roles = {person.best.name: own_role(person, people, turns, sides, CHINESE) for person in people}
    assert {name: role and (role[0], role[1].turn) for name, role in roles.items()} == {
        "王总": (DecisionRole.DECISION_MAKER, 1),
        "李经理": (DecisionRole.ECONOMIC_BUYER, 3),
    }


def test_who_is_only_spoken_of_claims_nothing() -> None:
    turns = transcript("customer: 王总在，我签字就行。").turns
    people = people_of((0, turns[0].text, "王总", Link.OTHER, Side.CUSTOMER))
    assert own_role(people[0], people, turns, [turn.side for turn in turns], CHINESE) is None


@pytest.mark.parametrize(
    ("title", "department", "role"),
    [
        ("采购经理", None, DecisionRole.PURCHASING),
        ("经理", "采购部", DecisionRole.PURCHASING),
        ("经理", "设备科", None),
        (None, None, None),
    ],
)
def test_the_part_that_a_post_is(title: str | None, department: str | None, role: DecisionRole | None) -> None:
    mention = Mention(
        Place(0, 0, 3), "李经理", "李", Form.TITLED, Link.OTHER, Side.CUSTOMER, title=title, department=department
    )
    assert held_role(Person([mention]), CHINESE) is role
