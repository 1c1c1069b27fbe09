"""`callgate demo` hands over to the one demo or the other, and its answer is the exit code."""

from __future__ import annotations

import subprocess
import sys
import types
from collections.abc import Callable

import pytest

from voice.cli import COMMANDS, main
from voice.settings import Settings

STORY = "voice.runtime.story.story"
PRODUCTION = {
    "CALLGATE_PRODUCTION": "true",
    "CALLGATE_SECRET_KEY": "k" * 32,
    "CALLGATE_DATABASE_URL": "postgresql://db/x",
    "CALLGATE_BROKER_URL": "redis://b/0",
    "CALLGATE_PUBLIC_URL": "https://calls.example.com",
}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Another, shorter story in the place of the long one."""

    def tell_instead(code: int) -> None:
        def tell_story(write: Callable[[str], None]) -> int:
            write("故事")
            write("The story")
            return code

        story = types.ModuleType(STORY)
        story.tell_story = tell_story  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, STORY, story)

    return tell_instead


@pytest.mark.parametrize("code", [0, 1])
def test_a_story_that_did_not_come_out_as_claimed_fails_the_command(
    told: Callable[[int], None], capsys: pytest.CaptureFixture[str], code: int
) -> None:
    told(code)
    assert main(["demo", "story"]) == code
    assert capsys.readouterr().out == "故事\nThe story\n"


def test_the_story_takes_once_as_well(told: Callable[[int], None]) -> None:
    """It ends by itself; a script that always says --once need not know."""
    told(0)
    assert main(["demo", "story", "--once"]) == 0
    assert main(["demo", "--once", "story"]) == 0


def test_the_story_is_told_in_production_too(told: Callable[[int], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """It touches nothing of the service: only the demo with its known password is refused there."""
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    told(0)
    assert Settings().production
    assert main(["demo", "story"]) == 0


def test_the_demo_is_refused_in_production_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    assert main(["demo", "--once"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "users with a known password" in said.err
    assert "callgate serve" in said.err


def test_each_line_is_on_the_screen_when_it_is_told() -> None:
    """Through a pipe too: nobody waits for a buffer to fill."""
    script = (
        "import os, sys, types\n"
        f"story = types.ModuleType({STORY!r})\n"
        "def tell_story(write):\n"
        "    write('first')\n"
        "    os._exit(3)\n"  # without flushing anything
        "story.tell_story = tell_story\n"
        f"sys.modules[{STORY!r}] = story\n"
        "from voice.cli import main\n"
        "main(['demo', 'story'])\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], check=False, timeout=60, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (3, "first\n")


@pytest.mark.parametrize("words", [("tale",), ("story", "again"), ("story", "--twice")])
def test_other_words_are_refused(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", *words])
    assert ended.value.code == 2
    assert "usage: callgate" in capsys.readouterr().err


def test_the_command_is_among_those_that_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert COMMANDS["demo"] in " ".join(capsys.readouterr().out.split())
