"""Typed reading of a policy's tables: every setting is asked for once, and what nobody asked for is an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeVar

from crm_core.errors import PolicyInvalid

T = TypeVar("T")
_MISSING = object()


class Section:
    """One table of a policy, e.g. `stages[2]`. All readers raise PolicyInvalid with the path of the setting."""

    def __init__(self, table: Mapping[str, Any], path: str = "") -> None:
        self._table = table
        self._path = path
        self._asked: set[str] = set()

    def text(self, key: str, default: Any = _MISSING) -> str:
        """A text of at least one visible character; only the default may be empty."""
        value: str = self._typed(key, str, "text", default)
        if key in self._table and not value.strip():
            raise self.wrong(key, "must not be empty")
        return value

    def whole(self, key: str, default: Any = _MISSING, *, at_least: int = 0) -> int:
        value: int = self._typed(key, int, "a whole number", default)
        if key in self._table and value < at_least:
            raise self.wrong(key, f"must be at least {at_least}, not {value}")
        return value

    def number(self, key: str, default: Any = _MISSING, *, at_least: float | None = None) -> float:
        value = float(self._typed(key, (int, float), "a number", default))
        if at_least is not None and value < at_least:
            raise self.wrong(key, f"must be at least {at_least:g}, not {value:g}")
        return value

    def exact(self, key: str, default: Any = _MISSING) -> Decimal:
        """A number written as text ("0.03"), for money."""
        value = self.text(key, default)
        try:
            return Decimal(value)
        except ArithmeticError as error:
            raise self.wrong(key, f'must be a number written as text, like "0.03", not {value!r}') from error

    def flag(self, key: str, default: Any = _MISSING) -> bool:
        value: bool = self._typed(key, bool, "true or false", default)
        return value

    def choice(self, key: str, of: Callable[[str], T], default: Any = _MISSING) -> T:
        """A word of a StrEnum."""
        value = self.text(key, default)
        try:
            return of(value)
        except ValueError as error:
            raise self.wrong(key, f"does not know the word {value!r}") from error

    def words(self, key: str, default: Any = _MISSING) -> tuple[str, ...]:
        words: tuple[str, ...] = tuple(self._entries(key, str, "a list of texts", default))
        if not all(word.strip() for word in words):
            raise self.wrong(key, "has an empty entry")
        return words

    def numbers(self, key: str, default: Any = _MISSING) -> tuple[float, ...]:
        return tuple(float(value) for value in self._entries(key, (int, float), "a list of numbers", default))

    def section(self, key: str) -> Section:
        return Section(self._typed(key, dict, "a table", _MISSING), self._at(key))

    def sections(self, key: str, default: Any = _MISSING) -> tuple[Section, ...]:
        entries = self._entries(key, dict, "a list of tables", default)
        return tuple(Section(entry, f"{self._at(key)}[{place}]") for place, entry in enumerate(entries))

    def has(self, key: str) -> bool:
        return key in self._table

    def names(self) -> tuple[str, ...]:
        """For tables whose keys are data, such as weights by metric; each must then be asked for."""
        return tuple(self._table)

    def done(self) -> None:
        """Raises PolicyInvalid for a setting that nobody asked for: a slip of the pen would go unseen."""
        if unknown := [key for key in self._table if key not in self._asked]:
            known, setting = ", ".join(sorted(self._asked)), self._at(unknown[0])
            raise PolicyInvalid(
                f"{setting}: there is no such setting.", remedy=f"Known here: {known}.", setting=setting
            )

    def wrong(self, key: str, rule: str) -> PolicyInvalid:
        """The error to raise for a setting that breaks a rule."""
        setting = self._at(key)
        return PolicyInvalid(f"{setting} {rule}.", remedy="Mend the setting in the policy file.", setting=setting)

    @contextmanager
    def rule_of(self, key: str) -> Iterator[None]:
        """A rule that is broken within the block is told of this setting, unless it names one itself."""
        try:
            yield
        except PolicyInvalid as error:
            if error.setting:
                raise
            setting = self._at(key)
            detail = f"{setting}: {error.detail}"
            raise PolicyInvalid(detail, code=error.code, remedy=error.remedy, setting=setting) from error

    def _at(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _typed(self, key: str, kind: Any, called: str, default: Any) -> Any:
        self._asked.add(key)
        value = self._table.get(key, default)
        if value is _MISSING:
            setting = self._at(key)
            raise PolicyInvalid(f"{setting} is missing.", remedy=f"Set {key} to {called}.", setting=setting)
        if value is None or value is default:
            return value
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(key, f"must be {called}, not {value!r}")
        return value

    def _entries(self, key: str, kind: Any, called: str, default: Any) -> Sequence[Any]:
        values = self._typed(key, (list, tuple), called, default)
        if any(not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool) for value in values):
            raise self.wrong(key, f"must be {called}")
        return tuple(values)
