"""The studio where what is open is neither moved nor removed, as on Windows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.runs.interrupt import Interrupter
from grok_spicy_studio.security.sessions import KEY_BYTES, read_key
from grok_spicy_studio.work.control import control_file, listening

if TYPE_CHECKING:
    from grok_spicy_testing.windows_files import WindowsFiles


def test_torn_key_is_made_anew_while_a_scanner_looks_at_it(
    windows_files: WindowsFiles, tmp_path: Path
) -> None:
    (tmp_path / "studio.key").write_bytes(b"torn")
    windows_files.scans = 1
    assert len(read_key(tmp_path)) == KEY_BYTES


async def test_file_that_stops_a_run_goes_with_the_run(
    windows_files: WindowsFiles, tmp_path: Path
) -> None:
    windows_files.scans = 1
    async with listening(tmp_path, "run", Interrupter()):
        assert control_file(tmp_path, "run").is_file()
    assert not control_file(tmp_path, "run").exists()
