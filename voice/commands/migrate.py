"""`callgate migrate`: brings the database to the newest schema."""

from __future__ import annotations

import argparse

from voice.bootstrap import migrate
from voice.settings import Settings
from voice.telemetry import configure_logging


def configure(parser: argparse.ArgumentParser) -> None:
    """No options: the database is the one that the settings name."""


def run(args: argparse.Namespace) -> int:
    settings = Settings()
    configure_logging(settings.log_level)
    migrate(settings)
    print("The database is at the newest schema.")
    return 0
