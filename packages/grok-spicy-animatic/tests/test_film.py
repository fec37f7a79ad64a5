"""Clips: exact lengths, the right format, motion with depth, quiet sound."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import itertools
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from grok_spicy_animatic.backend import Stop, StoppedError, in_thread
from grok_spicy_animatic.drawing.panel import draw_panel, drawn, picture_size
from grok_spicy_animatic.drawing.recipe import Panel, Said, Thing, save_png
from grok_spicy_animatic.film.camera import View, move_in
from grok_spicy_animatic.film.correct import correct
from grok_spicy_animatic.film.encode import FPS, ClipWriter
from grok_spicy_animatic.film.lens import Lens
from grok_spicy_animatic.film.planes import REST, Plane, Shift, plane_of, yuv
from grok_spicy_animatic.film.scene import Element
from grok_spicy_animatic.film.shoot import Take, shoot
from grok_spicy_animatic.film.sound import RATE, TONES, room_tone
from grok_spicy_animatic.film.tiles import Tile
from grok_spicy_animatic.film.travel import travel_of
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

TINY = (320, 180)


def _ignore(_fraction: float) -> None:
    """Nobody watches."""


def _frames(path: Path) -> list[npt.NDArray[np.uint8]]:
    with av.open(str(path)) as clip:
        return [
            frame.to_ndarray(format="rgb24").astype(np.uint8)
            for frame in clip.decode(clip.streams.video[0])
        ]


@pytest.fixture(scope="session")
def small(duet: Panel, shelf: Path) -> Path:
    panel = duet.model_copy(update={"size": TINY, "place": "desert"})
    save_png(draw_panel(panel), shelf / "small.png", panel)
    return shelf / "small.png"


def _shot(
    keyframe: Path, dest: Path, camera: str, seconds: int = 2, size: tuple[int, int] = TINY
) -> Path:
    take = Take(keyframe, f"They meet\nCamera: {camera}", seconds, size)
    shoot(take, dest, Stop(), _ignore)
    return dest


def test_a_clip_is_in_the_format_of_the_film(clip: Path) -> None:
    with av.open(str(clip)) as opened:
        video, audio = opened.streams.video[0], opened.streams.audio[0]
        assert (video.width, video.height) == (1280, 720)
        assert video.codec_context.name == "h264"
        assert video.codec_context.profile == "High"
        assert video.pix_fmt == "yuv420p"
        assert video.average_rate == FPS
        assert video.frames == FPS
        assert audio.codec_context.name == "aac"
        assert audio.rate == RATE
        assert audio.layout.name == "stereo"
        times = [packet.pts for packet in opened.demux(video) if packet.pts is not None]
    assert len(times) == FPS
    assert len({after - before for before, after in itertools.pairwise(times)}) == 1


@pytest.mark.parametrize("seconds", [1, 3, 5])
def test_length_is_exact(small: Path, tmp_path: Path, seconds: int) -> None:
    clip = _shot(small, tmp_path / "clip.mp4", "push in", seconds, (192, 108))
    assert len(_frames(clip)) == seconds * FPS
    with av.open(str(clip)) as opened:
        audio = opened.streams.audio[0]
        samples = sum(frame.samples for frame in opened.decode(audio))
    assert abs(samples - seconds * RATE) <= 2048


def test_the_first_frame_is_the_keyframe(clip: Path, keyframe: Path) -> None:
    with av.open(str(clip)) as opened:
        first = next(opened.decode(opened.streams.video[0])).to_ndarray(format="rgb24")
    with Image.open(keyframe) as image:
        drawn = np.asarray(image.convert("RGB")).astype(int)
    assert np.abs(first[:650].astype(int) - drawn[:650]).mean() < 4


def test_pushing_in_enlarges_and_panning_shifts(small: Path, tmp_path: Path) -> None:
    still = _frames(_shot(small, tmp_path / "a.mp4", "static camera", 1))
    pushed = _frames(_shot(small, tmp_path / "b.mp4", "push in", 1))
    panned = _frames(_shot(small, tmp_path / "c.mp4", "pan right", 1))
    assert np.abs(still[0].astype(int) - pushed[0]).mean() < 2
    assert np.abs(still[-1].astype(int) - pushed[-1]).mean() > 5
    assert np.abs(still[-1].astype(int) - panned[-1]).mean() > 5
    assert np.abs(still[0].astype(int) - still[-1])[:80].mean() < 4


def test_what_is_near_moves_more_than_what_is_far(duet: Panel) -> None:
    panel = duet.model_copy(update={"size": TINY, "caption": None, "place": "desert"})
    layers = list(drawn(panel))
    lens = Lens(TINY)

    def shift_of(depth: float) -> float:
        layer = next(layer for layer in layers if layer.depth == depth and not layer.lies)
        plane = plane_of(layer)
        across, _ = lens.axes(plane, REST, View())
        moved, _ = lens.axes(plane, REST, View(right=0.1))
        return across.offset - moved.offset

    # Who stands goes with the ground.
    assert 0 < shift_of(0.35) < shift_of(0.8) == shift_of(1.0)
    assert shift_of(1.0) == pytest.approx(0.8 * 32, abs=0.5)


def _in_one(plane: Plane) -> Plane:
    tile = Tile(0, 0, plane.width, plane.height, opaque=plane.light.shape[2] == 1)
    return replace(plane, tiles=(tile,))


def test_parts_of_a_layer_fit_together_without_seams(duet: Panel) -> None:
    panel = duet.model_copy(update={"size": TINY, "caption": None})
    planes = [(plane_of(layer), REST) for layer in list(drawn(panel))]
    lens = Lens(TINY)
    for view in (View(), View(zoom=1.13, right=0.021, up=-0.013), View(zoom=0.87)):
        tiled = [band.astype(int) for band in lens.see(planes, view)]
        whole = lens.see([(_in_one(plane), REST) for plane, _ in planes], view)
        for parts, one in zip(tiled, whole, strict=True):
            assert np.abs(parts - one).max() <= 2


@pytest.mark.parametrize(
    "view",
    [View(zoom=1.2), View(zoom=1.05, right=0.1, way="orbit"), View(up=0.09), View(right=-0.1)],
    ids=["push in", "orbit", "crane", "pan"],
)
def test_words_stay_in_the_frame_wherever_the_camera_goes(duet: Panel, view: View) -> None:
    panel = duet.model_copy(
        update={
            "size": (640, 360),
            "shot": "medium",
            "place": "",
            "lettered": "ENCHANTED AUTUMN FOREST NEAR THE OLD STONE BRIDGE",
            "things": (Thing(name="wheelbarrow of pumpkins", x=0.1),),
            "deeds": (Said(words="asks where the moon goes by day", doers=("Rusty",)),),
        }
    )
    words = [layer for layer in list(drawn(panel)) if layer.words]
    assert len(words) >= 5
    wide, high = picture_size(panel)
    lens = Lens((wide, high))
    for layer in words:
        plane = plane_of(layer)
        for axis, length, room in zip(
            lens.axes(plane, REST, view), (plane.width, plane.height), (wide, high), strict=True
        ):
            assert axis.offset >= -0.5, layer.name
            assert axis.offset + length * axis.scale <= room + 0.5, layer.name


def test_names_go_where_their_figures_go(duet: Panel) -> None:
    walking = [actor.model_copy(update={"pose": "walk"}) for actor in duet.actors[:1]]
    panel = duet.model_copy(update={"size": TINY, "actors": (*walking, *duet.actors[1:])})
    actor = panel.actors[0]
    layer = next(one for one in list(drawn(panel)) if one.name == f"name {actor.name}")
    element = Element.of(layer, actor)
    travel = travel_of(panel, move_in("Camera: static"), 4.0)
    gait = travel.gaits[actor.name]
    _, begun = element.at(0.0, 4.0, travel, TINY)
    _, gone = element.at(2.0, 2.0, travel, TINY)
    assert begun.right == 0
    assert gone.right == pytest.approx(gait.speed * gait.walked(2.0))
    assert gone.right > TINY[0] * 0.03
    assert gone.down == 0


def test_a_stretched_figure_keeps_its_feet(duet: Panel) -> None:
    layer = next(
        layer
        for layer in list(drawn(duet.model_copy(update={"size": TINY, "place": "desert"})))
        if layer.actor and not layer.lies
    )
    plane = plane_of(layer)
    lens = Lens((320, 180))
    _, rest = lens.axes(plane, REST, View())
    _, tall = lens.axes(plane, Shift(stretch=1.02), View())
    bottom = plane.height
    assert rest.offset + bottom * rest.scale == pytest.approx(tall.offset + bottom * tall.scale)
    assert tall.offset < rest.offset


def test_colours_survive_the_way_through_video() -> None:
    image = Image.new("RGB", (16, 16), (200, 90, 40))
    luma, blue, red = yuv(image)
    y, cb, cr = (float(band[0, 0]) for band in (luma, blue, red))
    luminous, across_blue, across_red = (y - 16) / 219, (cb - 128) / 224, (cr - 128) / 224
    back = luminous + 1.5748 * across_red, luminous + 1.8556 * across_blue
    assert back[0] * 255 == pytest.approx(200, abs=3)
    assert back[1] * 255 == pytest.approx(40, abs=3)


def test_the_same_take_is_the_same_bytes(small: Path, tmp_path: Path) -> None:
    digests = {
        hashlib.sha256(
            _shot(small, tmp_path / f"{n}.mp4", "handheld push in", 1).read_bytes()
        ).hexdigest()
        for n in range(2)
    }
    assert len(digests) == 1


def test_a_picture_from_elsewhere_is_filmed_flat(tmp_path: Path) -> None:
    y, x = np.mgrid[0:300, 0:500]
    pixels = np.stack((x // 2, y // 2, (x + y) // 4), -1).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.jpg")
    frames = _frames(_shot(tmp_path / "photo.jpg", tmp_path / "clip.mp4", "pan left", 1))
    assert len(frames) == FPS
    assert frames[0].shape == (180, 320, 3)
    assert np.abs(frames[0].astype(int) - frames[-1]).mean() > 1


def test_a_clip_can_end_on_another_picture(small: Path, tmp_path: Path) -> None:
    Image.new("RGB", TINY, (20, 160, 60)).save(tmp_path / "end.png")
    take = Take(small, "Camera: static", 2, TINY, last=tmp_path / "end.png")
    shoot(take, tmp_path / "clip.mp4", Stop(), _ignore)
    frames = _frames(tmp_path / "clip.mp4")
    assert np.abs(frames[-1].astype(int) - (20, 160, 60)).mean() < 8
    assert np.abs(frames[0].astype(int) - (20, 160, 60)).mean() > 30


def test_the_strip_shows_how_far_the_clip_is(clip: Path) -> None:
    frames = _frames(clip)
    edge = [frame[613, :, :].astype(int).max(axis=-1) for frame in frames]
    bright = [int((row > 150).sum()) for row in edge]
    assert bright[0] < 40
    assert bright == sorted(bright)
    assert bright[-1] > 1100


def test_stopping_leaves_no_file(small: Path, tmp_path: Path) -> None:
    stop = Stop()
    take = Take(small, "Camera: push in", 2, TINY)

    def stop_soon(fraction: float) -> None:
        if fraction > 0:
            stop.request()

    with pytest.raises(StoppedError):
        shoot(take, tmp_path / "clip.mp4", stop, stop_soon)
    assert not (tmp_path / "clip.mp4").exists()


def test_a_failed_clip_leaves_no_file(tmp_path: Path) -> None:
    def fail() -> None:
        with ClipWriter(tmp_path / "clip.mp4", TINY, np.zeros((2, RATE), np.float32)):
            raise RuntimeError("the set burnt down")

    with pytest.raises(RuntimeError, match="burnt"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_correcting_keeps_length_and_shape_and_clears_the_picture(
    clip: Path, tmp_path: Path
) -> None:
    count, size = correct(clip, tmp_path / "better.mp4", Stop(), _ignore)
    assert (count, size) == (FPS, (1280, 720))
    before, after = _frames(clip), _frames(tmp_path / "better.mp4")
    assert len(after) == len(before)
    assert after[0][:650].std() > before[0][:650].std()
    assert np.abs(after[0].astype(int) - before[0]).mean() < 12
    with av.open(str(tmp_path / "better.mp4")) as opened:
        assert opened.streams.audio[0].duration == RATE


def test_room_tone_is_quiet_and_differs_by_place() -> None:
    tones = {place: room_tone(place, 1.0, 3) for place in TONES}
    for sound in tones.values():
        assert sound.shape == (2, RATE)
        level = 20 * np.log10(np.sqrt(np.mean(sound**2)))
        assert -46 < level < -40
        assert np.abs(sound).max() < 0.1
        assert np.abs(sound[:, 0]).max() == 0
    brightness = {
        place: float(np.abs(np.diff(sound)).mean() / np.abs(sound).mean())
        for place, sound in tones.items()
    }
    assert brightness["space"] < brightness["room"] < brightness["forest"]


def test_room_tone_is_the_same_every_time() -> None:
    assert room_tone("sea", 1.0, 3).tobytes() == room_tone("sea", 1.0, 3).tobytes()
    assert room_tone("sea", 1.0, 3).tobytes() != room_tone("sea", 1.0, 4).tobytes()


async def test_work_that_is_cancelled_twice_is_waited_for_and_ends_without_a_word() -> None:
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: told.append(context["message"])
    )
    working, let_go, ended = threading.Event(), threading.Event(), threading.Event()

    def work(stop: Stop) -> None:
        working.set()
        let_go.wait(120)
        ended.set()
        stop.check()

    task = asyncio.create_task(in_thread(work))
    await asyncio.to_thread(working.wait, 120)
    task.cancel()
    for _ in range(3):
        await asyncio.sleep(0)
    task.cancel()
    for _ in range(3):
        await asyncio.sleep(0)
    assert not task.done()
    let_go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()
    del task
    gc.collect()
    assert told == []


async def test_only_so_much_is_worked_on_at_once() -> None:
    busy, most = 0, 0
    counting = threading.Lock()

    def work(stop: Stop) -> None:
        nonlocal busy, most
        with counting:
            busy += 1
            most = max(most, busy)
        threading.Event().wait(0.02)
        stop.check()
        with counting:
            busy -= 1

    await asyncio.gather(*(in_thread(work) for _ in range(8)))
    assert 1 <= most <= 2


async def test_work_that_waits_its_turn_is_never_begun_once_cancelled() -> None:
    let_go, begun = threading.Event(), threading.Event()
    held = [asyncio.create_task(in_thread(lambda _: let_go.wait(120))) for _ in range(2)]
    await asyncio.sleep(0)
    waiting = asyncio.create_task(in_thread(lambda _: begun.set()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    let_go.set()
    await asyncio.gather(*held)
    assert not begun.is_set()


async def test_drawing_stops_in_the_middle_of_a_panel(duet: Panel) -> None:
    begun, ended = threading.Event(), threading.Event()

    def work(stop: Stop) -> None:
        begun.set()
        try:
            while True:
                draw_panel(duet.model_copy(update={"size": TINY}))
        except StoppedError:
            ended.set()
            raise

    task = asyncio.create_task(in_thread(work))
    await asyncio.to_thread(begun.wait, 120)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


@pytest.mark.parametrize("times", [1, 2])
async def test_file_that_is_finished_although_its_call_was_cancelled_is_removed(
    tmp_path: Path, times: int
) -> None:
    working, let_go = threading.Event(), threading.Event()
    file = tmp_path / "fox.png"

    def work(_: Stop) -> None:
        working.set()
        let_go.wait(120)
        file.write_bytes(b"a picture")

    task = asyncio.create_task(in_thread(work, writes=file))
    await asyncio.to_thread(working.wait, 120)
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    let_go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not file.exists()
