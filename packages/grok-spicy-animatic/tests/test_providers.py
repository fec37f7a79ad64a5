"""The image and video providers as core calls them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from grok_spicy import prompts
from grok_spicy.errors import InvalidRequestError
from grok_spicy.providers.base import Picture, QuoteRequest
from grok_spicy.providers.context import call_in_progress
from grok_spicy.schemas import Character, Scene, StoryPlan
from grok_spicy_animatic.backend import SIZES
from grok_spicy_animatic.drawing.recipe import Panel, figure_in, panel_in
from grok_spicy_animatic.image import AnimaticImageProvider
from grok_spicy_animatic.llm import AnimaticLLMProvider
from grok_spicy_animatic.video import AnimaticVideoProvider
from grok_spicy_animatic.vision import AnimaticVisionProvider
from PIL import Image
from pydantic import ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grok_spicy.providers.base import LLMProvider, Usage

ALL = (
    AnimaticImageProvider,
    AnimaticVideoProvider,
    AnimaticLLMProvider,
    AnimaticVisionProvider,
)

LUNA = Character(
    name="Luna",
    role="a curious cat",
    visual_description="Luna is a slate cat with an ivory belly and a crimson scarf.",
)
PLAN = StoryPlan(
    title="Luna",
    style="Paper-cut storyboard",
    characters=[LUNA],
    scenes=[
        Scene(
            scene_id=1,
            title="On the quay",
            characters_present=["Luna"],
            setting="A desert at dawn",
            camera="wide shot, push in",
            action="Luna waves",
        )
    ],
)


class Watcher:
    """The call in progress, as the tests see it."""

    def __init__(self) -> None:
        self.fractions: list[float | None] = []
        self.moved = asyncio.Event()

    def report(self, usage: Usage) -> None:
        raise AssertionError(f"nothing costs anything here: {usage}")

    def progress(self, fraction: float | None, text: str) -> None:
        assert text
        self.fractions.append(fraction)

    def llm(self) -> LLMProvider:
        raise AssertionError("nobody writes here")

    async def review(self, text: str, negative: str | None = None) -> None:
        raise AssertionError("nothing is put around what core has judged")


LARGE = {
    "test_words_alone_make_a_sheet",
    "test_a_photo_lies_on_its_sheet_and_survives_dressing",
    "test_a_retouch_keeps_the_picture",
}
"""They look at sizes and at how much is seen."""


@pytest.fixture(autouse=True)
def _small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw and film at a sixteenth of the pixels."""
    if request.node.originalname not in LARGE:
        for shape, (wide, high) in SIZES.items():
            monkeypatch.setitem(SIZES, shape, (wide // 4, high // 4))


@pytest.fixture
def artist(provider_of: Callable[..., Any]) -> AnimaticImageProvider:
    made: AnimaticImageProvider = provider_of(AnimaticImageProvider, "image", grain=0.0)
    return made


@pytest.fixture
def camera(provider_of: Callable[..., Any]) -> AnimaticVideoProvider:
    made: AnimaticVideoProvider = provider_of(AnimaticVideoProvider, "video")
    return made


@pytest.mark.parametrize("cls", ALL)
async def test_everything_is_free_ready_and_deterministic(
    provider_of: Callable[..., Any], cls: Any
) -> None:
    provider = provider_of(cls)
    assert provider.quote("generate", QuoteRequest(images=3, seconds=8)) == 0.0
    assert provider.limits.on_lost == "repeat"
    assert provider.limits.resource is None
    assert [model.name for model in cls.models()] == ["animatic"]
    assert [finding.level for finding in await provider.check()] == ["ok"]


@pytest.mark.parametrize("cls", ALL)
def test_unknown_options_are_refused(cls: Any) -> None:
    with pytest.raises(ValidationError, match="steps"):
        cls.options_for("animatic")(steps=30)


async def test_words_alone_make_a_sheet(artist: AnimaticImageProvider, tmp_path: Path) -> None:
    made = await artist.generate(
        prompts.sheet_prompt(PLAN, LUNA), dest=tmp_path / "luna", aspect_ratio="1:1"
    )
    assert made.local_path == tmp_path / "luna.png"
    assert (made.width, made.height) == (720, 720)
    figure = figure_in(made.local_path)
    assert figure is not None
    assert (figure.name, figure.look.kind) == ("Luna", "cat")


async def test_a_keyframe_shows_the_figure_of_its_sheet(
    artist: AnimaticImageProvider, fox_sheet: Picture, tmp_path: Path
) -> None:
    sheet = Picture(fox_sheet.path, "character", "Luna", "center")
    prompt = prompts.keyframe_prompt(PLAN, PLAN.scenes[0], [sheet])
    made = await artist.edit([sheet], prompt, dest=tmp_path / "key", seed=7)
    panel = panel_in(made.local_path)
    figure = figure_in(fox_sheet)
    assert panel is not None
    assert figure is not None
    assert panel.actors[0].look == figure.look
    assert panel.actors[0].pose == "wave"
    assert panel.place == "desert"
    assert made.metadata == {"seed": 7}


async def test_a_sheet_from_elsewhere_lends_its_colours(
    artist: AnimaticImageProvider, tmp_path: Path
) -> None:
    pixels = np.full((300, 300, 3), (230, 228, 224), np.uint8)
    pixels[60:260, 100:200] = (40, 160, 90)
    Image.fromarray(pixels).save(tmp_path / "foreign.png")
    sheet = Picture(tmp_path / "foreign.png", "character", "Luna", "center")
    prompt = prompts.keyframe_prompt(PLAN, PLAN.scenes[0], [sheet])
    made = await artist.edit([sheet], prompt, dest=tmp_path / "key")
    panel = panel_in(made.local_path)
    assert panel is not None
    look = panel.actors[0].look
    assert look.kind == "cat"
    red, green, blue = (int(look.main[index : index + 2], 16) for index in (1, 3, 5))
    assert green > red + 60
    assert green > blue + 30


async def test_the_hour_of_the_previous_keyframe_is_kept(
    artist: AnimaticImageProvider, duet: Panel, tmp_path: Path
) -> None:
    from grok_spicy_animatic.drawing.recipe import save_png

    save_png(
        Image.new("RGB", (8, 8)), tmp_path / "before.png", duet.model_copy(update={"time": "night"})
    )
    scene = PLAN.scenes[0].model_copy(update={"setting": "A desert"})
    pictures = [Picture(tmp_path / "before.png", "previous")]
    made = await artist.edit(
        pictures, prompts.keyframe_prompt(PLAN, scene, pictures), dest=tmp_path / "key"
    )
    panel = panel_in(made.local_path)
    assert panel is not None
    assert panel.time == "night"


async def test_a_photo_lies_on_its_sheet_and_survives_dressing(
    artist: AnimaticImageProvider, tmp_path: Path
) -> None:
    Image.new("RGB", (600, 400), (30, 120, 200)).save(tmp_path / "photo.jpg")
    photo = Picture(tmp_path / "photo.jpg", "photo", "Luna")
    base = await artist.stylize([photo], prompts.stylize_prompt(PLAN, LUNA), dest=tmp_path / "base")
    dressed = await artist.edit(
        [Picture(base.local_path, "base", "Luna")],
        prompts.enhance_prompt(PLAN, LUNA, "She wears a mustard waistcoat and a crown"),
        dest=tmp_path / "dressed",
    )
    for made in (base, dressed):
        pixels = np.asarray(Image.open(made.local_path)).astype(int)
        blue = np.abs(pixels - (30, 120, 200)).sum(axis=-1) < 30
        assert blue.sum() > 20_000
    figure = figure_in(dressed.local_path)
    assert figure is not None
    assert {"vest", "crown"} <= set(figure.look.features)


async def test_a_retouch_keeps_the_picture(
    artist: AnimaticImageProvider, keyframe: Path, tmp_path: Path
) -> None:
    base = Picture(keyframe, "base")
    made = await artist.edit([base], "Show Rusty clearly", dest=tmp_path / "better")
    before = np.asarray(Image.open(keyframe).convert("RGB")).astype(int)
    after = np.asarray(Image.open(made.local_path).convert("RGB")).astype(int)
    assert after.shape == before.shape
    assert 0 < np.abs(before - after).mean() < 30
    panel = panel_in(made.local_path)
    assert panel is not None
    assert panel.strength == 0.5


async def test_a_foreign_base_is_only_graded(artist: AnimaticImageProvider, tmp_path: Path) -> None:
    y, x = np.mgrid[0:360, 0:640]
    pixels = np.stack((x // 4, y // 3, (x + y) // 6), -1).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "foreign.png")
    made = await artist.edit(
        [Picture(tmp_path / "foreign.png", "base")], "Mend it", dest=tmp_path / "graded"
    )
    after = np.asarray(Image.open(made.local_path).resize((640, 360))).astype(int)
    assert 0 < np.abs(after - pixels).mean() < 15


async def test_the_caption_is_an_option(provider_of: Callable[..., Any], tmp_path: Path) -> None:
    plain = provider_of(AnimaticImageProvider, "image", caption=False, grain=0.0)
    made = await plain.generate(
        prompts.keyframe_prompt(PLAN, PLAN.scenes[0]), dest=tmp_path / "key"
    )
    panel = panel_in(made.local_path)
    assert panel is not None
    assert panel.caption is None


async def test_bad_requests_are_named(
    artist: AnimaticImageProvider, camera: AnimaticVideoProvider, keyframe: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    broken = Picture(tmp_path / "broken.png", "character", "Luna")
    dest = tmp_path / "out" / "x"
    dest.parent.mkdir()
    with pytest.raises(InvalidRequestError, match="5:4"):
        await artist.generate("x", dest=dest, aspect_ratio="5:4")
    with pytest.raises(InvalidRequestError, match="none"):
        await artist.edit([], "x", dest=dest)
    with pytest.raises(InvalidRequestError, match="Luna"):
        await artist.edit([broken], "x", dest=dest)
    with pytest.raises(InvalidRequestError, match="Luna"):
        await artist.stylize([Picture(broken.path, "photo", "Luna")], "x", dest=dest)
    with pytest.raises(InvalidRequestError, match="Luna"):
        await camera.generate(Picture(broken.path, "start", "Luna"), "x", 2, dest=dest)
    with pytest.raises(InvalidRequestError, match="40 s"):
        await camera.generate(Picture(keyframe, "start"), "x", 40, dest=dest)
    with pytest.raises(InvalidRequestError, match="clip"):
        await camera.edit(broken.path, "x", dest=dest)
    assert list(dest.parent.iterdir()) == []


async def test_a_clip_reports_its_progress(
    camera: AnimaticVideoProvider, keyframe: Path, tmp_path: Path
) -> None:
    watcher = Watcher()
    with call_in_progress(watcher):
        made = await camera.generate(
            Picture(keyframe, "start"),
            "Camera: push in",
            2,
            dest=tmp_path / "clip",
            aspect_ratio="1:1",
        )
    assert (made.duration, made.fps) == (2.0, 24.0)
    assert made.local_path == tmp_path / "clip.mp4"
    numbers = [fraction for fraction in watcher.fractions if fraction is not None]
    assert numbers == sorted(numbers)
    assert len(numbers) >= 2


async def test_a_silent_clip_is_an_option(
    provider_of: Callable[..., Any], keyframe: Path, tmp_path: Path
) -> None:
    camera = provider_of(AnimaticVideoProvider, "video", sound=False)
    made = await camera.generate(
        Picture(keyframe, "start"), "x", 1, dest=tmp_path / "clip", aspect_ratio="1:1"
    )
    with av.open(str(made.local_path)) as opened:
        samples = [frame.to_ndarray() for frame in opened.decode(opened.streams.audio[0])]
    assert max(float(np.abs(part).max()) for part in samples) < 1e-4


async def test_the_last_frame_is_used_only_with_its_option(
    provider_of: Callable[..., Any], keyframe: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (720, 720), (20, 160, 60)).save(tmp_path / "end.png")
    end = Picture(tmp_path / "end.png", "end")
    for wanted in (False, True):
        camera = provider_of(AnimaticVideoProvider, "video", use_first_last_frame=wanted)
        assert camera.limits.last_frame is wanted
        made = await camera.generate(
            Picture(keyframe, "start"),
            "x",
            1,
            dest=tmp_path / f"clip{wanted}",
            aspect_ratio="1:1",
            last_image=end,
        )
        with av.open(str(made.local_path)) as opened:
            *_, last = opened.decode(opened.streams.video[0])
        pixels = last.to_ndarray(format="rgb24").astype(int)
        assert bool(np.abs(pixels - (20, 160, 60)).mean() < 10) is wanted


async def test_cancelling_a_clip_is_prompt_and_leaves_nothing(
    camera: AnimaticVideoProvider, keyframe: Path, tmp_path: Path
) -> None:
    loop = asyncio.get_running_loop()
    rolling = asyncio.Event()

    class Impatient(Watcher):
        def progress(self, fraction: float | None, text: str) -> None:
            loop.call_soon_threadsafe(rolling.set)

    with call_in_progress(Impatient()):
        filming = asyncio.create_task(
            camera.generate(Picture(keyframe, "start"), "x", 15, dest=tmp_path / "clip")
        )
    async with asyncio.timeout(300):
        await rolling.wait()
    filming.cancel()
    async with asyncio.timeout(120):
        with pytest.raises(asyncio.CancelledError):
            await filming
    assert list(tmp_path.iterdir()) == []


async def test_cancelling_a_picture_leaves_nothing(
    artist: AnimaticImageProvider, tmp_path: Path
) -> None:
    drawing = asyncio.create_task(
        artist.generate(prompts.keyframe_prompt(PLAN, PLAN.scenes[0]), dest=tmp_path / "key")
    )
    await asyncio.sleep(0)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert list(tmp_path.iterdir()) == []


_SCRIPT = """
import asyncio, hashlib, sys
from pathlib import Path
from grok_spicy.providers.base import Context, Picture, ResolvedConfig
from grok_spicy_animatic.image import AnimaticImageProvider, ImageOptions
from grok_spicy_animatic.backend import SIZES
from grok_spicy_animatic.video import AnimaticVideoProvider, VideoOptions

SIZES["1:1"] = (360, 360)
PROMPT = '''Paper-cut
Scene: On the quay
Setting: A desert at dusk
In the frame: Luna, positioned in the center
Action: Luna walks
Camera: wide shot, handheld push in
Luna: A slate cat with an ivory belly and a crimson scarf.'''

async def main(folder):
    image = AnimaticImageProvider(
        ResolvedConfig("animatic", "image", "animatic", ImageOptions()), Context())
    video = AnimaticVideoProvider(
        ResolvedConfig("animatic", "video", "animatic", VideoOptions()), Context())
    key = await image.generate(PROMPT, dest=folder / "key", aspect_ratio="1:1", seed=3)
    clip = await video.generate(
        Picture(key.local_path, "start"), PROMPT, 1, dest=folder / "clip", aspect_ratio="1:1")
    for path in (key.local_path, clip.local_path):
        print(hashlib.sha256(path.read_bytes()).hexdigest())

asyncio.run(main(Path(sys.argv[1])))
"""


def test_two_processes_make_the_same_bytes(tmp_path: Path) -> None:
    answers = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT, str(folder)],
            capture_output=True,
            text=True,
            check=True,
            env={**_environment(), "PYTHONHASHSEED": seed},
        )
        answers.append(done.stdout.split())
    assert len(answers[0]) == 2
    assert answers[0] == answers[1]


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)


def test_the_plugin_is_light() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import sys, grok_spicy_animatic.plugin as p; p.grok_spicy_presets();"
                "print([m for m in ('PIL', 'numpy', 'av', 'pydantic') if m in sys.modules])"
            ),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_the_preset_covers_all_four() -> None:
    from grok_spicy_animatic import plugin

    parts = plugin.grok_spicy_presets()
    assert {part.capability for part in parts} == {"image", "video", "llm", "vision"}
    assert {(part.preset, part.provider) for part in parts} == {("animatic", "animatic")}
