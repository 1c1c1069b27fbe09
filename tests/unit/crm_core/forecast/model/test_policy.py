"""What the model track may do is data, and data that cannot hold is refused by name."""

from __future__ import annotations

import pytest

from crm_core.errors import PolicyInvalid
from crm_core.policy_files import policy_text, read_policy_text
from tests.unit.crm_core.forecast.model.samples import FOLDER, POLICY

TEXT = policy_text(FOLDER, "forecast_model")


@pytest.mark.feature("C-070")
def test_twenty_three_dimensions_are_registered_in_both_languages() -> None:
    assert len(POLICY.features) == 23
    assert all(feature.zh and feature.en for feature in POLICY.features)
    named = {feature.zh for feature in POLICY.features}
    assert "采购周期(天)" in named
    assert {feature.source for feature in POLICY.features} == {"calls", "crm", "erp"}


def test_the_shipped_numbers_are_those_of_the_specification() -> None:
    assert POLICY.ladder.tau == POLICY.calibration.tau == 20
    assert (POLICY.ladder.l1_won, POLICY.ladder.l1_lost, POLICY.ladder.l2_won, POLICY.ladder.l2_lost) == (
        *(50, 150),
        *(200, 200),
    )
    assert (POLICY.chance.lowest, POLICY.chance.highest) == (0.01, 0.99)
    assert (POLICY.calibration.bounds.lowest, POLICY.calibration.bounds.highest) == (0.5, 1.5)
    assert POLICY.promotion.origins == 8
    assert (POLICY.range.draws, POLICY.range.widest) == (5000, 3.0)
    assert (POLICY.factors.bounds.lowest, POLICY.factors.bounds.highest) == (0.5, 1.2)
    assert (POLICY.factors.price_rise, POLICY.factors.price_multiplier) == (0.08, 0.9)


@pytest.mark.parametrize(
    ("setting", "wrong", "named"),
    [
        ("tau = 20.0                            #", "tau = 0 #", "ladder.tau"),
        ("age_bands = [0, 2,", "age_bands = [1, 2,", "ladder.age_bands"),
        ("age_bands = [0, 2,", "age_bands = [0, 0,", "ladder.age_bands"),
        ("max_age = 104", "max_age = 52", "ladder.max_age"),
        ("l1_won = 50", "l1_won = 0", "ladder.l1_won"),
        ("lowest = 0.01", "lowest = 1.5", "chance.lowest"),
        ("draws = 5000", "draws = 5", "range.draws"),
        ("widest = 3.0", "widest = 0.5", "range.widest"),
        ("prior_spread = 0.02", "prior_spread = 0.5", "range.prior_spread"),
        ("lead = 0.10", "lead = 10", "static.lead"),
        ("held_out = 0.2", "held_out = 1", "learning.held_out"),
        ("price_multiplier = 0.9", "price_multiplier = 0.4", "factors.price_multiplier"),
        ('source = "erp"', 'source = "moon"', "source"),
        ('key = "days_silent"', 'key = "contacts_4w"', "features"),
        ("haircut = 0.7", "haircut = 0", "pseudo_progress.haircut"),
        ("haircut = 0.7", "haircut = 1.2", "pseudo_progress.haircut"),
        ('"technical_buyer", "user"', '"technical_buyer", "purchasing"', "pseudo_progress.buyers"),
        ("z = 1.645", "zz = 1.645", "what_if.z"),
        ("[amounts]\ntau = 20.0", "[amounts]\ntau = 20.0\nmore = 1", "amounts.more"),
    ],
)
def test_a_setting_that_cannot_hold_is_named(setting: str, wrong: str, named: str) -> None:
    assert setting in TEXT
    with pytest.raises(PolicyInvalid) as refused:
        read_policy_text("forecast_model", TEXT.replace(setting, wrong, 1))
    assert named in refused.value.detail
