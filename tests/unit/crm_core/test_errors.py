"""Each refusal carries a status, a stable code, and words for a person."""

from __future__ import annotations

import pytest

from crm_core.errors import CrmConflict, CrmError, CrmForbidden, CrmInvalid, CrmNotFound, PolicyInvalid


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        (CrmInvalid, 422, "invalid_input"),
        (CrmForbidden, 403, "forbidden"),
        (CrmNotFound, 404, "not_found"),
        (CrmConflict, 409, "conflict"),
        (PolicyInvalid, 500, "invalid_policy"),
    ],
)
def test_a_leaf_has_its_status_and_code(kind: type[CrmError], status: int, code: str) -> None:
    error = kind("So it is.", remedy="Do this.")

    assert (error.status, error.code, error.detail, error.remedy, str(error)) == (
        status,
        code,
        "So it is.",
        "Do this.",
        "So it is.",
    )
    assert kind("x", code="own_code").code == "own_code"
