"""Clips by every model family: filmed, in parts, to a last frame, corrected."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
from grok_spicy.errors import (
    InvalidOutputError,
    InvalidRequestError,
    MediaError,
    ModelMissingError,
    OutOfMemoryError,
    UnsupportedError,
)
from grok_spicy.providers.base import Picture, QuoteRequest
from grok_spicy.toolkit import Stop
from grok_spicy_comfyui import media
from grok_spicy_comfyui.families import FAMILIES
from grok_spicy_comfyui.filming import frame_rule
from grok_spicy_comfyui.outputs import BrokenFileError
from grok_spicy_comfyui.video import ComfyUIVideoProvider
from grok_spicy_comfyui.workflows import shipped_folder
from grok_spicy_testing.fake_comfyui import Answer, FakeComfyUI, Fault
from PIL import Image, ImageChops, ImageStat

MakeVideo = Callable[..., ComfyUIVideoProvider]

SMALL = {"width": 256, "height": 256}
WIDE = {"width": 448, "height": 256}
"""For clips of the usual shape; those of `test_clip_of_the_small_model...` are large."""

WITH_SOUND = ["ltx-2.5", "ltx-2.3", "minimax-h3"]  # in test_sound
WANS = ["wan2.1", "wan2.2", "wan2.2-5b"]


def frames_of(path: Path) -> list[Any]:
    with av.open(str(path), "r") as container:
        stream = container.streams.video[0]
        frames: list[Any] = list(container.decode(stream))
        return [frame.to_image() for frame in frames]


def unlike(one: Any, other: Any) -> float:
    """Return how much two pictures differ, 0 to 255."""
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB").resize(one.size))
    return float(sum(ImageStat.Stat(difference).mean) / 3)


def nodes(graph: Any, class_type: str) -> list[dict[str, Any]]:
    return [node["inputs"] for node in graph.values() if node["class_type"] == class_type]


def test_every_family_that_films_is_tested() -> None:
    films = {row.name for row in FAMILIES.values() if row.capability == "video"}

    assert films == {*WANS, *WITH_SOUND, "svd-xt"}


@pytest.mark.parametrize("model", WANS)
async def test_family_films_a_keyframe_and_corrects_the_clip(
    model: str, make_video: MakeVideo, keyframe: Picture, tmp_path: Path, witness: Any
) -> None:
    provider = make_video(model, **SMALL)

    clip = await provider.generate(
        keyframe, "waves", 3, dest=tmp_path / "clip", aspect_ratio="1:1", seed=5
    )
    fixed = await provider.edit(clip.local_path, "calmer waves", dest=tmp_path / "fixed", seed=6)

    facts = media.clip_facts(clip.local_path)
    assert (facts.width, facts.height) == (256, 256)
    assert clip.duration == pytest.approx(3, abs=0.1)
    assert clip.fps == facts.fps == frame_rule(provider.backend).fps
    assert unlike(frames_of(clip.local_path)[0], Image.open(keyframe)) < 8
    mended = media.clip_facts(fixed.local_path)
    assert (mended.width, mended.height, mended.fps) == (256, 256, 16)
    assert mended.seconds == pytest.approx(facts.seconds, abs=0.1)
    assert (clip.metadata["seed"], fixed.metadata["seed"]) == (5, 6)
    assert (clip.first_frame_path, clip.last_frame_path) == (None, None)
    assert len(witness.usages) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "clip.mp4",
        "fixed.mp4",
        "keyframe.png",
    ]


async def test_svd_films_without_words_and_cannot_correct(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path
) -> None:
    provider = make_video("svd-xt", width=256, height=256)

    clip = await provider.generate(keyframe, "waves", 4, dest=tmp_path / "clip", aspect_ratio="1:1")

    assert clip.fps == 24
    assert clip.duration == pytest.approx(4, abs=0.1)
    assert nodes(server.prompts[0], "RIFE VFI")[0]["multiplier"] == 4
    assert provider.limits.max_edit_seconds is None
    assert provider.limits.max_seconds == 6.0
    with pytest.raises(UnsupportedError, match="cannot correct clips"):
        await provider.edit(clip.local_path, "calmer", dest=tmp_path / "fixed")


async def test_svd_without_rife_runs_at_its_own_rate(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path
) -> None:
    server.schema.remove_classes("RIFE VFI")

    clip = await make_video("svd-xt", width=256, height=256).generate(
        keyframe, "waves", 4, dest=tmp_path / "clip", aspect_ratio="1:1"
    )

    assert clip.fps == pytest.approx(6)
    assert clip.metadata["workflow"] == "video_generate.svd-xt"


NO_WEIGHTS = """Traceback (most recent call last):
  File "vfi_utils.py", line 112, in load_file_from_github_release
