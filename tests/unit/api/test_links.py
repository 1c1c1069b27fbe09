"""Signed tokens open one recording, for a short time, and nothing else."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from pydantic import SecretStr

from voice.api.links import PLAYBACK_S, Links, signing_key
from voice.domain.actor import Actor, UserRole
from voice.domain.errors import Gone, NotFound
from voice.settings import Settings

NOW = datetime(2026, 3, 12, 7, tzinfo=UTC)
REP = Actor("rep-1", "林悦", UserRole.REP, "east", "a")


def test_a_token_gives_back_the_call_and_the_sight_but_no_name() -> None:
    token, expires_at = Links("key").playback(REP, "call-1", NOW)
    actor, call_id, muted = Links("key").played(token)
    assert (call_id, muted) == ("call-1", None)
    assert (actor.user_id, actor.role, actor.region, actor.team) == ("rep-1", UserRole.REP, "east", "a")
    assert actor.name == ""
    assert expires_at == NOW + timedelta(seconds=PLAYBACK_S)


@pytest.mark.parametrize("muted", [True, False])
def test_whether_it_is_muted_stands_in_the_token_and_nowhere_else(muted: bool) -> None:
    token, _ = Links("key").playback(REP, "call-1", NOW, muted=muted)
    assert Links("key").played(token)[2] is muted


def test_a_token_of_another_key_or_a_changed_one_is_unknown() -> None:
    token, _ = Links("key").playback(REP, "call-1", NOW)
    for forged in (Links("other").playback(REP, "call-1", NOW)[0], token[:-2], "x" + token, ""):
        with pytest.raises(NotFound):
            Links("key").played(forged)


def test_an_old_token_is_gone() -> None:
    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(super().get_timestamp()) - PLAYBACK_S - 5

    old = URLSafeTimedSerializer("key", salt="callgate.playback", signer=Earlier)
    with pytest.raises(Gone) as refused:
        Links("key").played(str(old.dumps(["call-1", "rep-1", "rep", "east", "a", None])))
    assert refused.value.code == "link_expired"


def test_a_sealed_sign_in_opens_no_recording_and_a_playback_token_no_sign_in() -> None:
    links = Links("key")
    token, _ = links.playback(REP, "call-1", NOW)
    sealed = links.seal({"state": "s"})
    assert links.unseal(sealed, 60) == {"state": "s"}
    assert links.unseal(token, 60) is None
    with pytest.raises(NotFound):
        links.played(sealed)


def test_the_configured_key_is_used(tmp_path: Path) -> None:
    assert signing_key(Settings(data_dir=tmp_path, secret_key=SecretStr("given"))) == "given"
    assert not list(tmp_path.iterdir())


def test_a_generated_key_is_private_and_stays(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    key = signing_key(settings)
    assert len(key) >= 48
    assert signing_key(settings) == key
    (file,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: signing_key(settings), range(16)))) == 1
