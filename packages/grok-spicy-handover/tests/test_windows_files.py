"""A hand-over where what is open is neither moved nor removed, as on Windows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from grok_spicy_handover.handing import Wanted, hand_over

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_testing.windows_files import WindowsFiles

    from conftest import Made


def test_film_is_handed_over_again_while_a_scanner_looks_at_every_file(
    windows_files: WindowsFiles, made: Made, tmp_path: Path
) -> None:
    windows_files.scans = 1
    wanted = Wanted(programs=("avid",), zipped=True)
    for _ in range(2):
        done = asyncio.run(hand_over(made.film(), wanted, tmp_path / "harbour"))
        assert all(path.is_file() for path in done.written)
    replaced = {path.rpartition("/")[2] for what, path in windows_files.refused if what != "open"}
    assert "film.aaf" in replaced
    assert not list(tmp_path.rglob(".part-*"))
