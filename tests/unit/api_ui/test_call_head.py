"""What a list tells of a call: the best name there is, how far it is, and what went wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.api_ui.conftest import WEDNESDAY
from voice.api.ui.moments import Moments
from voice.api.ui.views.call_head import CallHead, call_head
from voice.domain.recording import Call, CallMetadata, CallStatus, Direction, Stage

CALL = Call(
    id="call-1",
    region="east",
    team="a",
    rep_id="u1",
    metadata=CallMetadata(called_at=WEDNESDAY, direction=Direction.INBOUND, phone_number="13800138000"),
    sha256="0" * 64,
    size_bytes=1,
    media_type="audio/wav",
    blob_key="recordings/0",
    duration_ms=62_000,
    status=CallStatus.READY,
    created_at=WEDNESDAY,
    updated_at=WEDNESDAY,
)


def head(moments: Moments, position: int | None = None, **changed: Any) -> CallHead:
    return call_head(
        replace(CALL, **changed), moments, accounts={"a1": "鲲鹏重工"}, reps={"u1": "李伟"}, position=position
    )


def test_the_account_names_a_call_else_the_hint_else_the_number(chinese: Moments) -> None:
    hinted = replace(CALL.metadata, account_hint="鲲鹏")
    assert head(chinese, account_id="a1", metadata=hinted).title == "鲲鹏重工"
    assert head(chinese, metadata=hinted).title == "鲲鹏"
    assert head(chinese).title == "13800138000"
    assert head(chinese, metadata=replace(CALL.metadata, phone_number=None)).title == "未知号码"


def test_an_account_out_of_sight_is_not_named(chinese: Moments) -> None:
    assert head(chinese, account_id="a2").title == "13800138000"


def test_when_how_long_who_and_which_way(chinese: Moments) -> None:
    found = head(chinese)
    assert (found.called_at, found.length, found.rep, found.direction) == ("今天 10:00", "1:02", "李伟", "inbound")
    assert found.direction_icon == "phone-incoming"


@pytest.mark.parametrize(("position", "words"), [(1, "马上开始"), (3, "前面还有 2 通"), (None, "马上开始")])
def test_a_queued_call_tells_how_many_are_before_it(chinese: Moments, position: int | None, words: str) -> None:
    found = head(chinese, position, status=CallStatus.QUEUED)
    assert (found.live, found.waiting) == (True, words)
    assert found.steps == (("transcribe", "next"), ("extract", "next"), ("handoff", "next"))


def test_a_call_in_work_tells_stage_and_share(chinese: Moments) -> None:
    found = head(chinese, status=CallStatus.PROCESSING, stage=Stage.EXTRACT, progress=0.62)
    assert (found.percent, found.waiting) == (62, "正在整理记录，62%")
    assert found.steps == (("transcribe", "done"), ("extract", "now"), ("handoff", "next"))


@pytest.mark.parametrize("status", [CallStatus.READY, CallStatus.FAILED, CallStatus.CANCELLED])
def test_what_has_ended_is_not_live(chinese: Moments, status: CallStatus) -> None:
    assert not head(chinese, status=status).live


def test_a_failure_that_may_pass_is_offered_again_and_one_that_will_not_is_not(chinese: Moments) -> None:
    failed: dict[str, Any] = {"status": CallStatus.FAILED, "stage": Stage.TRANSCRIBE}
    passing, final = head(chinese, **failed, error_retryable=True), head(chinese, **failed)
    assert passing.may_retry
    assert "可以再试一次" in passing.trouble
    assert not final.may_retry
    assert "重新上传" in final.trouble
    assert final.steps[0] == ("transcribe", "failed")


def test_a_stopped_call_may_go_on(chinese: Moments) -> None:
    assert head(chinese, status=CallStatus.CANCELLED).may_retry
