"""Prints the story: the Chinese line first, the English one below; keeps count of claims that did not hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from voice.runtime.story.clock import ZONE

_DAYS = "一二三四五六日"
_RULE = "─" * 78


class Printer:
    """`write` takes one line. A claim that does not hold is printed as such and remembered in `failed`."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._chapter = 0
        self.failed: list[str] = []
        self.held = 0

    @property
    def exit_code(self) -> int:
        """0 only if something was claimed and every claim held."""
        return 0 if self.held and not self.failed else 1

    def title(self, zh: str, en: str) -> None:
        self._write(zh)
        self._write(en)

    def chapter(self, zh: str, en: str) -> None:
        self._chapter += 1
        self._write("")
        self._write(_RULE)
        self._write(f"{self._chapter}. {zh}")
        self._write(f"   {en}")
        self._write(_RULE)

    def scene(self, at: datetime, zh: str, en: str) -> None:
        """Something that people or the clock do at a moment."""
        self._write("")
        self._write(f"[{stamp(at)}] {zh}")
        self._write(f"  {en}")

    def line(self, zh: str, en: str) -> None:
        self._write(f"    {zh}")
        if en:
            self._write(f"      {en}")

    def quote(self, words: str, start_ms: int | None) -> None:
        """The customer's words with their place in the recording."""
        self._write(f"      {place(start_ms)} “{words}”")

    def claim(self, zh: str, en: str, holds: bool) -> bool:
        """An outcome that this step promises; returns whether it holds."""
        self._write(f"  {'✓' if holds else '✗'} {zh}")
        self._write(f"    {en}")
        if holds:
            self.held += 1
        else:
            self.failed.append(en)
        return holds

    def summary(self) -> None:
        """How many claims held, and which did not."""
        self._write("")
        self._write(_RULE)
        if not self.failed:
            self._write(f"全部 {self.held} 项结论与系统实际行为一致。")
            self._write(f"All {self.held} claims held.")
            return
        self._write(f"{self.held} 项成立，{len(self.failed)} 项不成立：")
        self._write(f"{self.held} claims held, {len(self.failed)} did not:")
        for claim in self.failed:
            self._write(f"  ✗ {claim}")


def stamp(at: datetime) -> str:
    """A moment in the story's zone, like 7月27日 周一 09:30."""
    local = at.astimezone(ZONE)
    return f"{local.month}月{local.day}日 周{_DAYS[local.weekday()]} {local:%H:%M}"


def english_stamp(at: datetime) -> str:
    """The same moment in English, like Mon 27 Jul 09:30."""
    local = at.astimezone(ZONE)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def place(start_ms: int | None) -> str:
    """Minute and second of a recording, like [00:42]; nothing for calls that came as text."""
    if start_ms is None:
        return ""
    minutes, seconds = divmod(start_ms // 1000, 60)
    return f"[{minutes:02d}:{seconds:02d}]"


def money(amount: Decimal | float) -> str:
    """Whole yuan with thousands set apart."""
    return f"¥{amount:,.0f}"


def percent(share: Decimal | float) -> str:
    return f"{share:.1%}"


def progress(have: float, need: float) -> str:
    """How far a requirement is: counts as they are, shares in percent."""
    if need < 1:
        return f"{have:.0%} / {need:.0%}"
    return f"{have:g} / {need:g}"
