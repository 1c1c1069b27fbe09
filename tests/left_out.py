"""What a run leaves out: skipped here with its reason, told loudly at the end, and a failure where all is required.

`make test` loads this as a pytest plugin; tests call `leave_out` when something they need is absent.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import NoReturn

import pytest


def leave_out(reason: str) -> NoReturn:
    """Skips the test; fails it where CALLGATE_REQUIRE_ALL is 1, as in CI."""
    if os.environ.get("CALLGATE_REQUIRE_ALL") == "1":
        pytest.fail(f"CALLGATE_REQUIRE_ALL is set, but: {reason}", pytrace=False)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    reasons = Counter(_reason(report) for report in skipped)
    terminalreporter.section("LEFT OUT OF THIS RUN", sep="=", yellow=True, bold=True)
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"  {count} test{'s' if count > 1 else ''}: {reason}", yellow=True)
    terminalreporter.write_line("  Provide what is missing, then run again; CALLGATE_REQUIRE_ALL=1 makes it an error.")


def _reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
