"""A run is found by its id, the beginning of it, or its folder, from wherever one stands."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.providers.errors import ConfigError
from grok_spicy.runs import find_run
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from conftest import Set


def ledgers(output: Path) -> list[Path]:
    return sorted(output.rglob("ledger.db"))


@pytest.mark.parametrize("where", ["runs", "the run", "one of its folders"])
async def test_run_named_from_inside_the_output_folder_uses_the_one_ledger(
    stage: Set, told: Any, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    first = await stage.film(Script(told(1)))
    here, name = {
        "runs": (first.folder.parent, first.run_id),
        "the run": (first.folder, "."),
        "one of its folders": (first.folder / "videos", ".."),
    }[where]
    monkeypatch.chdir(here)
    script = Script(told(1))
    again = await stage.resume(script, name, retake=["clip:1"])
    assert again.exit_code == 0
    assert again.run_id == first.run_id
    assert again.folder == first.folder
    assert not script.calls("character")
    assert ledgers(stage.output) == [stage.output / "ledger" / "ledger.db"]


@pytest.mark.skipif(os.name == "nt", reason="needs rights to make links")
@pytest.mark.parametrize("linked", ["output", "runs", "run"])
async def test_run_behind_a_link_uses_the_one_ledger(
    stage: Set, told: Any, tmp_path: Path, linked: str
) -> None:
    stage.output = tmp_path / "films"
    first = await stage.film(Script(told(1)))
    match linked:
        case "output":
            link = tmp_path / "link"
            link.symlink_to(stage.output)
            run = link / "runs" / first.run_id
        case "runs":
            away = (stage.output / "runs").rename(tmp_path / "away")
            (stage.output / "runs").symlink_to(away)
            run = stage.output / "runs" / first.run_id
        case _:
            run = tmp_path / "runs" / "mine"
            run.parent.mkdir()
            run.symlink_to(first.folder)
    found = find_run(run, tmp_path / "elsewhere")
    assert found.run_id == first.run_id
    assert found.output.resolve() == stage.output


async def test_folder_of_a_run_that_lies_astray_is_refused(
    stage: Set, told: Any, tmp_path: Path
) -> None:
    first = await stage.film(Script(told(1)))
    shutil.copytree(first.folder, tmp_path / "copy")
    with pytest.raises(ConfigError, match="lies in no folder 'runs'"):
        find_run(tmp_path / "copy", stage.output)
