"""The studio where what is open is neither moved nor removed, as on Windows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.runs.interrupt import Interrupter
from grok_spicy.schemas import StoryPlan
from grok_spicy_studio.plan_form import changed, rows_of
from grok_spicy_studio.security.sessions import KEY_BYTES, read_key
from grok_spicy_studio.work.control import control_file, listening
from test_forms import sent

if TYPE_CHECKING:
    import httpx
    from grok_spicy_testing.windows_files import WindowsFiles

    from conftest import MakeRun, Server, Story


def test_story_is_saved_while_a_scanner_looks_at_every_file(
    windows_files: WindowsFiles,
    client: httpx.Client,
    server: Server,
    make_run: MakeRun,
    story: Story,
) -> None:
    run = make_run()
    data: dict[str, list[str]] = {"do": ["save"]}
    for name, value in sent(changed(rows_of(story(2)), "up", "s2")).multi_items():
        data.setdefault(name, []).append(str(value))
    windows_files.scans = 1
    path = f"/runs/{run.folder.run_id}/plan"
    answer = client.post(path, data=data, headers={"origin": server.address})
    assert answer.status_code == 303, answer.text
    saved = StoryPlan.model_validate_json(run.folder.plan.read_text("utf-8"))
    assert [scene.scene_id for scene in saved.scenes] == [2, 1]
    assert run.folder.plan.name in {Path(name).name for _, name in windows_files.refused}


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
