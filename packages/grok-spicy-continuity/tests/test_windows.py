"""Windows of a map compared at once."""

from __future__ import annotations

import numpy as np
from grok_spicy_continuity.windows import likeness, pooled, unit, windows


def test_cosines_are_those_of_each_window_looked_at_by_itself() -> None:
    chance = np.random.default_rng(1)
    cells = np.clip(chance.normal(0.2, 1, (5, 7, 40)), 0, 6).astype(np.float32)
    known = unit(chance.normal(size=(3, 40)).astype(np.float32))
    boxes = windows(7, 5, [0.5, 1.0], [2, 3, 5])

    found = likeness(cells, boxes, known)

    for number, (left, top, right, bottom) in enumerate(boxes):
        alone = unit(cells[top:bottom, left:right].mean((0, 1)))
        assert np.allclose(found[:, number], known @ alone, atol=1e-5)


def test_a_finer_map_is_pooled_until_its_cells_can_be_paired() -> None:
    cells = np.arange(9 * 8, dtype=np.float32).reshape(9, 8, 1)
    small = pooled(cells, 20)
    assert small.shape == (4, 4, 1)
    assert small[0, 0, 0] == np.mean([0, 1, 8, 9])
