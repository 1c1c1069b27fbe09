"""The sample calls of the checkout can be read, and incomplete ones are passed over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from voice.domain.errors import NotFound
from voice.runtime.samples import samples


def script(folder: Path, name: str, called_at: str, **fields: str) -> None:
    call = {"called_at": called_at, "direction": "inbound", **fields}
    people = [{"side": "rep", "name": "陈晓"}, {"side": "customer", "name": "李明"}]
    (folder / f"{name}.json").write_text(json.dumps({**call, "record": {"identity": people}}), encoding="utf-8")


def test_the_checkouts_own_samples_are_complete() -> None:
    found = samples()

    assert len(found) >= 4
    assert [sample.called_at for sample in found] == sorted(sample.called_at for sample in found)
    assert all(sample.audio.is_file() for sample in found)
    assert {sample.audio.suffix for sample in found} >= {".ogg", ".mp3"}


def test_a_sample_tells_what_its_sender_knows(tmp_path: Path) -> None:
    script(tmp_path, "a", "2026-03-10T10:00:00+08:00", phone_number="13800138000", account="蓝海物流")
    (tmp_path / "a.ogg").write_bytes(b"sound")

    [sample] = samples(tmp_path)

    assert sample.name == "a"
    assert sample.audio == tmp_path / "a.ogg"
    assert (sample.phone_number, sample.account, sample.contact) == ("13800138000", "蓝海物流", "李明")


def test_a_script_without_sound_is_passed_over(tmp_path: Path) -> None:
    script(tmp_path, "silent", "2026-03-10T10:00:00+08:00")
    script(tmp_path, "late", "2026-03-12T10:00:00+08:00")
    script(tmp_path, "early", "2026-03-11T10:00:00+08:00")
    for name in ("late", "early"):
        (tmp_path / f"{name}.wav").write_bytes(b"sound")

    assert [sample.name for sample in samples(tmp_path)] == ["early", "late"]


def test_without_samples_it_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as raised:
        samples(tmp_path)

    assert str(tmp_path) in raised.value.detail
    assert raised.value.remedy
