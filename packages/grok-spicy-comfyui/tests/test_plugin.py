"""What this distribution offers, and how light it is to ask."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from importlib.metadata import entry_points

import pytest
from grok_spicy.providers.base import Context, ImageProvider, ResolvedConfig, VideoProvider
from grok_spicy.schemas import MIN_SCENE_SECONDS
from grok_spicy_comfyui import plugin
from grok_spicy_comfyui.families import FAMILIES, owner
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.options import ComfyUIOptions, VideoOptions
from grok_spicy_comfyui.rows import Family
from grok_spicy_comfyui.sizes import part_lengths
from grok_spicy_comfyui.video import ComfyUIVideoProvider

IMAGE_ROWS, VIDEO_ROWS = (
    [pytest.param(row, id=row.name) for row in FAMILIES.values() if row.capability == capability]
    for capability in ("image", "video")
)

HEAVY = ("pydantic", "httpx", "websockets", "av", "PIL", "click", "numpy")


def test_entry_points_name_plugin_and_command() -> None:
    (entry,) = entry_points(group="grok_spicy", name="comfyui")
    (command,) = entry_points(group="grok_spicy.commands", name="comfyui")

    assert entry.load() is plugin
    assert command.load().name == "comfyui"


def test_targets_are_providers() -> None:
    (image,) = plugin.grok_spicy_image_providers()
    (video,) = plugin.grok_spicy_video_providers()

    for spec, kind in ((image, ImageProvider), (video, VideoProvider)):
        module, _, name = spec.target.partition(":")
        provider = getattr(import_module(module), name)
        assert issubclass(provider, kind)
        assert spec.default_model in {info.name for info in provider.models()}
        assert spec.default_url == "http://127.0.0.1:8188"
        assert spec.name == "comfyui"


def test_local_preset_gets_its_pictures_here() -> None:
    parts = plugin.grok_spicy_presets()

    assert {(part.preset, part.capability, part.provider) for part in parts} == {
        ("local", "image", "comfyui"),
        ("local", "video", "comfyui"),
    }


def imported_by(statement: str) -> set[str]:
    """Return the heavy packages that a statement imports, in a process of its own."""
    code = f"import sys, json; {statement}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=600
    )
    loaded = set(json.loads(done.stdout))
    return {name for name in HEAVY if name in loaded}


def test_plugin_module_is_light() -> None:
    statement = (
        "import grok_spicy_comfyui.plugin as p; p.grok_spicy_image_providers(); "
        "p.grok_spicy_video_providers(); p.grok_spicy_presets()"
    )

    assert imported_by(statement) == set()


def test_help_of_the_command_needs_click_alone() -> None:
    assert imported_by("import grok_spicy_comfyui.commands") == {"click"}


@pytest.mark.parametrize("row", VIDEO_ROWS)
def test_trial_clip_is_of_the_fewest_frames_in_one_go(row: Family) -> None:
    options = ComfyUIVideoProvider.options_for(row.name)(
        **ComfyUIVideoProvider.trial_params(row.name)
    )

    assert row.frames is not None
    assert isinstance(options, VideoOptions)
    assert options.fps is not None
    assert part_lengths(MIN_SCENE_SECONDS, options.fps, row.frames) == (row.frames.least,)


@pytest.mark.parametrize("row", IMAGE_ROWS)
def test_trial_picture_is_a_small_one(row: Family) -> None:
    kind = ComfyUIImageProvider.options_for(row.name)
    options = kind(**ComfyUIImageProvider.trial_params(row.name))

    assert isinstance(options, ComfyUIOptions)
    assert row.sizes.choose("16:9", options.width, options.height)[0] == 512


def test_default_models_are_free_for_every_use_with_all_that_they_borrow_first() -> None:
    defaults = [*plugin.grok_spicy_image_providers(), *plugin.grok_spicy_video_providers()]

    for spec in defaults:
        row = FAMILIES[str(spec.default_model)]
        lenders = [owner(row, uses[0]) for uses in row.uses.values()]
        assert {one.licence.name for one in (row, *lenders)} == {"Apache-2.0"}


def test_minimax_films_only_where_it_is_named() -> None:
    lent = {use.of for row in FAMILIES.values() for uses in row.uses.values() for use in uses}

    assert "minimax-h3" not in lent
    assert "outputs too" in FAMILIES["minimax-h3"].licence.excludes


@pytest.mark.parametrize(
    ("model", "seconds"), [("wan2.2", 5.0), ("wan2.2-5b", 5.0), ("ltx-2.5", 10.0), ("svd-xt", 4.0)]
)
def test_length_that_a_model_is_made_for_is_declared(model: str, seconds: float) -> None:
    options = ComfyUIVideoProvider.options_for(model)()
    config = ResolvedConfig("comfyui", "video", model, options)

    assert ComfyUIVideoProvider(config, Context()).limits.natural_seconds == seconds
