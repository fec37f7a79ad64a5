from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module

from grok_spicy.config.choose import choose_backends
from grok_spicy.config.resolve import resolve
from grok_spicy.plugins import PluginManager
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.providers.base import ImageProvider, LLMProvider, VideoProvider, VisionProvider
from grok_spicy.providers.context import Context
from grok_spicy_grok import plugin
from grok_spicy_grok.image import GrokImageProvider
from grok_spicy_grok.video import GrokVideoProvider

HEAVY = ("xai_sdk", "grpc", "google.protobuf", "pydantic", "httpx", "PIL", "av", "aiohttp")


def modules_after(code: str) -> list[str]:
    script = f"import json, sys\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    return list(json.loads(done.stdout))


def test_importing_the_plugin_loads_no_sdk_and_no_pydantic() -> None:
    loaded = modules_after("import grok_spicy_grok.plugin")

    assert [name for name in HEAVY if name in loaded] == []


def test_listing_models_and_options_loads_no_sdk() -> None:
    loaded = modules_after(
        "import grok_spicy_grok.image as i, grok_spicy_grok.video as v, grok_spicy_grok.llm as l\n"
        "import grok_spicy_grok.vision as s\n"
        "for c in (i.GrokImageProvider, v.GrokVideoProvider, l.GrokLLMProvider,"
        " s.GrokVisionProvider):\n"
        "    assert c.models() and [c.options_for(m.name) for m in c.models()]"
    )

    assert [name for name in ("xai_sdk", "grpc", "google.protobuf") if name in loaded] == []


def test_every_descriptor_names_a_class_of_its_capability() -> None:
    specs = {
        ImageProvider: plugin.grok_spicy_image_providers(),
        VideoProvider: plugin.grok_spicy_video_providers(),
        LLMProvider: plugin.grok_spicy_llm_providers(),
        VisionProvider: plugin.grok_spicy_vision_providers(),
    }

    for kind, (spec,) in specs.items():
        module, _, name = spec.target.partition(":")
        assert issubclass(getattr(import_module(module), name), kind)
        assert spec.name == "grok"
        assert spec.default_url == "https://api.x.ai"


def test_default_models_are_live_and_in_the_table() -> None:
    registry = ProviderRegistry(PluginManager())

    for get, model in (
        (registry.get_image, "grok-imagine-image"),
        (registry.get_video, "grok-imagine-video"),
        (registry.get_llm, "grok-4.3"),
        (registry.get_vision, "grok-4.3"),
    ):
        assert model in [row.name for row in get("grok").models()]


def test_presets_fill_all_four_capabilities() -> None:
    parts = plugin.grok_spicy_presets()

    for preset in ("grok", "grok-quality"):
        own = [part for part in parts if part.preset == preset]
        assert [part.capability for part in own] == ["image", "video", "llm", "vision"]
        assert {part.provider for part in own} == {"grok"}
    assert {(part.model, *part.params) for part in parts if part.preset == "grok"} == {(None,)}


def test_preset_of_quality_draws_finer_and_films_after_sheets() -> None:
    registry = ProviderRegistry(PluginManager())
    chosen = choose_backends("grok-quality", None, registry)

    sheets = resolve(chosen, registry, "image", "characters")
    frames = resolve(chosen, registry, "image", "keyframes")
    clips = resolve(chosen, registry, "video", "videos")

    assert (sheets.model, frames.model) == ("grok-imagine-image-2.0",) * 2
    assert sheets.options.model_dump(include={"quality", "resolution"}) == {
        "quality": "medium",
        "resolution": "2k",
    }
    assert frames.options.model_dump(include={"quality", "resolution"}) == {
        "quality": "medium",
        "resolution": None,
    }
    assert clips.model == "grok-imagine-video-1.5"
    assert GrokImageProvider(frames, Context()).limits.entity_pictures
    limits = GrokVideoProvider(clips, Context()).limits
    assert (limits.video_references, limits.max_seconds, limits.last_frame) == (7, 10, True)
