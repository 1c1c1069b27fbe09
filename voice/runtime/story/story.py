"""The sales story from its prologue to the verified log; every step says whether it came out as claimed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from voice.runtime.story import comparing, evidence, forecast, freeze, gate, health, log
from voice.runtime.story.cast import bad_news, set_the_stage
from voice.runtime.story.clock import StoryClock
from voice.runtime.story.company import Company
from voice.runtime.story.history import BEGINNING, live_through
from voice.runtime.story.printer import Printer


def tell_story(write: Callable[[str], None]) -> int:
    """Plays the story over a temporary database; `write` takes one line. 0 only if every claim held, else 1."""
    with tempfile.TemporaryDirectory(prefix="callgate-story-") as folder:
        return _told(Path(folder), Printer(write))


def _told(folder: Path, out: Printer) -> int:
    out.title("Callgate 销售故事（演示数据，脚本时钟）", "The Callgate sales story (demo data, scripted clock)")
    out.title(
        "通话内容和识别结果由脚本给出，不运行语音模型；关卡、时限、健康度、预测和审计都是系统真实计算。",
        "What calls say is scripted, no speech model runs; gates, deadlines, scores, forecasts and log are real.",
    )
    company = Company(folder, StoryClock(BEGINNING))
    deals = set_the_stage(company, live_through(company, company.people["lin"]))
    gate.tell(company, deals, out)
    evidence.tell(company, deals, out)
    bad_news(company)
    for chapter in (comparing, health, forecast, freeze, log):
        chapter.tell(company, deals, out)
    out.summary()
    return out.exit_code
