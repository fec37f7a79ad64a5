"""Giving memory back: what a picture took is the system's again as soon as it is done."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache

_M_MMAP_THRESHOLD = -3
"""`mallopt`'s number for the size from which on blocks are mapped one by one: malloc.h of glibc."""

_M_ARENA_MAX = -8
"""Its number for how many heaps threads have: each keeps pieces of its own."""

_M_TRIM_THRESHOLD = -1
"""Its number for how much may lie free at the end of the heap before it goes back."""

_ARENAS = 2

_FROM_BYTES = 1_000_000
"""Less than any layer; more than most shapes, and than what a frame is put together from: mapping a
block anew costs a fault of the machine for each of its pages, and from 256 kB on such faults
were a sixth of all that a film took."""

_KEPT_BYTES = 2_000_000
"""What the next frame takes again at once."""


@lru_cache(maxsize=1)
def return_large_blocks() -> bool:
    """Have large blocks mapped one by one, so that freeing them gives them back.

    The C library otherwise raises that size by itself and keeps freed layers in pieces between
    small objects (`bench/animatic.py` measures what a film of 12 scenes holds). Linux with glibc
    only; elsewhere nothing happens.

    Returns:
        Whether the C library took it.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    mallopt(_M_ARENA_MAX, _ARENAS)
    mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
    return bool(mallopt(_M_MMAP_THRESHOLD, _FROM_BYTES))


def give_back() -> None:
    """Hand what was freed back to the system, as far as the C library can."""
    if not return_large_blocks():
        return
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):
        return
