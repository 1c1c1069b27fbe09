"""Weekly hazards by gradient boosting: LightGBM behind the forecast's port for fitters, where it is installed."""

from __future__ import annotations

from collections.abc import Callable

import lightgbm
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Small trees and a slow rate: a company's history is thousands of deals, not millions.
_TREES = 120
_PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 60,
    "lambda_l2": 5.0,
    "num_threads": 1,  # small fits: on a busy machine a second thread costs more than it brings
    "seed": 0,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}


class LightGbmFitter:
    """The same rows give the same model."""

    @property
    def name(self) -> str:
        return "lightgbm"

    def __call__(self, x: Floats, y: NDArray[np.bool_]) -> Callable[[Floats], Floats]:
        """x: (rows, columns) without gaps; y: whether the event came in the row's week."""
        if y.all() or not y.any():  # nothing to boost
            always = float(y.any())
            return lambda rows: np.full(len(rows), always)
        trees = lightgbm.train(_PARAMETERS, lightgbm.Dataset(x, y.astype(np.float64)), num_boost_round=_TREES)
        return lambda rows: np.asarray(trees.predict(rows), dtype=np.float64)
