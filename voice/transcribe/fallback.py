"""The first engine that can hear a call hears all of it: never half a call by each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from voice.domain.errors import Unavailable
from voice.ports.speech import ProgressHook, SpeechRecognizer

_log = logging.getLogger(__name__)
Heard = TypeVar("Heard")


def first_that_hears(
    engines: Sequence[SpeechRecognizer],
    hear: Callable[[SpeechRecognizer, ProgressHook], Heard],
    on_progress: ProgressHook,
) -> Heard:
    """What the first engine in order made of it that did not fail; the error of the last when all did.

    What `on_progress` raises is a wish to stop, never a failure of the engine.
    """
    *before, last = engines
    for engine in before:
        hook = _Hook(on_progress)
        try:
            return hear(engine, hook)
        except Unavailable as error:  # EngineFailed is one too
            if hook.stopped:
                raise
            _log.warning("engine_passed_over", extra={"engine": engine.name, "code": error.code})
    return hear(last, on_progress)


class _Hook:
    """Remembers whether it was the one that raised."""

    def __init__(self, on_progress: ProgressHook) -> None:
        self._on_progress = on_progress
        self.stopped = False

    def __call__(self, fraction: float) -> None:
        try:
            self._on_progress(fraction)
        except BaseException:
            self.stopped = True
            raise
