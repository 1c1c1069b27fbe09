"""Check figures of identity cards and bank cards."""

from __future__ import annotations

_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD_CHECKS = "10X98765432"


def is_id_card(figures: str) -> bool:
    """Whether the last of 18 figures is right: ISO 7064 MOD 11-2, as GB 11643 prescribes."""
    if len(figures) != 18 or not figures[:17].isdecimal():
        return False
    total = sum(weight * int(figure) for weight, figure in zip(_CARD_WEIGHTS, figures, strict=False))
    return figures[17] == _CARD_CHECKS[total % 11]


def is_bank_card(figures: str) -> bool:
    """Whether the last figure is right: the Luhn formula of ISO/IEC 7812-1."""
    if not figures.isdecimal():
        return False
    doubled = (int(figure) * (1 + place % 2) for place, figure in enumerate(reversed(figures)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
