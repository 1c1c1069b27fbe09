"""Engines in order: a call is heard by one of them, whole."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from tests.fakes.recognizer import ScriptedRecognizer
from voice.domain.errors import EngineFailed, InvalidInput, Unavailable
from voice.ports.speech import ProgressHook, SpeechRecognizer
from voice.transcribe.fallback import first_that_hears


class Named(ScriptedRecognizer):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


REMOTE, LOCAL = Named("remote"), Named("local")
Hear = Callable[[SpeechRecognizer, ProgressHook], str]


def failing(error: Exception, *names: str) -> Hear:
    """Engines of these names fail in the middle of a call."""

    def hear(engine: SpeechRecognizer, on_progress: ProgressHook) -> str:
        on_progress(0.5)
        if engine.name in names:
            raise error
        on_progress(1.0)
        return f"heard by {engine.name}"

    return hear


def nothing(_: float) -> None:
    pass


def test_the_first_engine_hears_the_call_and_no_other_is_asked() -> None:
    assert first_that_hears([REMOTE, LOCAL], failing(EngineFailed("never"), "local"), nothing) == "heard by remote"


@pytest.mark.parametrize("error", [EngineFailed("broken"), Unavailable("away")])
def test_where_one_fails_the_next_hears_the_call_from_its_beginning(error: Exception) -> None:
    told: list[float] = []
    assert first_that_hears([REMOTE, LOCAL], failing(error, "remote"), told.append) == "heard by local"
    assert told == [0.5, 0.5, 1.0]


def test_who_was_passed_over_is_told_to_the_operator(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        first_that_hears([REMOTE, LOCAL], failing(EngineFailed("王敏 said", code="timed_out"), "remote"), nothing)
    assert [(record.engine, record.code) for record in caplog.records] == [("remote", "timed_out")]
    assert "王敏" not in caplog.text


def test_when_all_fail_the_last_one_says_why() -> None:
    def hear(engine: SpeechRecognizer, _: ProgressHook) -> str:
        raise Unavailable("away", code=f"{engine.name}_away")

    with pytest.raises(Unavailable) as failed:
        first_that_hears([REMOTE, LOCAL], hear, nothing)
    assert failed.value.code == "local_away"


def test_what_is_wrong_with_the_recording_is_no_reason_to_ask_another_engine() -> None:
    asked: list[str] = []

    def hear(engine: SpeechRecognizer, _: ProgressHook) -> str:
        asked.append(engine.name)
        raise InvalidInput("no sound")

    with pytest.raises(InvalidInput):
        first_that_hears([REMOTE, LOCAL], hear, nothing)
    assert asked == ["remote"]


def test_a_wish_to_stop_is_not_taken_for_a_failure() -> None:
    """The database may be away when progress is reported; another engine would not mend that."""

    def stop(_: float) -> None:
        raise Unavailable("The database does not answer.", code="database_unavailable")

    with pytest.raises(Unavailable) as stopped:
        first_that_hears([REMOTE, LOCAL], failing(EngineFailed("never")), stop)
    assert stopped.value.code == "database_unavailable"
