"""Run folders that somebody else made: they read and write nothing but their own files."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.api import make_film
from grok_spicy.errors import ConfigError
from grok_spicy.plugins import PluginManager
from grok_spicy.providers.base import ImageProvider, Options, option
from grok_spicy.runs.find import newest_unfinished
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.log import run_log
from grok_spicy.runs.origin import agree_to, seal_of, without_foreign_signing
from grok_spicy.runs.state import read_state
from grok_spicy.runs.takes import pick_take
from grok_spicy.schemas import SignConfig, VideoConfig
from grok_spicy.system.found_files import open_to_append
from grok_spicy.system.secrets import Secrets
from grok_spicy_testing.scripted import Script
from PIL import Image

if TYPE_CHECKING:
    from conftest import Set

links = pytest.mark.skipif(os.name == "nt", reason="making links needs a right of its own there")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, told: Any) -> Path:
    """An output folder with a finished run of one scene."""
    output = tmp_path_factory.mktemp("made")
    script = Script(told(1))
    asyncio.run(
        make_film(
            "A fox at the harbour",
            backends=script.backends(),
            output_dir=output,
            registry=script.registry(),
        )
    )
    return output


@pytest.fixture
def run(made: Path, stage: Set) -> RunFolder:
    """The run, as if it had been downloaded."""
    shutil.copytree(made, stage.output, dirs_exist_ok=True)
    (folder,) = (stage.output / "runs").iterdir()
    return RunFolder(folder)


def rewrite(run: RunFolder, change: Any) -> None:
    state = json.loads(run.state.read_text("utf-8"))
    change(state)
    run.state.write_text(json.dumps(state), "utf-8")


def clip_takes(state: dict[str, Any]) -> dict[str, str]:
    files: dict[str, str] = state["pieces"]["clip:1"]["takes"][0]["files"]
    return files


@pytest.mark.parametrize("name", ["../../../x.mp4", "{elsewhere}/x.mp4", "..\\x.mp4", "C:x", ""])
@pytest.mark.parametrize("side", ["written", "read"])
async def test_take_whose_files_lie_elsewhere_is_never_picked(
    run: RunFolder, tmp_path: Path, name: str, side: str
) -> None:
    name = name.format(elsewhere=tmp_path)

    def change(state: dict[str, Any]) -> None:
        files = clip_takes(state)
        accepted, source = files.popitem()
        files.update({name: source} if side == "written" else {accepted: name})

    rewrite(run, change)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ConfigError, match=r"clip:1\.takes\.1\.files names"):
        await pick_take(run, "clip:1", 1)
    # But for the locks, nothing is new.
    assert [path for path in sorted(tmp_path.rglob("*")) if path.suffix == ".mp4"] == [
        path for path in before if path.suffix == ".mp4"
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("keyframes", "keyframe_path"), ("videos", "video_path"), ("characters", "portrait_path")],
)
async def test_picture_of_somebody_else_is_never_sent(
    run: RunFolder, stage: Set, told: Any, tmp_path: Path, field: str, value: str
) -> None:
    private = tmp_path / "private.png"
    shutil.copy(run.root / "keyframes" / "scene-01.png", private)

    def change(state: dict[str, Any]) -> None:
        state[field][0][value] = str(private)
        state["finished"] = False

    rewrite(run, change)
    script = Script(told(1))
    with pytest.raises(ConfigError, match=f"{field}.{value} names"):
        await stage.resume(script, run.run_id)
    assert script.seen == []
    assert newest_unfinished(stage.output) is None


@links
@pytest.mark.parametrize(
    "name", ["run.log", "events.jsonl", "plan.json", "frames", "videos/takes/more", "script.md"]
)
async def test_link_in_a_run_is_not_followed(
    run: RunFolder, stage: Set, told: Any, tmp_path: Path, name: str
) -> None:
    path, target = run.root / name, tmp_path / "target"
    if path.is_dir():
        shutil.move(path, target)
    else:
        target.write_bytes(b"mine")
        path.unlink(missing_ok=True)
    path.symlink_to(target)
    script = Script(told(1))
    with pytest.raises(ConfigError, match="is a link"):
        await stage.resume(script, run.run_id, retake=["clip:1"])
    assert script.seen == []
    assert target.is_dir() or target.read_bytes() == b"mine"


@links
async def test_pipe_in_a_run_hangs_nobody(run: RunFolder, stage: Set, told: Any) -> None:
    run.events.unlink()
    os.mkfifo(run.events)
    with pytest.raises(ConfigError, match="is not a regular file"):
        await stage.resume(Script(told(1)), run.run_id)


@links
def test_log_is_not_written_through_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target"
    (tmp_path / "run.log").symlink_to(target)
    (tmp_path / "events.jsonl").symlink_to(target)
    with pytest.raises(OSError, match="events"):
        open_to_append(tmp_path / "events.jsonl")
    with run_log(tmp_path / "run.log", Secrets({})):
        pass
    assert not target.exists()


async def test_what_a_killed_process_left_goes_with_the_next_resume(
    run: RunFolder, stage: Set, told: Any
) -> None:
    litter = run.work / ".part-00ff00ff00ff00ff.mp4"
    folder = run.work / ".part-11ff11ff11ff11ff"
    litter.write_bytes(b"half a film")
    folder.mkdir()
    await stage.resume(Script(told(1)), run.run_id)
    assert not litter.exists()
    assert not folder.exists()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "passport.png"
    Image.new("RGB", (64, 64), "teal").save(path)
    return path


def name_photo(run: RunFolder, photo: Path) -> None:
    """Have a run say that it was begun with a photo, and that an update was asked for."""

    def change(state: dict[str, Any]) -> None:
        state["given_refs"] = [["Luna", str(photo)]]
        state["wishes"]["update"] = True

    rewrite(run, change)


@pytest.mark.parametrize("asked", [{"update": True}, {}], ids=["asked", "wished by the run"])
async def test_update_reads_no_photo_that_somebody_else_named(
    run: RunFolder, photo: Path, stage: Set, told: Any, asked: dict[str, Any]
) -> None:
    name_photo(run, photo)
    script = Script(told(1))
    with pytest.raises(ConfigError, match=r"not begun by you.*passport\.png") as caught:
        await stage.resume(script, run.run_id, **asked)
    assert f"grok-spicy trust {run.run_id}" in str(caught.value.hint).replace(
        str(run.root), run.run_id
    )
    assert script.seen == []
    assert not run.references.exists()


async def test_photo_of_a_run_that_the_user_agreed_to_is_read(
    run: RunFolder, photo: Path, stage: Set, told: Any
) -> None:
    name_photo(run, photo)
    assert await agree_to(run) == [str(photo)]
    await stage.resume(Script(told(1)), run.run_id, update=True)
    assert len(list(run.references.iterdir())) == 1


async def test_agreement_ends_when_the_run_names_another_photo(
    run: RunFolder, photo: Path, stage: Set, told: Any
) -> None:
    await agree_to(run)
    name_photo(run, photo)
    with pytest.raises(ConfigError, match="not begun by you"):
        await stage.resume(Script(told(1)), run.run_id, update=True)


async def test_own_run_reads_its_photos_anew(stage: Set, told: Any, photo: Path) -> None:
    first = await stage.film(Script(told(1)), refs=[("Luna", photo)], until="plan")
    Image.new("RGB", (32, 32), "red").save(photo)
    second = await stage.resume(Script(told(1)), first.run_id, update=True, until="plan")
    assert second.exit_code == 0
    with Image.open(next((first.folder / "references").iterdir())) as copied:
        assert copied.size in {(32, 32), (64, 64)}
    third = await stage.resume(Script(told(1)), first.run_id, update=True, until="plan")
    assert third.exit_code == 0


async def test_asset_that_is_none_is_said_and_names_its_piece(
    run: RunFolder, stage: Set, told: Any
) -> None:
    rewrite(run, lambda state: state["pieces"]["keyframe:1"].update(asset={"scene_id": "x"}))
    with pytest.raises(ConfigError, match=r"pieces\.keyframe:1\.asset"):
        await stage.resume(Script(told(1)), run.run_id)


@pytest.fixture
def signatures(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The runs whose films were signed, by whoever signs them."""
    done: list[Path] = []

    def sign(manager: PluginManager, settings: SignConfig, run: Path | None) -> Path | None:
        done.extend([] if run is None else [run])
        return None

    monkeypatch.setattr(PluginManager, "sign", sign)
    return done


