"""Batches that somebody else made: nothing is written, run or paid for that was not asked for."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest
from grok_spicy.batch.jobs import BatchJob
from grok_spicy.batch.journal import BatchFolder, batch_at
from grok_spicy.batch.orders import FilmOrder
from grok_spicy.batch.process import PROGRAM, FilmProcess
from grok_spicy.batch.reserving import FilmSettings, backends_of
from grok_spicy.config.files import LoadedBackends
from grok_spicy.errors import ConfigError
from grok_spicy.schemas import PipelineConfig

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

ORDER = FilmOrder(output="output", run="20260101-0000-a-fox-0000", batch="films")


def written(folder: BatchFolder, run: str) -> None:
    folder.root.mkdir(parents=True)
    job = {"number": 1, "digest": "d", "run": run, "title": "A fox"}
    folder.journal.write_text(json.dumps({"schema": 1, "source": "films.txt", "jobs": [job]}))


@pytest.mark.parametrize("run", ["../../../elsewhere", "/elsewhere", "..", "a/b", ".hidden", ""])
def test_a_run_that_is_no_name_is_refused(tmp_path: Path, run: str) -> None:
    folder = BatchFolder.named(tmp_path, "films")
    written(folder, run)
    with pytest.raises(ConfigError, match="cannot be read"):
        batch_at(folder)


@pytest.mark.parametrize("name", ["ends", "spending.sqlite"])
def test_a_link_in_a_batch_is_refused(tmp_path: Path, name: str) -> None:
    folder = BatchFolder.named(tmp_path / "output", "films")
    written(folder, "fox")
    (tmp_path / "victim").mkdir()
    (folder.root / name).symlink_to(tmp_path / "victim")
    with pytest.raises(ConfigError, match="is a link"):
        batch_at(folder)


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes with names")
def test_a_pipe_for_a_batch_keeps_nobody_waiting(tmp_path: Path) -> None:
    folder = BatchFolder.named(tmp_path, "films")
    folder.root.mkdir(parents=True)
    os.mkfifo(folder.journal)
    with pytest.raises(ConfigError, match="cannot be read"):
        batch_at(folder)


async def test_a_module_in_the_users_folder_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("secrets", "random"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w').close()", "utf-8")
    end = await FilmProcess(ORDER, lambda said: None, PROGRAM).run()
    assert end.exit_code == 2
    assert "there is no run" in (end.error or "")
    assert not (tmp_path / "ran").exists()


SLOW = """
import json, subprocess, sys, threading
sys.stdin.readline()
# A grandchild that keeps the error output, and a thread that keeps the process.
subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
print(json.dumps({"kind": "end", "end": {"exit_code": 0}}), flush=True)
import os
os._exit(0)
"""


async def test_what_a_provider_leaves_running_keeps_no_batch() -> None:
    end = await FilmProcess(ORDER, lambda said: None, (sys.executable, "-c", SLOW)).run()
    assert end.exit_code == 0


def test_backends_that_only_a_line_names_get_no_keys(tmp_path: Path) -> None:
    (tmp_path / "back.json").write_text('{"image": {"provider": "comfyui"}}', "utf-8")
    settings = FilmSettings("animatic", PipelineConfig())
    named = backends_of(BatchJob(backend="back.json"), tmp_path / "films.jsonl", settings)
    assert isinstance(named, LoadedBackends)
    assert named.config.found
    assert backends_of(BatchJob(), tmp_path / "films.jsonl", settings) == "animatic"


@pytest.mark.parametrize(
    ("options", "said"),
    [({"dry_run": True}, "a batch has no dry_run"), ({"output_dir": "x"}, "neither an argument")],
)
def test_an_option_that_no_batch_has_is_told_before_anything_is_made(
    run_cli: Callable[..., Result], tmp_path: Path, options: dict[str, object], said: str
) -> None:
    source = tmp_path / "films.jsonl"
    source.write_text(json.dumps({"concept": "A fox", "options": options}), "utf-8")
    refused = run_cli("batch", source, "--backend", "animatic")
    assert refused.exit_code == 2
    assert said in refused.stderr
