"""A language model that is asked for a second opinion, and what has been asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the task, the material, and the JSON schema of the answer."""

    task: str
    material: str
    schema: Mapping[str, Any]
    longest_answer: int  # tokens


@dataclass(frozen=True, slots=True)
class Answer:
    """The text that came back, whatever it is; `tokens` of both directions, None where the server does not count."""

    text: str
    tokens: int | None


class LanguageModel(Protocol):
    @property
    def name(self) -> str:
        """Kind of server and model, e.g. "openai-api/qwen3"."""

    def ask(self, question: Question) -> Answer:
        """Within the deadline. Raises Unavailable when no answer comes."""


class LlmUsageRepository(Protocol):
    """Tokens by region and day (UTC). Its caller holds a lock on the region between `spent` and `add`."""

    def spent(self, region: str, day: date) -> int: ...

    def add(self, region: str, day: date, tokens: int) -> None:
        """`tokens` may be negative: what was set aside and not used."""