Exception: Tried all GitHub base urls to download rife47.pth but no suceess.
"""


@pytest.mark.parametrize("model", ["svd-xt", "wan2.1"])
async def test_clip_is_filmed_without_rife_where_its_weights_are_missing(
    model: str,
    make_video: MakeVideo,
    keyframe: Picture,
    server: FakeComfyUI,
    tmp_path: Path,
    witness: Any,
) -> None:
    server.break_node("RIFE VFI", NO_WEIGHTS, "Exception")
    server.schema.uninstall("diffusion_models", "wan2.1_i2v_480p_14B_fp16.safetensors")
    provider = make_video(model, **WIDE)

    first = await provider.generate(keyframe, "waves", 4, dest=tmp_path / "first", seed=5)
    await provider.generate(keyframe, "waves", 4, dest=tmp_path / "second", seed=6)

    assert first.metadata["workflow"] == "video_generate.svd-xt"
    assert [len(nodes(graph, "RIFE VFI")) for graph in server.prompts] == [1, 0, 0]
    (note,) = [n for usage in witness.usages for n in usage.notes if "RIFE" in n]
    assert "Exception: Tried all GitHub base urls to download rife47.pth but no suceess." in note
    assert "Traceback" not in note
    assert "ComfyUI-Frame-Interpolation/ckpts/rife" in note
    assert "params.interpolate = false" in note


async def test_rife_is_left_out_on_request(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path
) -> None:
    provider = make_video("svd-xt", interpolate=False, width=256, height=256)

    await provider.generate(keyframe, "waves", 4, dest=tmp_path / "clip", aspect_ratio="1:1")

    assert nodes(server.prompts[0], "RIFE VFI") == []


async def test_own_workflow_with_a_broken_node_fails_once_and_says_what_it_needs(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path
) -> None:
    server.break_node("RIFE VFI", NO_WEIGHTS, "Exception")
    mine = shipped_folder() / "video_generate.svd-xt-rife.json"
    provider = make_video("svd-xt", workflow=mine)

    for _ in range(2):
        with pytest.raises(ModelMissingError, match=r"its weights rife47\.pth"):
            await provider.generate(keyframe, "waves", 4, dest=tmp_path / "clip")

    assert len(server.prompts) == 1


async def test_size_of_another_shape_gives_the_number_of_pixels_and_is_told_once(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path, witness: Any
) -> None:
    provider = make_video("wan2.1", width=256, height=256, frames=17)

    for name in ("first", "second"):
        await provider.generate(keyframe, "waves", 1, dest=tmp_path / name)

    sizes = [nodes(graph, "WanImageToVideo")[0] for graph in server.prompts]
    assert {(found["width"], found["height"]) for found in sizes} == {(336, 192)}
    assert [note for usage in witness.usages for note in usage.notes] == [
        "256x256 is not the shape asked for, 16:9: made at 336x192, of as many pixels"
    ]


async def test_long_scene_is_filmed_in_parts_from_the_last_frame(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path, witness: Any
) -> None:
    provider = make_video("wan2.1", frames=17, **SMALL)

    clip = await provider.generate(
        keyframe, "waves", 3, dest=tmp_path / "clip", aspect_ratio="1:1", seed=5
    )

    lengths = [nodes(graph, "WanImageToVideo")[0]["length"] for graph in server.prompts]
    facts = media.clip_facts(clip.local_path)
    assert lengths == [17, 17, 17]
    assert facts.frames == sum(lengths) - 2
    assert clip.metadata["job_ids"][-1] == clip.metadata["job_id"]
    assert len(clip.metadata["job_ids"]) == 3
    starts = {nodes(graph, "LoadImage")[0]["image"] for graph in server.prompts}
    assert len(starts) == 3
    assert {"clip.mp4", "keyframe.png"} == {path.name for path in tmp_path.iterdir()}
    shares = [share for share, _ in witness.progress_seen if share is not None]
    assert shares == sorted(shares)


async def test_seam_between_parts_is_smooth(
    make_video: MakeVideo, keyframe: Picture, tmp_path: Path
) -> None:
    clip = await make_video("wan2.1", frames=17, **SMALL).generate(
        keyframe, "waves", 2, dest=tmp_path / "clip", aspect_ratio="1:1", seed=5
    )

    frames = frames_of(clip.local_path)
    steps = [unlike(a, b) for a, b in pairwise(frames)]
    assert len(frames) == 33
    assert max(steps[15:18]) < 4 * (sum(steps) / len(steps)) + 4


async def test_match_cut_ends_on_the_next_keyframe(
    make_video: MakeVideo, keyframe: Picture, fox: Picture, server: FakeComfyUI, tmp_path: Path
) -> None:
    provider = make_video("wan2.2", frames=17, use_first_last_frame=True, **SMALL)
    end = Picture(fox.path, "end")

    clip = await provider.generate(
        keyframe, "waves", 2, dest=tmp_path / "clip", aspect_ratio="1:1", last_image=end
    )

    assert provider.limits.last_frame is True
    assert [bool(nodes(g, "WanFirstLastFrameToVideo")) for g in server.prompts] == [False, True]
    assert unlike(frames_of(clip.local_path)[-1], Image.open(fox)) < 8


@pytest.mark.parametrize(
    ("params", "size"),
    [({}, (1280, 720)), ({"width": 512, "height": 288}, (512, 288))],
)
async def test_bridge_of_wan_21_is_filmed_at_the_size_of_its_model(
    params: Any,
    size: tuple[int, int],
    make_video: MakeVideo,
    keyframe: Picture,
    fox: Picture,
    server: FakeComfyUI,
    tmp_path: Path,
) -> None:
    provider = make_video("wan2.1", frames=17, use_first_last_frame=True, **params)

    await provider.generate(
        keyframe, "waves", 1, dest=tmp_path / "clip", last_image=Picture(fox.path, "end")
    )

    (bridge,) = nodes(server.prompts[0], "WanFirstLastFrameToVideo")
    assert (bridge["width"], bridge["height"]) == size


async def test_crash_between_parts_repeats_only_the_missing_ones(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path, journal: Any
) -> None:
    server.script(None, Fault.out_of_memory())
    with pytest.raises(OutOfMemoryError):
        await make_video("wan2.1", frames=17, **SMALL).generate(
            keyframe, "waves", 3, dest=tmp_path / "a", aspect_ratio="1:1", job=journal.resume()
        )
    left = {path.name for path in tmp_path.iterdir()}

    clip = await make_video("wan2.1", frames=17, **SMALL).generate(
        keyframe, "waves", 3, dest=tmp_path / "b", aspect_ratio="1:1", job=journal.resume()
    )

    assert left == {"keyframe.png"}
    assert len(server.prompts) == 4
    assert clip.metadata["seed"] == journal.entries[0][1]["seed"]
    assert media.clip_facts(clip.local_path).frames == 49


async def test_run_killed_after_all_parts_films_nothing_again(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path, journal: Any
) -> None:
    provider = make_video("wan2.1", frames=17, **SMALL)
    for name in ("a", "b"):
        await provider.generate(
            keyframe, "waves", 2, dest=tmp_path / name, aspect_ratio="1:1", job=journal.resume()
        )

    assert len(server.prompts) == 2
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


async def test_part_whose_file_is_gone_is_filmed_again_with_all_after_it(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path, journal: Any
) -> None:
    provider = make_video("wan2.1", frames=17, **SMALL)
    await provider.generate(
        keyframe, "waves", 3, dest=tmp_path / "a", aspect_ratio="1:1", job=journal.resume()
    )
    second = journal.resume().state["parts"][1]["file"]
    path = server.storage.inside(second["type"], second["subfolder"], second["filename"])
    assert path is not None
    path.unlink()

    await provider.generate(
        keyframe, "waves", 3, dest=tmp_path / "b", aspect_ratio="1:1", job=journal.resume()
    )

    assert len(server.prompts) == 3 + 2


async def test_parts_of_a_server_that_is_gone_are_filmed_again(
    make_video: MakeVideo,
    make_server: Callable[..., FakeComfyUI],
    keyframe: Picture,
    server: FakeComfyUI,
    tmp_path: Path,
    journal: Any,
) -> None:
    other = make_server()
    await make_video("wan2.1", urls=(other.url,), frames=17, **SMALL).generate(
        keyframe, "waves", 2, dest=tmp_path / "a", aspect_ratio="1:1", job=journal.resume()
    )

    clip = await make_video("wan2.1", frames=17, **SMALL).generate(
        keyframe, "waves", 2, dest=tmp_path / "b", aspect_ratio="1:1", job=journal.resume()
    )

    assert len(server.prompts) == 2
    assert clip.metadata["server"] == server.url


async def test_joining_that_fails_leaves_no_clip(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path
) -> None:
    (tmp_path / "clip.mp4").mkdir()  # nothing can take its place

    with pytest.raises(MediaError, match="cannot be written"):
        await make_video("wan2.1", frames=17, **SMALL).generate(
            keyframe, "waves", 2, dest=tmp_path / "clip", aspect_ratio="1:1"
        )

    assert {path.name for path in tmp_path.iterdir()} == {"clip.mp4", "keyframe.png"}


async def test_cancelled_film_leaves_no_file(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path
) -> None:
    server.script(None, Fault("hold"))
    provider = make_video("wan2.1", frames=17, **SMALL)
    call = asyncio.create_task(
        provider.generate(keyframe, "waves", 3, dest=tmp_path / "clip", aspect_ratio="1:1")
    )
    await asyncio.to_thread(server.wait_until, lambda: len(server.prompts) == 2)

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    assert {path.name for path in tmp_path.iterdir()} == {"keyframe.png"}
    server.release()


async def test_missing_wan_falls_back_to_svd_with_a_notice(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path, witness: Any
) -> None:
    server.schema.uninstall("diffusion_models", "wan2.1_i2v_480p_14B_fp16.safetensors")

    clip = await make_video("wan2.1", **WIDE).generate(keyframe, "waves", 8, dest=tmp_path / "clip")

    notice = "Wan 2.1 is not on the server; this clip is by Stable Video Diffusion XT"
    assert clip.model == "svd-xt"
    assert clip.duration == pytest.approx(6.04, abs=0.01)
    assert clip.metadata["notices"] == [notice]
    assert witness.usages[0].notes == tuple(clip.metadata["notices"])


async def test_match_cut_that_cannot_be_filmed_is_remarked(
    make_video: MakeVideo,
    keyframe: Picture,
    fox: Picture,
    server: FakeComfyUI,
    tmp_path: Path,
    witness: Any,
) -> None:
    server.schema.uninstall("diffusion_models", "wan2.1_i2v_480p_14B_fp16.safetensors")

    await make_video("wan2.1", use_first_last_frame=True, **WIDE).generate(
        keyframe, "waves", 3, dest=tmp_path / "clip", last_image=Picture(fox.path, "end")
    )

    (usage,) = witness.usages
    assert "cannot end a clip on the next scene's first frame" in usage.notes[1]


async def test_own_workflow_that_makes_shorter_clips_is_taken(
    make_video: MakeVideo, keyframe: Picture, tmp_path: Path
) -> None:
    for ending in ("json", "slots.json"):
        text = (shipped_folder() / f"video_generate.{ending}").read_text("utf-8")
        text = text.replace('"length": 81', '"length": 17').replace('"frames": ', '"unused": ')
        slots = json.loads(text)
        if "slots" in slots:
            slots["slots"].pop("unused", None)
        (tmp_path / f"mine.{ending}").write_text(json.dumps(slots), "utf-8")
    provider = make_video("wan2.1", workflow=tmp_path / "mine.json", **SMALL)

    clip = await provider.generate(keyframe, "waves", 3, dest=tmp_path / "clip", aspect_ratio="1:1")

    assert clip.duration == pytest.approx(1.06, abs=0.01)


async def test_nothing_to_film_with_names_what_the_wanted_model_lacks(
    make_video: MakeVideo, make_server: Callable[..., FakeComfyUI], keyframe: Any, tmp_path: Path
) -> None:
    bare = make_server(models={})

    with pytest.raises(ModelMissingError, match=r"wan2\.1_i2v_480p_14B_fp16"):
        await make_video("wan2.1", urls=(bare.url,)).generate(
            keyframe, "waves", 3, dest=tmp_path / "clip"
        )


async def test_lightning_halves_its_four_steps_between_the_experts(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path
) -> None:
    provider = make_video("wan2.2", lightning=True, **SMALL)

    await provider.generate(keyframe, "waves", 3, dest=tmp_path / "clip", aspect_ratio="1:1")

    high, low = nodes(server.prompts[0], "KSamplerAdvanced")
    assert (high["steps"], high["end_at_step"], low["start_at_step"]) == (4, 2, 2)
    assert (high["cfg"], low["cfg"]) == (1.0, 1.0)
    assert [m["shift"] for m in nodes(server.prompts[0], "ModelSamplingSD3")] == [5.0, 5.0]
    assert len(nodes(server.prompts[0], "LoraLoaderModelOnly")) == 2
    assert provider.limits.negative_prompt is False


async def test_options_set_rate_steps_and_words(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path
) -> None:
    provider = make_video("wan2.1", fps=8, steps=6, cfg_scale=5.0, negative_prompt="fog", **SMALL)

    clip = await provider.generate(
        keyframe, "waves", 3, dest=tmp_path / "clip", aspect_ratio="1:1", negative_prompt="rain"
    )

    (sampler,) = nodes(server.prompts[0], "KSampler")
    assert (clip.fps, sampler["steps"], sampler["cfg"]) == (8, 6, 5.0)
    assert nodes(server.prompts[0], "CLIPTextEncode")[1]["text"] == "fog, rain"


@pytest.mark.parametrize(
    ("model", "params", "workflow"),
    [
        ("wan2.1", {}, "video_correct"),
        ("wan2.1", {"correct_with": "vace"}, "video_correct.vace"),
        ("wan2.1", {"correct_with": "bernini"}, "video_correct.bernini"),
        ("wan2.2", {}, "video_correct.bernini"),
        ("wan2.2", {"correct_with": "vace"}, "video_correct.vace"),
        ("wan2.2", {"correct_with": "v2v"}, "video_correct"),
        ("wan2.2-5b", {}, "video_correct"),
        ("wan2.2-5b", {"correct_with": "vace"}, "video_correct.vace"),
    ],
)
async def test_way_to_correct_is_chosen_by_model_and_option(
    model: str, params: Any, workflow: str, make_video: MakeVideo, keyframe: Any, tmp_path: Path
) -> None:
    provider = make_video(model, **SMALL, **params)
    clip = await provider.generate(keyframe, "waves", 1, dest=tmp_path / "clip", aspect_ratio="1:1")

    fixed = await provider.edit(clip.local_path, "calm", dest=tmp_path / "fixed")

    assert fixed.metadata["workflow"] == workflow
    assert fixed.model == ("bernini-r" if "bernini" in workflow else "wan2.1")


async def test_what_corrects_best_is_made_up_for_by_what_is_installed(
    make_video: MakeVideo, server: FakeComfyUI, keyframe: Any, tmp_path: Path
) -> None:
    server.schema.uninstall("diffusion_models", "wan2.1_vace_14B_fp16.safetensors")
    server.schema.remove_classes("BerniniConditioning")
    provider = make_video("wan2.2", denoise=0.5, **SMALL)
    clip = await provider.generate(keyframe, "waves", 1, dest=tmp_path / "clip", aspect_ratio="1:1")

    fixed = await provider.edit(clip.local_path, "calm", dest=tmp_path / "fixed")

    assert fixed.metadata["workflow"] == "video_correct"


async def test_clip_of_another_rate_is_corrected_at_the_model_s(
    make_video: MakeVideo, server: FakeComfyUI, keyframe: Picture, tmp_path: Path
) -> None:
    foreign = await make_video("svd-xt", width=256, height=256).generate(
        keyframe, "waves", 3, dest=tmp_path / "foreign", aspect_ratio="1:1"
    )

    fixed = await make_video("wan2.1", **SMALL).edit(
        foreign.local_path, "calm", dest=tmp_path / "fixed"
    )

    facts = media.clip_facts(fixed.local_path)
    assert (facts.frames, facts.fps) == (49, 16.0)
    assert fixed.duration == pytest.approx(foreign.duration, abs=0.1)
    assert {"foreign.mp4", "fixed.mp4", "keyframe.png"} == {p.name for p in tmp_path.iterdir()}


async def test_clip_of_the_small_model_is_corrected_at_size_and_rate_of_its_corrector(
    make_video: MakeVideo, server: FakeComfyUI, keyframe: Picture, tmp_path: Path, witness: Any
) -> None:
    provider = make_video("wan2.2-5b", frames=49)
    clip = await provider.generate(keyframe, "waves", 2, dest=tmp_path / "clip")

    fixed = await provider.edit(clip.local_path, "calm", dest=tmp_path / "fixed")

    before, after = (media.clip_facts(path) for path in (clip.local_path, fixed.local_path))
    assert (before.width, before.height, before.frames, before.fps) == (1280, 704, 49, 24)
    assert (after.width, after.height, after.frames, after.fps) == (848, 464, 33, 16)
    assert provider.limits.max_edit_seconds == 49 / 16
    assert "corrected at 848x464 instead of 1280x704" in witness.usages[-1].notes[0]


async def test_lacking_files_for_corrections_spoil_no_clip(
    make_video: MakeVideo, server: FakeComfyUI, keyframe: Picture, tmp_path: Path
) -> None:
    for name in ("wan2.1_t2v_1.3B_fp16.safetensors", "wan2.1_vace_14B_fp16.safetensors"):
        server.schema.uninstall("diffusion_models", name)
    server.schema.remove_classes("BerniniConditioning")
    provider = make_video("wan2.1", **SMALL)
    clip = await provider.generate(keyframe, "waves", 1, dest=tmp_path / "clip", aspect_ratio="1:1")

    with pytest.raises(
        InvalidOutputError, match=r"lacks the file .*1\.3B.*not corrected"
    ) as caught:
        await provider.edit(clip.local_path, "calm", dest=tmp_path / "fixed")

    assert 'params.correct_with = "none"' in str(caught.value.hint)


async def test_clip_that_is_too_long_is_not_corrected(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path
) -> None:
    provider = make_video("wan2.1", frames=17, **SMALL)
    clip = await provider.generate(keyframe, "waves", 3, dest=tmp_path / "clip", aspect_ratio="1:1")

    with pytest.raises(InvalidRequestError, match=r"is 3\.1 s long; Wan 2\.1 corrects at most 1"):
        await provider.edit(clip.local_path, "calm", dest=tmp_path / "fixed")


def test_limits_follow_model_and_options(make_video: MakeVideo) -> None:
    plain, off = make_video("wan2.1"), make_video("wan2.1", correct_with="none")

    assert plain.limits.max_seconds is None
    assert plain.limits.max_edit_seconds == 81 / 16
    assert off.limits.max_edit_seconds is None
    assert plain.limits.last_frame is False
    assert plain.quote("generate", QuoteRequest(seconds=8)) == 0.0


async def test_broken_clip_is_said_and_not_filmed_again(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path
) -> None:
    server.answer(Answer("/view", 200, "not a clip", "video/mp4"))

    with pytest.raises(BrokenFileError, match="is not a whole clip") as caught:
        await make_video("wan2.1", **SMALL).generate(
            keyframe, "waves", 1, dest=tmp_path / "clip", aspect_ratio="1:1"
        )

    assert str(tmp_path) not in str(caught.value)
    assert len(server.prompts) == 1


def test_picture_is_no_clip(keyframe: Picture, tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").write_bytes(b"")
    with pytest.raises(InvalidOutputError):
        media.clip_facts(tmp_path / "empty.mp4")
    with pytest.raises(MediaError, match="cannot be decoded"):
        media.save_frame(tmp_path / "empty.mp4", tmp_path / "last.png", last=True)
    with pytest.raises(MediaError, match="cannot be decoded"):
        media.join([tmp_path / "empty.mp4"], tmp_path / "film.mp4", 16.0, Stop())
