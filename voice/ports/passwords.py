"""How passwords are kept."""

from __future__ import annotations

from typing import Protocol


class PasswordHasher(Protocol):
    def hash(self, password: str) -> str:
        """A salted, slow hash in text form that carries its own parameters."""

    def verify(self, stored: str, password: str) -> bool:
        """Whether `password` made `stored`; False also for a text that is no hash."""
