"""What code of others changes is put back, and what we change meanwhile stays."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from grok_spicy.runs.log import run_log
from grok_spicy.system.secrets import Secrets
from grok_spicy.system.undisturbed import undisturbed

if TYPE_CHECKING:
    from pathlib import Path


def test_a_run_that_begins_while_a_plugin_is_imported_keeps_its_log(tmp_path: Path) -> None:
    stranger = logging.NullHandler()
    level, before = logging.root.level, list(logging.root.handlers)
    importing = undisturbed()
    importing.__enter__()
    with run_log(tmp_path / "run.log", Secrets()):
        logging.root.addHandler(stranger)
        importing.__exit__(None, None, None)
        logging.getLogger("grok_spicy.run").info("clip:1: accepted")
    assert "clip:1: accepted" in (tmp_path / "run.log").read_text("utf-8")
    assert stranger not in logging.root.handlers
    assert (logging.root.level, logging.root.handlers) == (level, before)


def test_a_run_that_ends_while_a_plugin_is_imported_leaves_no_log_behind(tmp_path: Path) -> None:
    before = list(logging.root.handlers)
    with run_log(tmp_path / "run.log", Secrets()):
        importing = undisturbed()
        importing.__enter__()
    importing.__exit__(None, None, None)
    assert logging.root.handlers == before