async def test_run_of_somebody_else_is_not_signed_in_the_users_name(
    run: RunFolder, stage: Set, told: Any, signatures: list[Path]
) -> None:
    rewrite(run, lambda state: state.update(video_config={"sign": {}}))
    result = await stage.resume(Script(told(1)), run.run_id)
    assert result.exit_code == 0
    assert signatures == []
    assert "not signed in your name" in " ".join(stage.notices)


async def test_run_that_its_user_wanted_signed_is_signed_when_it_goes_on(
    stage: Set, told: Any, signatures: list[Path]
) -> None:
    wanted = VideoConfig.model_validate({"sign": {}})
    first = await stage.film(Script(told(1)), video_config=wanted, until="characters")
    assert (await stage.resume(Script(told(1)), first.run_id)).exit_code == 0
    assert signatures == [first.folder]


async def test_seal_of_a_run_that_somebody_changed_asks_for_no_signature(
    stage: Set, told: Any
) -> None:
    first = await stage.film(Script(told(1)), until="characters")
    run = RunFolder(first.folder)
    rewrite(run, lambda state: state.update(video_config={"sign": {}}))
    state = read_state(run.state)
    seal = seal_of(state)
    assert seal is not None
    unsigned, told_so = without_foreign_signing(state, run, seal)
    assert unsigned.video_config is not None
    assert unsigned.video_config.sign is None
    assert "not signed" in told_so


