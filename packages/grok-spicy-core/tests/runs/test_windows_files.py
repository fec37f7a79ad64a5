"""The life of a run where what is open is neither moved nor removed, as on Windows."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest
from grok_spicy.errors import StorageError
from grok_spicy.ledger.damage import set_aside
from grok_spicy.plugins.folders import write_whole
from grok_spicy.runs.cleaning import clean
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.takes import pick_take
from grok_spicy.system.files import copy_object, write_atomically
from grok_spicy.system.platforms import remove_tree
from grok_spicy_testing.scripted import Script
from grok_spicy_testing.windows_files import WindowsFiles

if TYPE_CHECKING:
    from conftest import Set


def test_what_is_open_is_neither_replaced_nor_removed(
    windows_files: WindowsFiles, tmp_path: Path
) -> None:
    (tmp_path / "new.json").write_text("{}", "utf-8")
    (tmp_path / "state.json").write_text("{}", "utf-8")
    with (tmp_path / "state.json").open(encoding="utf-8"):
        with pytest.raises(PermissionError):
            (tmp_path / "new.json").replace(tmp_path / "state.json")
        with pytest.raises(PermissionError):
            (tmp_path / "state.json").unlink()
        with pytest.raises(PermissionError):
            tmp_path.rename(tmp_path.with_name("elsewhere"))
    (tmp_path / "new.json").replace(tmp_path / "state.json")
    assert [name for name, _ in windows_files.refused] == ["replace", "unlink", "rename"]


async def test_film_is_made_retaken_picked_and_cleaned_up(
    windows_files: WindowsFiles, stage: Set, told: Any
) -> None:
    first = await stage.film(Script(told(1)))
    assert first.exit_code == 0, first.error
    again = await stage.resume(Script(told(1)), first.run_id, retake=["clip:1"])
    assert again.exit_code == 0, again.error
    folder = RunFolder(first.folder)
    await pick_take(folder, "clip:1", 1)
    done = await clean(stage.output, [folder], dry_run=False)
    assert done.runs
    assert not folder.root.exists()
    # Folders are opened to sync them, which is not tried on Windows itself.
    assert [one for one in windows_files.refused if one[0] != "open"] == []


async def test_scanner_that_opens_every_file_for_a_moment_ends_no_run(
    windows_files: WindowsFiles, stage: Set, told: Any
) -> None:
    windows_files.scans = 1
    made = await stage.film(Script(told(1)))
    assert made.exit_code == 0, made.error
    assert any(Path(path).name == "state.json" for _, path in windows_files.refused)
    await clean(stage.output, [RunFolder(made.folder)], dry_run=False)
    assert not made.folder.exists()


class NosyReader:
    """Another program that has one file open most of the time, as an indexer or our own `runs`.

    It lets go once it was in the way, and opens the file again when that was changed: so it is in
    the way of every change once, however slow the machine is.
    """

    def __init__(self, folder: Path, name: str, refused: list[tuple[str, str]]) -> None:
        self.found = 0
        self._folder, self._name, self._refused = folder, name, refused
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._end.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._end.wait(0.004):
            with suppress(FileNotFoundError):
                for path in self._folder.rglob(self._name):
                    self._hold(path)

    def _hold(self, path: Path) -> None:
        before = self._times_in_the_way()
        with path.open("rb") as stream:
            held = os.fstat(stream.fileno())
            self.found += 1
            while self._times_in_the_way() == before and not self._end.wait(0.002):
                pass
        while os.path.samestat(path.stat(), held) and not self._end.wait(0.002):
            pass

    def _times_in_the_way(self) -> int:
        return sum(Path(path).name == self._name for _, path in self._refused)


async def test_reader_that_has_the_state_open_most_of_the_time_ends_no_run(
    windows_files: WindowsFiles, stage: Set, told: Any
) -> None:
    with NosyReader(stage.output, "state.json", windows_files.refused) as reader:
        made = await stage.film(Script(told(1)))
    assert made.exit_code == 0, made.error
    assert reader.found
    assert any(Path(path).name == "state.json" for _, path in windows_files.refused)


async def test_run_with_a_clip_open_in_a_player_can_still_be_named_and_cleaned_up(
    windows_files: WindowsFiles, stage: Set, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grok_spicy.system.platforms._PAUSES", ())
    made = await stage.film(Script(told(1)))
    folder = RunFolder(made.folder)
    assert made.film is not None
    with (
        made.film.open("rb"),
        pytest.raises(
            StorageError, match=r"final_video\.mp4 is open in another program"
        ) as told_so,
    ):
        await clean(stage.output, [folder], dry_run=False)
    assert told_so.value.hint is not None
    assert "Close it" in told_so.value.hint
    assert folder.state.is_file()
    await clean(stage.output, [folder], dry_run=False)
    assert not folder.root.exists()


def test_file_open_in_another_program_is_said_to_be_open(
    windows_files: WindowsFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grok_spicy.system.platforms._PAUSES", ())
    target = tmp_path / "film.mp4"
    target.write_bytes(b"old")
    with (
        target.open("rb"),
        pytest.raises(StorageError, match=r"film\.mp4 is open in another program"),
    ):
        write_atomically(target, lambda stream: stream.write(b"new"))
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_read_only_object_is_replaced_and_removed(
    windows_files: WindowsFiles, tmp_path: Path
) -> None:
    source, target = tmp_path / "a.png", tmp_path / "objects" / "b.png"
    for content in (b"one", b"two"):
        source.write_bytes(content)
        copy_object(source, target, read_only=True)
        assert target.read_bytes() == content
    remove_tree(target.parent)
    assert not target.parent.exists()


def test_settings_are_written_and_a_damaged_ledger_is_set_aside(
    windows_files: WindowsFiles, tmp_path: Path
) -> None:
    windows_files.scans = 1
    for text in ("one", "two"):
        write_whole(tmp_path / "plugins.json", text)
    database = tmp_path / "ledger.db"
    database.write_bytes(b"damaged")
    assert set_aside(database, 1.0).read_bytes() == b"damaged"
    assert (tmp_path / "plugins.json").read_text("utf-8") == "two"
