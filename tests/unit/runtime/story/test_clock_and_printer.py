"""The story's time never runs back; the printer counts what held and says plainly what did not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from voice.runtime.story.clock import ZONE, StoryClock, moment
from voice.runtime.story.printer import Printer, english_stamp, money, percent, place, progress, stamp

MONDAY = moment("2026-07-27", "09:30")


def test_a_moment_is_in_the_zone_of_the_story() -> None:
    assert moment("2026-07-27", "09:30") == datetime(2026, 7, 27, 1, 30, tzinfo=UTC)
    assert moment(date(2026, 7, 27), "18:05") == datetime(2026, 7, 27, 18, 5, tzinfo=ZONE)


def test_the_clock_stands_until_it_is_moved_and_tells_utc() -> None:
    clock = StoryClock(MONDAY)
    assert clock.now() == clock.now() == MONDAY
    assert clock.now().utcoffset() == timedelta(0)

    clock.to(MONDAY + timedelta(days=2))
    assert clock.now() == MONDAY + timedelta(days=2)


def test_the_clock_may_stay_but_not_run_back() -> None:
    clock = StoryClock(MONDAY)
    clock.to(MONDAY)
    with pytest.raises(ValueError, match="cannot go back"):
        clock.to(MONDAY - timedelta(seconds=1))
    assert clock.now() == MONDAY


def test_moments_read_like_a_calendar_in_both_languages() -> None:
    assert stamp(MONDAY) == "7月27日 周一 09:30"
    assert stamp(datetime(2026, 8, 2, 1, 0, tzinfo=UTC)) == "8月2日 周日 09:00"
    assert english_stamp(MONDAY) == "Mon 27 Jul 09:30"


@pytest.mark.parametrize(
    ("start_ms", "shown"),
    [(0, "[00:00]"), (42_000, "[00:42]"), (74_600, "[01:14]"), (3_661_000, "[61:01]"), (None, "")],
)
def test_a_place_in_a_recording_is_minute_and_second(start_ms: int | None, shown: str) -> None:
    assert place(start_ms) == shown


def test_figures_are_shown_as_people_write_them() -> None:
    assert money(Decimal("1890000.00")) == "¥1,890,000"
    assert money(679_454.7) == "¥679,455"
    assert percent(0.186) == "18.6%"
    assert percent(Decimal("1.1")) == "110.0%"


def test_progress_is_a_count_or_a_share() -> None:
    assert progress(1, 3) == "1 / 3"
    assert progress(0, 1) == "0 / 1"
    assert progress(0.45, 0.9) == "45% / 90%"


def test_chapters_count_up_with_the_chinese_line_first(out: Printer, printed: list[str]) -> None:
    out.chapter("关卡", "Gates")
    out.chapter("证据", "Evidence")
    headings = [line for line in printed if line and line[0].isdigit()]
    assert headings == ["1. 关卡", "2. 证据"]
    assert printed[printed.index("1. 关卡") + 1].strip() == "Gates"


def test_scenes_lines_and_quotes_carry_their_time(out: Printer, printed: list[str]) -> None:
    out.scene(MONDAY, "提交。", "The rep submits.")
    out.line("缺：纪要", "Missing: minutes")
    out.quote("交货太慢", 42_000)
    assert "[7月27日 周一 09:30] 提交。" in printed
    assert printed[-3:] == ["    缺：纪要", "      Missing: minutes", "      [00:42] “交货太慢”"]


def test_a_line_without_english_is_one_line(out: Printer, printed: list[str]) -> None:
    out.line("07-25 82.0", "")
    assert printed == ["    07-25 82.0"]


def test_when_every_claim_holds_the_exit_code_is_zero(out: Printer, printed: list[str]) -> None:
    assert out.claim("成立", "It holds.", holds=True)
    out.summary()
    assert (out.held, out.failed, out.exit_code) == (1, [], 0)
    assert printed[0] == "  ✓ 成立"
    assert printed[-1] == "All 1 claims held."


def test_one_claim_that_does_not_hold_is_told_and_fails_the_whole(out: Printer, printed: list[str]) -> None:
    out.claim("成立", "It holds.", holds=True)
    assert not out.claim("不成立", "It should have moved.", holds=False)
    out.summary()
    assert out.exit_code == 1
    assert "  ✗ 不成立" in printed
    assert printed[-1] == "  ✗ It should have moved."
    assert "1 claims held, 1 did not:" in printed


def test_a_story_that_claims_nothing_has_shown_nothing(out: Printer) -> None:
    assert out.exit_code == 1