async def test_own_run_that_somebody_changed_is_not_signed_and_keeps_its_photos(
    stage: Set, told: Any, photo: Path, signatures: list[Path]
) -> None:
    first = await stage.film(Script(told(1)), refs=[("Luna", photo)], until="characters")
    rewrite(RunFolder(first.folder), lambda state: state.update(video_config={"sign": {}}))
    assert (await stage.resume(Script(told(1)), first.run_id, update=True)).exit_code == 0
    assert signatures == []


class WithFile(ImageProvider):
    """Takes a file as an option."""

    class Workflow(Options):
        workflow: Path | None = option(None, help="A file")

    @classmethod
    def options_for(cls, model: str) -> type[Options]:
        return cls.Workflow

    async def generate(self, prompt: str, **kwargs: Any) -> Any: ...
    async def edit(self, images: Any, prompt: str, **kwargs: Any) -> Any: ...
    async def stylize(self, sources: Any, prompt: str, **kwargs: Any) -> Any: ...


async def test_backends_of_somebody_else_read_no_file(
    run: RunFolder, photo: Path, stage: Set, told: Any
) -> None:
    image = {"provider": "shed", "model": "m", "params": {"workflow": str(photo)}}
    rewrite(run, lambda state: state["backends"].update(image=image))
    registry = Script(told(1)).registry()
    registry.add("image", "shed", WithFile, default_model="m")
    with pytest.raises(ConfigError, match=r"not begun by you.*passport\.png") as caught:
        await stage.resume(Script(told(1)), run.run_id, registry=registry)
    assert "--backends FILE" in str(caught.value.hint)
    await agree_to(run)
    assert (await stage.resume(Script(told(1)), run.run_id, registry=registry)).exit_code == 0
