"""CallRepository: calls, their pages and artefacts, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.contract.samples import NOW, REP, SHANGHAI, a_call, an_artefact, at
from voice.domain.actor import SYSTEM
from voice.domain.errors import Conflict, InvalidInput, NotFound
from voice.domain.recording import Call, CallMetadata, CallStatus, Stage
from voice.ports.calls import CallFilter
from voice.ports.work import Work

EVERYTHING = CallFilter()


def store(work: Work, *calls: Call) -> None:
    with work() as unit:
        for call in calls:
            unit.calls.add(call)
        unit.commit()


def ids(work: Work, where: CallFilter = EVERYTHING) -> list[str]:
    with work() as unit:
        return [call.id for call in unit.calls.page(SYSTEM, where, cursor=None, limit=50).calls]


def test_a_call_comes_back_as_it_was_stored(work: Work) -> None:
    store(work, a_call())
    with work() as unit:
        assert unit.calls.get("call-1", REP) == a_call()


def test_a_call_of_which_little_is_known_keeps_its_gaps(work: Work) -> None:
    bare = a_call(metadata=CallMetadata(called_at=NOW), team=None)
    store(work, bare)
    with work() as unit:
        assert unit.calls.get("call-1", SYSTEM) == bare


@pytest.mark.parametrize("minutes", [480, -210, 345, 0])
def test_the_time_of_the_call_keeps_its_offset(work: Work, minutes: int) -> None:
    called_at = datetime(2026, 3, 6, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(minutes=minutes)))
    store(work, at(a_call(), called_at))
    with work() as unit:
        read = unit.calls.get("call-1", SYSTEM)
    assert read.metadata.called_at.isoformat() == called_at.isoformat()
    assert read.created_at.tzinfo is UTC


def test_a_time_without_offset_is_refused(work: Work) -> None:
    with work() as unit, pytest.raises(InvalidInput):
        unit.calls.add(at(a_call(), datetime(2026, 3, 6)))  # noqa: DTZ001 the naive value is the point


def test_the_same_bytes_are_one_call_in_a_region(work: Work) -> None:
    store(work, a_call())
    with work() as unit:
        with pytest.raises(Conflict):
            unit.calls.add(a_call("call-2", sha256="sha-of-call-1"))
        # the transaction goes on: the caller looks up the call that was there first
        found = unit.calls.find_by_sha256("east", "sha-of-call-1")
        assert found is not None
        assert found.id == "call-1"
        unit.calls.add(a_call("call-3", sha256="sha-of-call-1", region="west"))
        unit.commit()
    assert ids(work) == ["call-3", "call-1"]


def test_an_idempotency_key_belongs_to_one_call_of_a_rep(work: Work) -> None:
    with work() as unit:
        unit.calls.add(a_call(), idempotency_key="k")
        with pytest.raises(Conflict):
            unit.calls.add(a_call("call-2"), idempotency_key="k")
        unit.calls.add(a_call("call-3", rep_id="rep-2"), idempotency_key="k")
        unit.commit()
    with work() as unit:
        found = unit.calls.find_by_idempotency_key("rep-2", "k")
        assert found is not None
        assert found.id == "call-3"
        assert unit.calls.find_by_idempotency_key("rep-1", "other") is None
        assert unit.calls.find_by_sha256("east", "other") is None


def test_pages_run_from_the_newest_call_without_gap_or_repetition(work: Work) -> None:
    start = datetime(2026, 3, 1, 9, tzinfo=SHANGHAI)
    # three calls a moment, so that pages end inside a group of equal times
    store(work, *(at(a_call(f"call-{n:02}"), start + timedelta(hours=n // 3)) for n in range(10)))
    seen, cursor = [], None
    for _ in range(4):
        with work() as unit:
            page = unit.calls.page(SYSTEM, EVERYTHING, cursor=cursor, limit=3)
        seen.append([call.id for call in page.calls])
        cursor = page.next_cursor
    assert seen == [
        ["call-09", "call-08", "call-07"],
        ["call-06", "call-05", "call-04"],
        ["call-03", "call-02", "call-01"],
        ["call-00"],
    ]
    assert cursor is None


def test_a_page_that_ends_with_the_last_call_has_no_next(work: Work) -> None:
    store(work, a_call("call-1"), a_call("call-2"))
    with work() as unit:
        assert unit.calls.page(SYSTEM, EVERYTHING, cursor=None, limit=2).next_cursor is None


def test_calls_that_arrive_between_pages_do_not_shift_them(work: Work) -> None:
    start = datetime(2026, 3, 1, 9, tzinfo=SHANGHAI)
    store(work, *(at(a_call(f"call-{n}"), start + timedelta(hours=n)) for n in range(4)))
    with work() as unit:
        first = unit.calls.page(SYSTEM, EVERYTHING, cursor=None, limit=2)
    store(work, at(a_call("call-9"), start + timedelta(days=1)))
    with work() as unit:
        second = unit.calls.page(SYSTEM, EVERYTHING, cursor=first.next_cursor, limit=2)
    assert [call.id for call in second.calls] == ["call-1", "call-0"]


@pytest.mark.parametrize("cursor", ["", "x", "!!", "Zm9v", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OS54", "通话"])
def test_a_strange_cursor_is_refused(work: Work, cursor: str) -> None:
    with work() as unit, pytest.raises(InvalidInput) as refused:
        unit.calls.page(SYSTEM, EVERYTHING, cursor=cursor, limit=5)
    assert refused.value.code == "bad_cursor"


def test_filters_narrow_a_page(work: Work) -> None:
    monday = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    one = at(a_call("call-1", status=CallStatus.READY, account_id="acc-1", opportunity_id="opp-1"), monday)
    two = at(a_call("call-2", rep_id="rep-2"), monday + timedelta(days=1))
    store(work, one, two)
    assert ids(work, CallFilter(status=CallStatus.READY)) == ["call-1"]
    assert ids(work, CallFilter(rep_id="rep-2")) == ["call-2"]
    assert ids(work, CallFilter(account_id="acc-1")) == ["call-1"]
    assert ids(work, CallFilter(opportunity_id="opp-2")) == []
    assert ids(work, CallFilter(called_from=two.metadata.called_at)) == ["call-2"]
    assert ids(work, CallFilter(called_to=two.metadata.called_at)) == ["call-1"]
    assert ids(work, CallFilter(status=CallStatus.READY, rep_id="rep-2")) == []


@pytest.mark.parametrize("text", ["澄明", "年度", "0013", "DIALER-77", " 澄明 "])
def test_text_is_looked_for_in_hints_number_and_reference(work: Work, text: str) -> None:
    other = CallMetadata(called_at=NOW, account_hint="100%_别家")
    store(work, a_call("call-1"), a_call("call-2", metadata=other))
    assert ids(work, CallFilter(text=text)) == ["call-1"]
    assert ids(work, CallFilter(text="%")) == ["call-2"]
    assert ids(work, CallFilter(text="_")) == ["call-2"]
    assert len(ids(work, CallFilter(text="  "))) == 2


def test_saving_writes_state_and_counts_the_version(work: Work) -> None:
    store(work, a_call())
    later = NOW + timedelta(minutes=1)
    with work() as unit:
        call = unit.calls.get("call-1", SYSTEM)
        changed = replace(
            call,
            status=CallStatus.FAILED,
            stage=Stage.EXTRACT,
            progress=0.7,
            attempt=2,
            error_code="engine_failed",
            error_detail="模型没有回答",
            error_retryable=True,
            account_id="acc-1",
            opportunity_id="opp-1",
            rehear=3,
            updated_at=later,
        )
        assert unit.calls.save(changed) == replace(changed, version=2)
        unit.commit()
    with work() as unit:
        assert unit.calls.get("call-1", SYSTEM) == replace(changed, version=2)


def test_saving_an_old_copy_is_a_conflict_and_changes_nothing(work: Work) -> None:
    store(work, a_call())
    with work() as unit:
        unit.calls.save(a_call(progress=0.5))
        with pytest.raises(Conflict) as refused:
            unit.calls.save(a_call(progress=0.1))
        assert refused.value.code == "stale_call"
        assert unit.calls.get("call-1", SYSTEM).progress == 0.5
        with pytest.raises(NotFound):
            unit.calls.save(a_call("call-404"))


def test_the_queue_position_counts_older_calls_that_wait(work: Work) -> None:
    calls = [a_call(f"call-{n}", created_at=NOW + timedelta(seconds=n // 2)) for n in range(4)]
    store(work, *calls, a_call("done", created_at=NOW - timedelta(1), status=CallStatus.READY))
    with work() as unit:
        assert [unit.calls.waiting_before(call) for call in calls] == [0, 1, 2, 3]


def test_artefacts_are_kept_by_stage_and_version(work: Work) -> None:
    store(work, a_call())
    extracted = an_artefact(3, Stage.EXTRACT)
    with work() as unit:
        for artefact in (an_artefact(1), an_artefact(2), extracted):
            unit.calls.add_artefact(artefact)
        unit.commit()
    with work() as unit:
        assert unit.calls.latest_artefact("call-1", Stage.TRANSCRIBE) == an_artefact(2)
        assert unit.calls.latest_artefact("call-1", Stage.HANDOFF) is None
        assert unit.calls.artefacts("call-1") == (an_artefact(1), an_artefact(2), extracted)
        assert unit.calls.artefacts("call-2") == ()


def test_an_artefact_is_never_overwritten(work: Work) -> None:
    store(work, a_call())
    with work() as unit:
        unit.calls.add_artefact(an_artefact(1))
        with pytest.raises(Conflict):
            unit.calls.add_artefact(an_artefact(1, payload="other"))
        assert unit.calls.latest_artefact("call-1", Stage.TRANSCRIBE) == an_artefact(1)
