"""Photos that change after a run began: what `resume --update` makes of them."""

from __future__ import annotations

import functools
import json
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy.runs.result import RunResult
from grok_spicy.schemas import StoryPlan, VideoConfig
from grok_spicy_testing.scripted import Script
from PIL import Image

if TYPE_CHECKING:
    from conftest import Set


def made(script: Script) -> Counter[str]:
    return Counter(str(seen) for seen in script.seen)


def photo(path: Path, shade: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (80, 60), (shade, 60, 160)).save(path)
    return path


def config(**images: Sequence[Path | str]) -> VideoConfig:
    characters = [
        {"name": name, "images": [str(one) for one in own]} for name, own in images.items()
    ]
    return VideoConfig.model_validate({"characters": characters})


def looks(result: RunResult) -> dict[str, str]:
    assert result.plan is not None
    return {one.name: one.visual_description for one in result.plan.characters}


SHEET_OF_LUNA = {"image.stylize character:luna": 1, "vision.check_consistency character:luna": 1}

LATER = {
    f"{call} {piece}:{number}": 1
    for number in (1, 2, 3)
    for call, piece in (
        ("image.edit", "keyframe"),
        ("vision.check_consistency", "keyframe"),
        ("video.generate", "clip"),
        ("vision.check_consistency", "clip"),
    )
}


@pytest.fixture
def tale(told: Any) -> StoryPlan:
    """One scene shows what becomes of photos; that all that follow are made again, one test."""
    plan: StoryPlan = told(1)
    return plan


@pytest.fixture
def luna(tmp_path: Path) -> Path:
    return photo(tmp_path / "photos" / "luna.png", 10)


