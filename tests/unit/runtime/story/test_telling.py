"""How the story is told: one title, numbered chapters, and an end that says exactly what held and what did not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.runtime.story import story
from voice.runtime.story.clock import ZONE, StoryClock, moment
from voice.runtime.story.printer import Printer, english_stamp, money, place, progress, stamp

AWARE = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


def test_each_text_is_written_in_chinese_and_then_in_english(out: Printer, printed: list[str]) -> None:
    out.title("故事", "The story")
    out.scene(moment("2026-07-27", "09:30"), "提交。", "The rep submits.")
    out.line("缺：纪要", "Missing: minutes")
    out.claim("拒绝", "Refused", holds=True)
    told = [line.strip(" ✓") for line in printed if line]
    assert told == [
        "故事",
        "The story",
        "[7月27日 周一 09:30] 提交。",
        "The rep submits.",
        "缺：纪要",
        "Missing: minutes",
        "拒绝",
        "Refused",
    ]


def test_a_line_never_contains_a_line_break(out: Printer, printed: list[str]) -> None:
    """`write` takes one line: whoever prints it adds the break."""
    out.title("甲", "a")
    out.chapter("乙", "b")
    out.scene(moment("2026-07-27", "09:30"), "丙", "c")
    out.claim("丁", "d", holds=False)
    out.summary()
    assert all("\n" not in line for line in printed)


def test_a_chapter_stands_between_two_rules(out: Printer, printed: list[str]) -> None:
    out.chapter("关卡", "Gates")
    blank, rule, zh, en, end = printed
    assert blank == ""
    assert rule == end == "─" * 78
    assert (zh, en) == ("1. 关卡", "   Gates")


def test_chapters_of_two_tellings_are_counted_apart() -> None:
    first, second = list[str](), list[str]()
    one, other = Printer(first.append), Printer(second.append)
    one.chapter("关卡", "Gates")
    one.chapter("证据", "Evidence")
    other.chapter("关卡", "Gates")
    assert "2. 证据" in first
    assert "1. 关卡" in second


def test_words_from_a_text_call_are_quoted_without_a_place(out: Printer, printed: list[str]) -> None:
    out.quote("交货太慢", None)
    out.quote("交货太慢", 0)
    assert [line.strip() for line in printed] == ["“交货太慢”", "[00:00] “交货太慢”"]


@given(st.lists(st.booleans(), max_size=12))
def test_the_end_is_good_only_when_something_was_claimed_and_all_of_it_held(claims: list[bool]) -> None:
    lines: list[str] = []
    out = Printer(lines.append)
    answers = [out.claim(f"第{number}项", f"Claim {number}", holds) for number, holds in enumerate(claims)]
    out.summary()

    assert answers == claims
    assert (out.exit_code == 0) == (bool(claims) and all(claims))
    assert out.held == sum(claims)
    assert out.failed == [f"Claim {number}" for number, holds in enumerate(claims) if not holds]


def test_the_end_lists_each_claim_that_failed_in_the_order_of_the_story(out: Printer, printed: list[str]) -> None:
    for number, holds in enumerate((False, True, False)):
        out.claim(f"第{number}项", f"Claim {number}", holds)
    printed.clear()
    out.summary()
    assert printed[2:] == [
        "1 项成立，2 项不成立：",
        "1 claims held, 2 did not:",
        "  ✗ Claim 0",
        "  ✗ Claim 2",
    ]


@given(AWARE)
def test_both_stamps_tell_the_same_moment_on_the_clock_of_shanghai(at: datetime) -> None:
    local = at.astimezone(ZONE)
    assert stamp(at).endswith(f"{local:%H:%M}")
    assert english_stamp(at).endswith(f"{local:%H:%M}")
    assert stamp(at).startswith(f"{local.month}月{local.day}日 周{'一二三四五六日'[local.weekday()]} ")
    assert f" {local.day} " in english_stamp(at)


@given(st.integers(min_value=0, max_value=10_000_000))
def test_a_place_is_the_second_that_has_begun(start_ms: int) -> None:
    minutes, seconds = place(start_ms).strip("[]").split(":")
    assert 0 <= start_ms - (int(minutes) * 60 + int(seconds)) * 1000 < 1000
    assert int(seconds) < 60


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "¥0"), (999, "¥999"), (1000, "¥1,000"), (Decimal("1234567.89"), "¥1,234,568"), (-90_000, "¥-90,000")],
)
def test_money_is_whole_yuan_with_thousands_apart(amount: Decimal | float, shown: str) -> None:
    assert money(amount) == shown


@pytest.mark.parametrize(
    ("have", "need", "shown"),
    [(2, 3, "2 / 3"), (3.0, 3.0, "3 / 3"), (0.5, 1, "0.5 / 1"), (0, 0.9, "0% / 90%"), (1, 0.9, "100% / 90%")],
)
def test_progress_never_mixes_counts_and_shares(have: float, need: float, shown: str) -> None:
    assert progress(have, need) == shown


def test_a_day_may_be_a_text_and_bad_ones_are_refused() -> None:
    assert moment("2026-02-28", "00:00").day == 28
    for day, at, said in (
        ("2026-02-30", "09:00", "day"),
        ("27.07.2026", "09:00", "isoformat"),
        ("2026-07-27", "25:00", "hour"),
    ):
        with pytest.raises(ValueError, match=said):
            moment(day, at)


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=30)), max_size=8))
def test_the_clock_is_where_the_script_has_led_it(steps: list[timedelta]) -> None:
    begin = moment("2026-03-02", "09:00")
    clock = StoryClock(begin)
    for step in steps:
        clock.to(clock.now() + step)
    assert clock.now() == begin + sum(steps, timedelta(0))


class _Stopped(Exception):
    pass


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def refusing(after: int, lines: list[str]) -> Callable[[str], None]:
    """A screen that breaks, as a closed pipe does."""

    def write(line: str) -> None:
        lines.append(line)
        if len(lines) >= after:
            raise _Stopped

    return write


@pytest.mark.parametrize("after", [1, 4])
def test_a_story_that_is_cut_short_leaves_nothing_behind(nowhere: Path, after: int) -> None:
    lines: list[str] = []
    with pytest.raises(_Stopped):
        story.tell_story(refusing(after, lines))
    assert len(lines) == after
    assert list(nowhere.iterdir()) == []


def test_the_first_lines_say_what_is_scripted_and_what_is_real(nowhere: Path) -> None:
    lines: list[str] = []
    with pytest.raises(_Stopped):
        story.tell_story(refusing(4, lines))
    assert "演示数据" in lines[0]
    assert "demo data" in lines[1]
    assert "不运行语音模型" in lines[2]
    assert "no speech model runs" in lines[3]
