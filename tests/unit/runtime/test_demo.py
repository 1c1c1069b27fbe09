"""The demo's people: one of each role, added once, and never where it matters."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from voice.bootstrap import build, migrate
from voice.domain.actor import SYSTEM, UserRole
from voice.domain.errors import Forbidden
from voice.runtime.demo import demo
from voice.runtime.demo_people import MANAGER, PASSWORD, PEOPLE, REP, add_people
from voice.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(_env_file=None, data_dir=tmp_path)
    migrate(settings)
    return settings


@pytest.fixture
def production() -> Settings:
    return Settings(
        _env_file=None,
        production=True,
        secret_key="k" * 32,
        database_url="postgresql://db/x",
        broker_url="redis://b/0",
        public_url="https://calls.example.com",
    )


def test_there_is_one_of_each_role_and_all_can_sign_in(settings: Settings) -> None:
    services = build(settings)

    add_people(services)

    users = {user.login: user for user in services.people.users(SYSTEM)}
    assert {user.role for user in users.values()} == set(UserRole)
    assert users[REP].name == "陈晓"
    assert users[MANAGER].role is UserRole.MANAGER
    assert users[MANAGER].region == users[REP].region
    for person in PEOPLE:
        assert services.people.sign_in(person["login"], PASSWORD)


def test_a_second_demo_finds_them_there(settings: Settings) -> None:
    services = build(settings)
    add_people(services)
    services.people.set_password(SYSTEM, services.people.sign_in(REP, PASSWORD)[0].id, "a better password")

    add_people(services)

    assert len(services.people.users(SYSTEM)) == len(PEOPLE)
    assert services.people.sign_in(REP, "a better password")


def test_production_has_no_demo_and_none_of_its_people(production: Settings) -> None:
    with pytest.raises(Forbidden, match="known password"):
        demo(production, once=True, say=lambda _: None)
    with pytest.raises(Forbidden, match="everybody knows"):
        add_people(SimpleNamespace(settings=production, people=None))
