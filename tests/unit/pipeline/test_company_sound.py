"""How companies' names are pronounced."""

from __future__ import annotations

import pytest

from voice.pipeline.company_sound import company_sound


def test_names_that_sound_alike_have_one_sound() -> None:
    assert company_sound("东莞永裕彩盒有限公司") == company_sound("永玉彩盒") != company_sound("永裕包装")
    assert len(company_sound("永裕彩盒").split()) == 4


@pytest.mark.parametrize(("name", "sound"), [("Siemens 医疗", "siemens"), ("3M中国", "3m"), ("", "")])
def test_latin_words_stay_whole(name: str, sound: str) -> None:
    assert company_sound(name).startswith(sound)
