"""Accessibility as axe-core judges it, from the package that the pages are built with."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.left_out import leave_out
from voice.api.ui.render import HERE

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Judged on a screen that holds the whole page: at the edge of a smaller one, any target is cut to a sliver.
_OF_THE_WHOLE = "target-size"
_TALL = 6000


@cache
def _script() -> str:
    path = HERE / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists():
        leave_out("axe-core is missing (npm ci in voice/api/ui)")
    return path.read_text(encoding="utf-8")


def complaints(page: Page) -> list[str]:
    """What axe finds on the page as it stands: the rule, and where it is broken first."""
    # Evaluated by the debugger, which the page's content security policy does not bind.
    page.evaluate(_script())
    found = _judged(page, {"runOnly": _TAGS, "rules": {_OF_THE_WHOLE: {"enabled": False}}})
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": size["width"], "height": _TALL})
    found += _judged(page, {"runOnly": {"type": "rule", "values": [_OF_THE_WHOLE]}})
    page.set_viewport_size(size)
    return found


def _judged(page: Page, options: dict[str, Any]) -> list[str]:
    broken: list[dict[str, Any]] = page.evaluate("options => axe.run(options).then(r => r.violations)", options)
    return [f"{item['id']}: {item['nodes'][0]['target']} {item['nodes'][0]['failureSummary']}" for item in broken]
