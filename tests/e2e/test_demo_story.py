"""`callgate demo story`: the sales story on demo data, from a refused move to the verified log, without any server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CHAPTERS = 7


@dataclass(frozen=True)
class Told:
    """What the command printed, by chapter."""

    exit_code: int
    text: str
    left: tuple[Path, ...]  # what lies in its temporary folder afterwards

    def chapter(self, number: int) -> str:
        begin = self.text.index(f"\n{number}. ")
        end = self.text.find(f"\n{number + 1}. ", begin)
        return self.text[begin : end if end > 0 else None]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Run once, in a folder of its own, with an environment that points elsewhere."""
    folder, scratch = tmp_path_factory.mktemp("cwd"), tmp_path_factory.mktemp("scratch")
    environment = {**os.environ, "TMPDIR": str(scratch), "CALLGATE_DATA_DIR": str(folder / "data")}
    done = subprocess.run(
        [sys.executable, "-m", "voice.cli", "demo", "story"],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Told(done.returncode, done.stdout, (*folder.iterdir(), *scratch.glob("callgate-story-*")))


def claims(text: str) -> list[str]:
    return re.findall(r"^  ✓ (.+)$", text, re.MULTILINE)


def test_every_step_came_out_as_it_claims(told: Told) -> None:
    assert told.exit_code == 0, told.text
    assert "✗" not in told.text
    assert len(claims(told.text)) >= 25
    assert f"All {len(claims(told.text))} claims held." in told.text


def test_nothing_is_left_behind(told: Told) -> None:
    assert told.left == ()


def test_every_claim_is_told_in_chinese_and_below_in_english(told: Told) -> None:
    lines = told.text.splitlines()
    for place, line in enumerate(lines):
        if line.startswith("  ✓ "):
            assert re.search(r"[\u4e00-\u9fff]", line)
            assert re.match(r"    \S", lines[place + 1])
            assert re.search(r"[A-Za-z]{3}", lines[place + 1])
    assert [f"\n{number}. " in told.text for number in range(1, CHAPTERS + 2)] == [True] * CHAPTERS + [False]


def test_time_runs_forward(told: Told) -> None:
    found = re.findall(r"^\[(\d+)月(\d+)日 周. (\d\d):(\d\d)\]", told.text, re.MULTILINE)
    moments = [tuple(map(int, one)) for one in found]
    assert len(moments) >= 15
    assert moments == sorted(moments)


@pytest.mark.feature("A-001")
def test_a_deal_is_stopped_before_its_gate_with_what_is_missing_and_how_to_mend_it(told: Told) -> None:
    text = told.chapter(1)
    assert "三项材料：访谈纪要、决策链分析图、痛点优先级排序表（1 / 3）" in text
    assert "（0% / 90%）" in text
    assert text.count("补救：") == text.count("缺：") - text.count("还缺：") == 4
    assert "Refused: 4 requirements are open, the deal stays at Needs confirmed." in text


@pytest.mark.feature("A-001", "A-002")
def test_confirmed_evidence_and_the_managers_consent_move_it_and_every_step_is_logged(told: Told) -> None:
    text = told.chapter(2)
    assert text.count("[00:42] “上一家供应商交货一拖再拖”") == 2
    assert "未确认的结论不算数" in text
    assert "在录音里找不到" in text
    assert text.index("等待主管王敏审批") < text.index("商机进入“方案提交/演示”")
    assert re.search(r"日志留痕：商机建立 → .*材料提交.* → 提交审批 → ", text)


@pytest.mark.feature("A-003")
def test_comparing_suppliers_starts_48_hours_after_which_the_manager_is_told(told: Told) -> None:
    text = told.chapter(3)
    assert "[01:14] “我们还要再比三家”" in text
    assert "[7月28日 周二 10:30]" in text
    assert "截止 7月30日 周四 10:30" in text
    assert text.index("The manager has not been bothered yet.") < text.index("the manager gets the alert")
    assert "应于 2026-07-30 10:30 完成，仍未完成" in text
    assert "it was late stays on record" in text


@pytest.mark.feature("B-041")
def test_two_low_days_show_their_factors_and_call_the_manager(told: Told) -> None:
    text = told.chapter(4)
    scores = [float(score) for score in re.findall(r"健康度 (\d+\.\d)（", text)]
    assert len(scores) == 2
    assert 60 > scores[0] > scores[1]
    assert text.count("拉低：") == text.count("支撑：") == 6
    assert text.count("话术包“") == 3
    assert "任务 → 王敏" in text
    assert "历史摘要：最近 3 次通话" in text


@pytest.mark.feature("C-070", "C-071", "C-072", "C-073")
def test_the_thursday_forecast_is_bound_compared_explained_and_locked(told: Told) -> None:
    text = told.chapter(5)
    assert "未绑定动作，不计入" in text
    assert "（通话为证）" in text
    assert "模型独立计算 13 周：¥" in text
    (gap, near) = (float(share) for share in re.findall(r"相差 (\d+\.\d)%,须说明原因", text))
    assert min(gap, near) > 15
    assert text.index("未说明原因不能提交") < text.index("归因（13 周") < text.index("提交成功")
    assert "[8月6日 周四 18:01]" in text
    assert text.count("分客户：") == 2
    assert re.search(r"本期已锁定，指纹 [0-9a-f]{12}…", text)


@pytest.mark.feature("C-074", "C-075")
def test_three_misses_freeze_with_both_verdicts_and_the_number_is_held_in_the_band(told: Told) -> None:
    text = told.chapter(6)
    assert text.count("　失准") == 3
    literal, evidence = (float(share) for share in re.findall(r"诚实预测者撞上它的概率 (\d+\.\d)%", text))
    assert 0 < evidence < literal
    assert re.search(r"字面规则.*：冻结", text)
    assert re.search(r"证据规则.*：冻结", text)
    filed, base, low, high, official = _figures(text)
    assert (low, high) == (pytest.approx(base * 0.9, abs=1), pytest.approx(base * 1.1, abs=1))
    assert official == min(max(filed, low), high) != filed


@pytest.mark.feature("A-002")
def test_the_whole_log_is_verified(told: Told) -> None:
    text = told.chapter(7)
    (events,) = re.findall(r"共 (\d+) 条事件", text)
    assert int(events) > 300
    assert "The chain is whole: nothing was changed." in text


def test_the_demo_without_the_story_still_takes_its_own_options() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "voice.cli", "demo", "--help"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert "--once" in done.stdout
    assert "story" in done.stdout


def _figures(text: str) -> tuple[int, ...]:
    """Filed, baseline, lower and upper end of the band, and the official number, in yuan."""
    band = re.search(r"自报 (\S+)；团队基准 (\S+)，浮动 ±10%：(\S+) – (\S+)", text)
    held = re.search(r"基准区间 = (\S+)。", text)
    assert band
    assert held
    return tuple(int(re.sub(r"\D", "", amount)) for amount in (*band.groups(), held[1]))