@pytest.fixture
def photo_server(luna: Path) -> Iterator[str]:
    """Serve the folder of photos, and return its address."""
    serve = functools.partial(QuietHandler, directory=str(luna.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


async def test_photo_that_video_json_names_now_is_described_and_drawn(
    stage: Set, told: Any, luna: Path
) -> None:
    plan: StoryPlan = told(3)
    result = await stage.filmed(plan)
    script = Script(plan)
    again = await stage.resume(script, result.run_id, update=True, video_config=config(Luna=[luna]))
    assert made(script) == {"vision.analyze photo:Luna": 1, **SHEET_OF_LUNA, **LATER}
    assert "brushed copper" in looks(again)["Luna"]
    assert "brushed copper" not in looks(again)["Oren"]
    assert "Luna is now described by the photos of 'Luna'." in stage.notices


async def test_plan_file_keeps_its_words_when_photos_come_later(
    stage: Set, tale: StoryPlan, luna: Path
) -> None:
    result = await stage.filmed(tale)
    before = (result.folder / "plan.json").read_bytes()
    await stage.resume(Script(tale), result.run_id, update=True, video_config=config(Luna=[luna]))
    assert (result.folder / "plan.json").read_bytes() == before
    script = Script(tale)
    plain = await stage.resume(script, result.run_id)
    assert script.seen == []
    assert "brushed copper" in looks(plain)["Luna"]


async def test_update_makes_nothing_more_once_photos_are_taken_over(
    stage: Set, tale: StoryPlan, luna: Path
) -> None:
    result = await stage.filmed(tale)
    named = config(Luna=[luna])
    await stage.resume(Script(tale), result.run_id, update=True, video_config=named)
    script = Script(tale)
    await stage.resume(script, result.run_id, update=True, video_config=named)
    await stage.resume(script, result.run_id, update=True)
    assert script.seen == []


async def test_edited_photo_of_the_command_line_is_seen_by_update_alone(
    stage: Set, tale: StoryPlan, luna: Path
) -> None:
    result = await stage.film(Script(tale), refs=[("Luna", luna)])
    photo(luna, 200)
    plain = Script(tale)
    await stage.resume(plain, result.run_id)
    assert plain.seen == []
    why = await stage.why(plain, result.run_id)
    assert why["character:Luna"].causes == ("photos",)
    assert why["character:Oren"].reused
    script = Script(tale)
    await stage.resume(script, result.run_id, update=True)
    assert script.calls("vision.analyze photo:Luna")
    assert script.calls("image.stylize character:luna")
    assert not script.calls("character:oren")


async def test_photo_added_beside_another_leaves_the_first_copy_in_place(
    stage: Set, tale: StoryPlan, luna: Path
) -> None:
    result = await stage.film(Script(tale), refs=[("Luna", luna)])
    side = photo(luna.with_name("side.png"), 90)
    script = Script(tale)
    await stage.resume(script, result.run_id, update=True, video_config=config(Luna=[side]))
    (sheet,) = script.calls("image.stylize character:luna")
    assert [picture.path.name for picture in sheet.pictures] == ["luna-2.png", "luna-1.png"]


async def test_photo_that_is_gone_stays_what_was_copied(
    stage: Set, tale: StoryPlan, luna: Path
) -> None:
    result = await stage.film(Script(tale), refs=[("Luna", luna)])
    luna.unlink()
    script = Script(tale)
    await stage.resume(script, result.run_id, update=True)
    assert script.seen == []


async def test_new_photo_that_is_missing_is_refused_before_anything_is_sent(
    stage: Set, tale: StoryPlan, tmp_path: Path
) -> None:
    result = await stage.filmed(tale)
    script = Script(tale)
    with pytest.raises(ConfigError, match="Luna"):
        await stage.resume(
            script,
            result.run_id,
            update=True,
            video_config=config(Luna=[tmp_path / "nowhere.png"]),
        )
    assert script.seen == []


async def test_users_own_words_about_somebody_outlive_new_photos(
    stage: Set, tale: StoryPlan, luna: Path
) -> None:
    result = await stage.film(Script(tale), refs=[("Luna", luna)])
    path = result.folder / "plan.json"
    plan = json.loads(path.read_text("utf-8"))
    plan["characters"][0]["visual_description"] = "a fox with one white ear " * 20
    path.write_text(json.dumps(plan), "utf-8")
    photo(luna, 200)
    again = await stage.resume(Script(tale), result.run_id, update=True)
    assert "white ear" in looks(again)["Luna"]
    assert "Luna keeps the description that you wrote in plan.json." in stage.notices


async def test_photos_of_pieces_that_may_not_be_made_again_are_not_described(
    stage: Set, tale: StoryPlan, luna: Path
) -> None:
    result = await stage.filmed(tale)
    script = Script(tale)
    await stage.resume(
        script, result.run_id, only=["character:Oren"], video_config=config(Luna=[luna])
    )
    assert script.seen == []
    await stage.resume(
        script, result.run_id, only=["character:Luna"], video_config=config(Luna=[luna])
    )
    assert made(script) == {"vision.analyze photo:Luna": 1, **SHEET_OF_LUNA}


async def test_photo_no_longer_named_is_no_longer_used(
    stage: Set, tale: StoryPlan, luna: Path
) -> None:
    result = await stage.film(Script(tale), video_config=config(Luna=[luna]))
    script = Script(tale)
    await stage.resume(script, result.run_id, update=True, video_config=config(Luna=[]))
    assert script.calls("image.generate character:luna")
    assert not script.calls("vision.analyze")


async def test_photo_with_an_address_is_fetched_once_and_its_login_not_written_down(
    stage: Set, tale: StoryPlan, luna: Path, photo_server: str
) -> None:
    address = photo_server.replace("://", "://fox:den-secret@") + "/luna.png"
    named = config(Luna=[address])
    result = await stage.film(Script(tale), video_config=named)
    assert "den-secret" not in (result.folder / "state.json").read_text("utf-8")
    luna.unlink()
    script = Script(tale)
    await stage.resume(script, result.run_id, update=True)
    await stage.resume(script, result.run_id, update=True, video_config=named)
    assert script.seen == []


async def test_newly_named_address_would_change_the_sheet(
    stage: Set, tale: StoryPlan, photo_server: str
) -> None:
    result = await stage.filmed(tale)
    named = config(Luna=[f"{photo_server}/luna.png"])
    why = await stage.why(Script(tale), result.run_id, video_config=named)
    assert why["character:Luna"].causes == ("photos",)


def rename(result: RunResult, before: str, after: str) -> None:
    path = result.folder / "plan.json"
    path.write_text(path.read_text("utf-8").replace(f'"{before}"', f'"{after}"'), "utf-8")


async def test_photos_follow_a_character_whose_new_name_is_like_the_label(
    stage: Set, tale: StoryPlan, luna: Path
) -> None:
    result = await stage.film(Script(tale), refs=[("Luna", luna)])
    rename(result, "Luna", "Luna the Bold")
    script = Script(tale)
    await stage.resume(script, result.run_id)
    assert script.calls("image.stylize character:luna-the-bold")
    assert "The photos of 'Luna' are now used for Luna the Bold, not Luna." in stage.notices
    stage.notices.clear()
    why = await stage.why(script, result.run_id)
    assert why["character:Luna the Bold"].reused
    await stage.resume(Script(tale), result.run_id)
    assert not any("photos of" in text for text in stage.notices)


async def test_photos_that_a_new_name_leaves_behind_are_said_not_to_be_used(
    stage: Set, tale: StoryPlan, luna: Path
) -> None:
    result = await stage.film(Script(tale), refs=[("Luna", luna)])
    rename(result, "Luna", "Mira")
    script = Script(tale)
    await stage.resume(script, result.run_id, update=True)
    assert script.calls("image.generate character:mira")
    assert any("photos of 'Luna' are not used: Luna is not in" in text for text in stage.notices)
    rename(result, "Mira", "Luna")
    stage.notices.clear()
    script = Script(tale)
    await stage.resume(script, result.run_id, update=True)
    assert not any("photos of" in text for text in stage.notices)
    assert not script.calls("image")


async def test_new_photos_of_somebody_added_to_the_plan_file_can_be_named(
    stage: Set, tale: StoryPlan, luna: Path
) -> None:
    result = await stage.filmed(tale)
    rename(result, "Luna", "Mira")
    script = Script(tale)
    named = config(Mira=[luna])
    await stage.resume(script, result.run_id, only=["character:Mira"], video_config=named)
    assert script.calls("vision.analyze photo:Mira")
    assert script.calls("image.stylize character:mira")


async def test_photo_deleted_from_the_run_is_copied_again_when_it_is_needed(
    stage: Set, tale: StoryPlan, luna: Path
) -> None:
    result = await stage.film(Script(tale), refs=[("Luna", luna)])
    copy = result.folder / "references/luna-1.png"
    before = copy.read_bytes()
    copy.unlink()
    script = Script(tale)
    again = await stage.resume(script, result.run_id, retake=["character:Luna"])
    assert made(script) == SHEET_OF_LUNA
    assert again.exit_code == 0
    assert copy.read_bytes() == before


async def test_photo_that_is_gone_everywhere_is_named_by_the_piece_that_needs_it(
    stage: Set, tale: StoryPlan, luna: Path
) -> None:
    result = await stage.film(Script(tale), refs=[("Luna", luna)])
    (result.folder / "references/luna-1.png").unlink()
    luna.unlink()
    script = Script(tale)
    again = await stage.resume(script, result.run_id, retake=["character:Luna"])
    assert script.seen == []
    assert again.exit_code == 1
    assert "a reference photo of Luna is missing: " in str(again.error)
    assert str(Path("references/luna-1.png")) in str(again.error)
    assert "resume --update --config" in str(again.error)
    with pytest.raises(ConfigError, match=r"'Luna'.*photos[/\\]luna.png is not there"):
        await stage.resume(script, result.run_id, update=True)
