"""Images and compose files stay in step with the settings and with the tree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from voice.cli import COMMANDS
from voice.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
COMPOSE = ["compose.yaml", "compose.laptop.yaml"]
DOCKERFILES = ["Dockerfile", "worker-gpu.Dockerfile"]


def known_variables() -> set[str]:
    return {f"CALLGATE_{name.upper()}" for name in Settings.model_fields}


def services(name: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((DOCKER / name).read_text(encoding="utf-8"))["services"]
    return found


@pytest.mark.parametrize("name", [*COMPOSE, *DOCKERFILES, "example.env"])
def test_every_variable_is_a_setting(name: str) -> None:
    used = set(re.findall(r"\bCALLGATE_[A-Z0-9_]+", (DOCKER / name).read_text(encoding="utf-8")))
    assert used <= known_variables()


@pytest.mark.parametrize("name", COMPOSE)
def test_every_command_exists(name: str) -> None:
    commands = [s["command"] for s in services(name).values() if s.get("command", [""])[0] == "callgate"]
    assert {command[1] for command in commands} <= set(COMMANDS)


@pytest.mark.parametrize("name", DOCKERFILES)
def test_every_copied_path_exists(name: str) -> None:
    lines = (DOCKER / name).read_text(encoding="utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    assert [path for group in copied for path in group if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", DOCKERFILES)
def test_no_process_runs_as_root(name: str) -> None:
    users = re.findall(r"^USER (\w+)", (DOCKER / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert users[-1] == "callgate"


def test_production_names_all_that_production_demands() -> None:
    environment = services("compose.yaml")["api"]["environment"]
    Settings(
        production=True,
        secret_key=environment["CALLGATE_SECRET_KEY"],
        database_url=environment["CALLGATE_DATABASE_URL"],
        broker_url=environment["CALLGATE_BROKER_URL"],
        public_url=environment["CALLGATE_PUBLIC_URL"],
    )


def test_every_build_target_exists() -> None:
    stages = set(re.findall(r" AS (\w+)", (DOCKER / "Dockerfile").read_text(encoding="utf-8")))
    targets = {s["build"].get("target") for name in COMPOSE for s in services(name).values() if "build" in s}
    assert targets - {None} <= stages
