"""`callgate demo [story]`: which words the command takes, and that its answer becomes the exit code."""

from __future__ import annotations

import argparse
import subprocess
import sys

import pytest

from voice.cli import main
from voice.commands import demo


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    demo.configure(parser)
    return parser.parse_args(words)


def test_without_a_word_it_is_the_demo_of_calls() -> None:
    assert (parsed().what, parsed().once) == (None, False)
    assert (parsed("--once").what, parsed("--once").once) == (None, True)


def test_story_is_the_only_word() -> None:
    assert parsed("story").what == "story"
    with pytest.raises(SystemExit):
        parsed("tale")


def test_the_help_tells_what_the_story_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--help"])
    assert ended.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "--once" in shown
    assert "exit code 1 when a step did not come out as claimed" in shown


def test_the_plain_demo_does_not_load_the_story() -> None:
    script = "import sys, voice.commands.demo; sys.exit('voice.runtime.story.story' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=60).returncode == 0
