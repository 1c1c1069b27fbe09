"""Commitments in English calls, through the whole pipeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.unit.extract.dialogue import at, of_unknown_sides, said
from voice.domain.facts import Action, CallFacts, Commitment, DuePrecision
from voice.domain.transcript import Side, Transcript

Read = Callable[[Transcript], CallFacts]


def talk(*lines: str) -> Transcript:
    return said(*lines, language="en")


def only(facts: CallFacts) -> Commitment:
    assert len(facts.commitments) == 1, [(c.owner, c.action, c.evidence) for c in facts.commitments]
    return facts.commitments[0]


@pytest.mark.parametrize(
    ("line", "owner", "action"),
    [
        ("R: I'll send you the quote by Friday.", Side.REP, Action.SEND_QUOTE),
        ("R: I'll email you the brochure tomorrow.", Side.REP, Action.SEND_DOCUMENT),
        ("R: I'll ship you two samples tomorrow.", Side.REP, Action.SEND_SAMPLE),
        ("R: I'll visit your plant next Tuesday at ten in the morning.", Side.REP, Action.VISIT),
        ("C: I'll call you back on Monday.", Side.CUSTOMER, Action.CALL_BACK),
        ("C: I'll run it by my boss this week.", Side.CUSTOMER, Action.INTERNAL_REVIEW),
        ("C: We'll pay the invoice by the end of the month.", Side.CUSTOMER, Action.PAY),
    ],
)
def test_who_takes_on_what(read: Read, line: str, owner: Side, action: Action) -> None:
    other = "C" if line.startswith("R") else "R"
    promise = only(read(talk(line, f"{other}: Great, thanks.")))
    assert (promise.owner, promise.action) == (owner, action)
    assert {span.turn for span in promise.evidence} == {0}


@pytest.mark.parametrize(
    ("line", "text", "moment", "precision"),
    [
        ("I'll send you the quote by Friday.", "by Friday", at(3, 6), DuePrecision.DAY),
        ("I'll send you the quote tomorrow.", "tomorrow", at(3, 5), DuePrecision.DAY),
        ("I'll send it by end of day Thursday.", "by end of day Thursday", at(3, 5, 18, 0), DuePrecision.MINUTE),
        ("I'll send you the quote tomorrow morning.", "tomorrow morning", at(3, 5, 12, 0), DuePrecision.MINUTE),
        ("I'll send you the quote as soon as possible.", "as soon as possible", None, None),
    ],
)
def test_the_words_of_time_date_the_promise(
    read: Read, line: str, text: str, moment: datetime | None, precision: DuePrecision | None
) -> None:
    due = only(read(talk(f"R: {line}", "C: Thanks."))).due
    assert due is not None
    assert (due.text.strip(), due.at, due.precision) == (text, moment, precision)


def test_an_accepted_request_names_both_turns(read: Read) -> None:
    facts = read(talk("C: Could you send me a quote by Friday?", "R: Sure, I'll send it by Friday."))
    promise = next(c for c in facts.commitments if c.owner is Side.REP)
    assert {span.turn for span in promise.evidence} == {0, 1}
    assert promise.due is not None
    assert promise.due.at == at(3, 6)


@pytest.mark.xfail(strict=False, reason="a short yes is not yet read as taking the request on")
@pytest.mark.parametrize(
    ("request_", "answer"),
    [("Can you email me the brochure tomorrow?", "Sure, will do."), ("Can you call me back on Monday?", "Absolutely.")],
)
def test_a_short_yes_takes_a_request_on(read: Read, request_: str, answer: str) -> None:
    assert only(read(talk(f"C: {request_}", f"R: {answer}"))).owner is Side.REP


@pytest.mark.xfail(strict=False, reason="the request itself is sometimes taken for a promise of who asks")
@pytest.mark.parametrize(
    "lines",
    [
        ("C: Could you send me a quote by Friday?", "R: Sure, I'll send it by Friday."),
        ("C: Please send me the contract tomorrow.", "R: Will do, I'll send it over tomorrow morning."),
    ],
)
def test_who_asks_promises_nothing(read: Read, lines: tuple[str, str]) -> None:
    assert only(read(talk(*lines))).owner is Side.REP


@pytest.mark.parametrize(
    ("offer", "answer"),
    [("Can I send you a sample?", "No, please don't."), ("Shall I book you in for a demo?", "No thank you.")],
)
@pytest.mark.xfail(strict=False, reason="a declined offer stands where the call is no longer than that")
def test_a_declined_offer_is_none(read: Read, offer: str, answer: str) -> None:
    assert read(talk(f"R: {offer}", f"C: {answer}", "R: Okay, bye.")).commitments == ()


@pytest.mark.parametrize(
    "line",
    ["R: I sent you the contract last week.", "R: I emailed you the quote yesterday."],
)
def test_what_is_done_is_no_promise(read: Read, line: str) -> None:
    assert read(talk(line, "C: Yes, got it.")).commitments == ()


def test_a_condition_promises_nothing(read: Read) -> None:
    assert read(talk("C: If the price comes down, I might consider it.", "R: I understand.")).commitments == ()


@pytest.mark.xfail(strict=False, reason="the clause behind the condition is read on its own")
def test_what_hangs_on_a_condition_is_none(read: Read) -> None:
    assert read(talk("C: If my boss approves it, I'll sign next week.", "R: Understood.")).commitments == ()


@pytest.mark.xfail(strict=False, reason="the space before 'this week' is kept with the words of time")
def test_the_words_of_time_have_no_space_around_them(read: Read) -> None:
    due = only(read(talk("C: I'll run it by my boss this week.", "R: Thanks."))).due
    assert due is not None
    assert due.text == "this week"


@pytest.mark.xfail(strict=False, reason="a visit that moves stays two items where the customer names the new day")
def test_a_moved_visit_is_one_item(read: Read) -> None:
    call = talk(
        "R: I'll visit you on Thursday.", "C: Can we make it Friday instead?", "R: Sure, I'll visit you on Friday."
    )
    assert only(read(call)).action is Action.VISIT


def test_a_moved_call_is_one_item_with_the_final_time(read: Read) -> None:
    call = talk(
        "R: I'll call you back tomorrow.", "C: Tomorrow is bad, make it Friday.", "R: Okay, I'll call you on Friday."
    )
    promise = only(read(call))
    assert promise.action is Action.CALL_BACK
    assert promise.due is not None
    assert promise.due.at == at(3, 6)


def test_a_discount_that_is_granted_counts(read: Read) -> None:
    promise = only(read(talk("C: Can you do five percent off?", "R: Okay, I'll give you five percent off.")))
    assert (promise.owner, promise.action) == (Side.REP, Action.DISCOUNT)


def test_where_nobody_knows_who_speaks_the_owner_is_unknown(read: Read) -> None:
    facts = read(of_unknown_sides(talk("R: I'll send you the quote by Friday.", "C: Thanks, I'll wait for it.")))
    assert facts.commitments
    assert {c.owner for c in facts.commitments} == {Side.UNKNOWN}
