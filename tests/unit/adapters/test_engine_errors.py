"""Whatever a runtime raises, a call fails in one known way; what is ours already stays what it is."""

from __future__ import annotations

import pytest

from voice.adapters.engine_errors import failing_as
from voice.domain.errors import EngineFailed, Unavailable


def test_a_vendors_error_becomes_ours_with_what_to_do() -> None:
    with pytest.raises(EngineFailed) as failure, failing_as("It failed.", code="vad_failed"):
        raise RuntimeError("a tensor of the wrong shape")
    assert (failure.value.detail, failure.value.code) == ("It failed.", "vad_failed")
    assert "callgate doctor" in (failure.value.remedy or "")
    assert isinstance(failure.value.__cause__, RuntimeError)


def test_our_own_errors_pass_as_they_are() -> None:
    missing = Unavailable("The weights are not there.", code="model_missing")
    with pytest.raises(Unavailable) as failure, failing_as("It failed."):
        raise missing
    assert failure.value is missing


def test_a_wish_to_stop_is_no_failure() -> None:
    with pytest.raises(KeyboardInterrupt), failing_as("It failed."):
        raise KeyboardInterrupt
