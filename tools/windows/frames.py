"""Compares two films, frame by frame, as they are seen."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path


def differing_frames(one: Path, other: Path) -> list[str]:
    """Return what two films do not share, a sentence for each frame; nothing if they are the same.

    Args:
        one: A film.
        other: The film to compare it with.
    """
    found = []
    with av.open(str(one)) as first, av.open(str(other)) as second:
        pairs = zip_longest(first.decode(video=0), second.decode(video=0))
        for number, (frame, twin) in enumerate(pairs, start=1):
            if frame is None or twin is None:
                found.append(f"frame {number} is in one film only")
                continue
            pixels, others = (one.to_ndarray(format="rgb24") for one in (frame, twin))
            if pixels.shape != others.shape:
                found.append(f"frame {number} has another size")
            elif not np.array_equal(pixels, others):
                most = int(np.abs(pixels.astype(int) - others.astype(int)).max())
                found.append(f"frame {number} differs, by {most} of 255 at most")
    return found
