"""Gives memory that a call needed for a moment back to the system, so that an idle worker is a small one."""

from __future__ import annotations

import ctypes
import gc


def give_back() -> None:
    """Collect garbage and have glibc return what is free; elsewhere the allocator does as it likes."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
