"""Every setting says what it does, in code and in the operator's handbook, with its true default."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from voice.settings import Settings

HANDBOOK = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_setting_is_documented(name: str) -> None:
    field = Settings.model_fields[name]
    assert field.description
    default = "–" if field.default is None else str(field.default)
    default = default.lower() if isinstance(field.default, bool) else default
    assert f"| `CALLGATE_{name.upper()}` | {default} | {field.description} |" in HANDBOOK


def test_production_refuses_what_is_safe_only_on_a_laptop() -> None:
    with pytest.raises(ValidationError, match="CALLGATE_SECRET_KEY, CALLGATE_DATABASE_URL, CALLGATE_BROKER_URL"):
        Settings(_env_file=None, production=True)
