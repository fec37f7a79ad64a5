"""Who looks whether a run is being made keeps nobody from making it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy.ledger.file_locks import in_use, looking, only_writer


def test_writer_waits_for_who_only_looks(tmp_path: Path) -> None:
    with only_writer(tmp_path):
        pass
    looked, waiting = threading.Event(), threading.Event()

    def look() -> None:
        with looking(tmp_path) as working:
            assert not working
            looked.set()
            waiting.wait()

    looker = threading.Thread(target=look)
    looker.start()
    looked.wait()
    with only_writer(tmp_path, on_wait=waiting.set):
        assert waiting.is_set()
        assert in_use(tmp_path)
    looker.join()
    assert not in_use(tmp_path)


def test_run_that_is_being_made_has_no_second_writer(tmp_path: Path) -> None:
    with only_writer(tmp_path):
        assert in_use(tmp_path)
        with pytest.raises(ConfigError, match="another process is working"), only_writer(tmp_path):
            pass
        assert in_use(tmp_path)


def test_looking_writes_nothing_where_nobody_ever_worked(tmp_path: Path) -> None:
    assert not in_use(tmp_path)
    assert list(tmp_path.iterdir()) == []
