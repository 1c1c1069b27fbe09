"""Mentions add up to people: one a person, on the side that the words give."""

from __future__ import annotations

import pytest

from voice.domain.transcript import Side
from voice.extract.attributes import Place
from voice.extract.people.mention import Denial, Form, Link, Mention
from voice.extract.people.people import gather, side_of


def mention(
    name: str,
    turn: int = 0,
    *,
    form: Form = Form.TITLED,
    link: Link = Link.OTHER,
    speaker: Side = Side.CUSTOMER,
    title: str | None = None,
    start: int = 0,
    key: str | None = None,
) -> Mention:
    key = key or (name if form is Form.FULL else name[0])
    return Mention(Place(turn, start, start + len(name)), name, key, form, link, speaker, title)


FULL = mention("王建国", 1, form=Form.FULL, link=Link.SELF)


def test_a_title_and_a_full_name_are_one_person() -> None:
    (person,) = gather([mention("王主任", 0, link=Link.ADDRESSED, speaker=Side.REP, title="主任"), FULL])
    assert (person.full, person.first("title"), person.side) == ("王建国", "主任", Side.CUSTOMER)


def test_two_family_names_are_two_people() -> None:
    assert [p.best.name for p in gather([mention("王主任"), mention("李工", 2)])] == ["王主任", "李工"]


def test_two_full_names_of_one_family_are_two_people() -> None:
    other = mention("王海", 3, form=Form.FULL)
    assert len(gather([FULL, other])) == 2


def test_a_title_goes_to_the_full_name_beside_it() -> None:
    far, near = mention("王海", 0, form=Form.FULL), mention("王建国", 8, form=Form.FULL, start=4)
    people = gather([far, near, mention("王总", 8, start=0, title="总")])
    assert next(p for p in people if p.full == "王建国").first("title") == "总"


def test_far_titles_that_differ_are_two_people() -> None:
    people = gather([mention("王主任", 0, title="主任"), mention("王科长", 20, title="科长")])
    assert len(people) == 2


def test_a_title_said_shorter_is_the_same_person() -> None:
    assert len(gather([mention("王副总经理", 0, title="副总经理"), mention("王总", 20, title="总")])) == 1


def test_a_family_name_alone_is_nobody() -> None:
    assert gather([mention("王", form=Form.SURNAME)]) == []


def test_a_denied_family_name_is_nobody() -> None:
    assert gather([mention("鲍师傅", form=Form.FAMILIAR), Denial(1, "鲍")]) == []


def test_people_stand_in_the_order_in_which_they_are_named() -> None:
    people = gather([mention("李工", 4), mention("赵雷", 9, form=Form.FULL), mention("王总", 1)])
    assert [p.best.name for p in people] == ["王总", "李工", "赵雷"]


@pytest.mark.parametrize(
    ("link", "speaker", "side"),
    [
        (Link.SELF, Side.REP, Side.REP),
        (Link.OURS, Side.CUSTOMER, Side.CUSTOMER),
        (Link.ADDRESSED, Side.REP, Side.CUSTOMER),
        (Link.YOURS, Side.CUSTOMER, Side.REP),
        (Link.OTHER, Side.CUSTOMER, Side.CUSTOMER),
        (Link.OTHER, Side.REP, Side.CUSTOMER),
        (Link.SELF, Side.UNKNOWN, Side.UNKNOWN),
        (Link.ADDRESSED, Side.UNKNOWN, Side.UNKNOWN),
    ],
)
def test_the_side_follows_from_the_words(link: Link, speaker: Side, side: Side) -> None:
    assert side_of(mention("王总", link=link, speaker=speaker)) is side


def test_what_a_person_says_of_themselves_outweighs_what_others_say() -> None:
    spoken_of = mention("王建国", 0, form=Form.FULL, link=Link.OURS, speaker=Side.REP)
    (person,) = gather([spoken_of, FULL])
    assert person.side is Side.CUSTOMER


@pytest.mark.parametrize(("full", "short"), [("Priya Shah", "Priya"), ("Priya Shah", "Shah")])
def test_either_word_of_a_latin_name_is_the_person(full: str, short: str) -> None:
    people = gather([mention(full, form=Form.FULL), mention(short, 3, form=Form.FAMILIAR, key=short)])
    assert [p.full for p in people] == [full]


def test_a_latin_name_is_no_prefix() -> None:
    people = gather([mention("Priyanka Shah", form=Form.FULL), mention("Priya", 3, form=Form.FAMILIAR, key="Priya")])
    assert len(people) == 2


def test_a_wrong_character_for_the_same_sound_is_the_same_person() -> None:
    people = gather([mention("晏工", 0, title="工"), mention("燕工", 6, title="工"), mention("彦工", 9, title="工")])
    assert [p.best.name for p in people] == ["晏工"]


def test_a_full_name_heard_in_two_ways_is_one_person() -> None:
    assert len(gather([mention("晏子恒", 0, form=Form.FULL), mention("燕子衡", 6, form=Form.FULL)])) == 1


def test_another_title_behind_the_same_sound_is_another_person() -> None:
    assert len(gather([mention("于主任", 0, title="主任"), mention("余科长", 9, title="科长")])) == 2


def test_two_latin_names_do_not_sound_alike() -> None:
    people = gather([mention("Ann Lee", form=Form.FULL), mention("Bob Ray", 3, form=Form.FULL)])
    assert len(people) == 2


def test_the_longest_form_of_a_title_is_kept() -> None:
    (person,) = gather([mention("王总监", 0, title="总监"), mention("王总监", 5, title="财务总监")])
    assert person.title == "财务总监"
