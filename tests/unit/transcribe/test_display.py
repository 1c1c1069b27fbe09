"""Fillers and stammering are hidden from readers; nothing else is, and every place leads back to the turn's text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.domain.transcript import Side, TimedWord, Turn
from voice.transcribe.display import display, rules


def turn(text: str) -> Turn:
    return Turn(0, "customer", Side.CUSTOMER, text)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("嗯，我们周五之前给您。", "我们周五之前给您。"),
        ("我呃想问一下。", "我想问一下。"),
        ("价格呃，呃，三万。", "价格三万。"),
        ("那个那个报价发我。", "报价发我。"),
        ("那个，报价发我。", "报价发我。"),
        ("就是就是价格太高。", "价格太高。"),
        ("好，啊，这个，我看看。", "好，我看看。"),
        ("我们，嗯。", "我们。"),
        ("我我我觉得可以。", "我觉得可以。"),
        ("我，我，我想问。", "我想问。"),
        ("我们我们先试。", "我们先试。"),
        ("他说的就是，就是那个意思。", "他说的就是那个意思。"),
        ("Um, so we can do Friday.", "So we can do Friday."),
        ("Yeah, um, I I think so.", "Yeah, I think so."),
        ("It was, you know, fine.", "It was, fine."),
        ("我们用 um 那个 CRM。", "我们用 那个 CRM。"),
    ],
)
def test_fillers_and_stammering_are_hidden(said: str, shown: str) -> None:
    assert display(turn(said)).text == shown


@pytest.mark.parametrize(
    "said",
    [
        "嗯。",
        "好的。嗯。再见。",
        "嗯嗯，那你们有没有试过？",
        "Uh.",
        "那个报价发我。",
        "就是太贵。",
        "是啊，挺好的。",
        "看看，谢谢，对对对，好好好。",
        "不不不，行行行。",
        "天天加班，人人都忙。",
        "I like it.",
        "That that is fine.",
        "The umbrella is here.",
        "",
    ],
)
def test_answers_and_words_that_mean_something_stay(said: str) -> None:
    assert display(turn(said)).text == said


def test_a_place_in_the_display_leads_to_the_text_and_back() -> None:
    shown = display(turn("嗯，我们，呃，周五给您。"))
    assert shown.text == "我们，周五给您。"
    quote = shown.text.index("周五")
    assert (shown.to_text(quote), shown.from_text(7)) == (7, quote)
    assert shown.from_text(0) == 0  # hidden: where it would stand
    assert shown.to_text(len(shown.text)) == 12


SPOKEN = st.lists(
    st.sampled_from(
        ["嗯", "呃", "啊", "那个", "就是", "我", "我们", "报价", "，", "。", "？", " ", "um", "I", "you know", ",", "."]
    ),
    max_size=25,
).map("".join)


@given(SPOKEN)
def test_what_is_shown_was_said_in_this_order(said: str) -> None:
    shown = display(turn(said))
    assert "".join(said[start:end] for start, end in shown.spans).lower() == shown.text.lower()
    edges = [place for span in shown.spans for place in span]
    assert edges == sorted(edges)
    for at in range(len(shown.text)):
        assert shown.from_text(shown.to_text(at)) == at
        assert said[shown.to_text(at)].lower() == shown.text[at].lower()


@given(SPOKEN)
def test_no_turn_is_shown_empty_when_somebody_spoke(said: str) -> None:
    assert any(map(str.isalnum, display(turn(said)).text)) == any(map(str.isalnum, said))


def test_a_word_the_recognizer_was_not_sure_of_is_known() -> None:
    assert rules().unsure(TimedWord(0, 1, 0, 100, 0.2))
    assert not rules().unsure(TimedWord(0, 1, 0, 100, 0.9))
