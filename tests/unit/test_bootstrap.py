"""The composition root: everything embedded by default, each part replaced by its setting, nothing loaded early."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from voice.bootstrap import build, database_url, migrate
from voice.domain.actor import SYSTEM, UserRole
from voice.engines import models_dir
from voice.settings import Settings


def embedded(tmp_path: Path, **settings: Any) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path / "data", **settings)


def test_a_folder_is_all_that_is_needed(tmp_path: Path) -> None:
    settings = embedded(tmp_path)
    migrate(settings)
    services = build(settings)

    user = services.people.add_user(
        SYSTEM, login="rep", name="rep", role=UserRole.REP, region="east", password="right horse"
    )

    assert services.people.sign_in("rep", "right horse")[0] == user
    assert services.crm.verify(SYSTEM).checked == 1
    assert services.readiness.check() == {"database": "ok", "objects": "ok", "queue": "unavailable"}


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    migrate(embedded(tmp_path))
    migrate(embedded(tmp_path))


def test_a_database_that_was_not_migrated_is_not_ready(tmp_path: Path) -> None:
    assert build(embedded(tmp_path)).readiness.check()["database"] != "ok"


def test_without_a_broker_jobs_wait_in_the_outbox(tmp_path: Path) -> None:
    settings = embedded(tmp_path)
    migrate(settings)

    assert build(settings).sweeper.run().jobs_sent == 0


def test_the_database_lies_in_the_data_folder_unless_another_is_named(tmp_path: Path) -> None:
    assert database_url(embedded(tmp_path)) == f"sqlite:///{(tmp_path / 'data' / 'callgate.db').resolve()}"
    assert database_url(embedded(tmp_path, database_url="postgresql://db/calls")) == "postgresql://db/calls"


def test_the_rule_data_is_the_projects_unless_another_is_named(tmp_path: Path) -> None:
    assert (models_dir(embedded(tmp_path)) / "crm" / "pipeline.toml").is_file()
    assert models_dir(embedded(tmp_path, models_dir=tmp_path)) == tmp_path


def test_production_parts_are_chosen_by_settings_alone(tmp_path: Path) -> None:
    """Built, not asked: the servers behind these addresses are not there."""
    services = build(
        embedded(
            tmp_path,
            broker_url="redis://127.0.0.1:1/0",
            s3_endpoint="127.0.0.1:1",
            s3_access_key=SecretStr("key"),
            s3_secret_key=SecretStr("secret"),
            s3_secure=False,
        )
    )

    assert services.settings.s3_endpoint == "127.0.0.1:1"


@pytest.mark.slow
def test_an_api_process_loads_no_models(tmp_path: Path) -> None:
    look = """
import sys
from pathlib import Path
from voice.bootstrap import build
from voice.settings import Settings
build(Settings(_env_file=None, data_dir=Path(sys.argv[1])))
print([name for name in ("spacy", "faster_whisper", "ctranslate2", "minio") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", look, str(tmp_path)], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
