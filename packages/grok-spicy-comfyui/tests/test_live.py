"""Against a running ComfyUI: `COMFYUI_URL=http://127.0.0.1:8188 pytest -m live`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.providers.base import Context, Picture, ResolvedConfig
from grok_spicy_comfyui.client import ComfyUIClient
from grok_spicy_comfyui.families import FAMILIES
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.video import ComfyUIVideoProvider
from PIL import Image

pytestmark = pytest.mark.live

URL = os.environ.get("COMFYUI_URL", "http://127.0.0.1:8188")

QUICK = {"steps": 2}


@pytest.fixture
async def ctx() -> AsyncIterator[Context]:
    context = Context()
    yield context
    await context.aclose()


def provider(kind: Any, capability: Any, model: str, ctx: Context, **params: Any) -> Any:
    options = kind.options_for(model)(**QUICK, **params)
    return kind(ResolvedConfig("comfyui", capability, model, options, (URL,)), ctx)


async def ready(found: Any) -> None:
    """Skip the test unless the server has what the model needs."""
    errors = [finding.text for finding in await found.check() if finding.level == "error"]
    if errors:
        pytest.skip(errors[0])


async def test_server_knows_the_core_nodes() -> None:
    client = ComfyUIClient(URL)

    schema = await client.schema_for({"KSampler", "SaveImage", "LoadVideo", "SaveVideo"})

    assert all(schema.knows(name) for name in ("KSampler", "SaveImage", "LoadVideo", "SaveVideo"))
    await client.aclose()


async def test_picture_goes_up_through_a_graph_and_down_again(tmp_path: Path) -> None:
    client = ComfyUIClient(URL)
    Image.new("RGB", (96, 64), "orange").save(tmp_path / "fox.png")
    graph = {
        "1": {
            "class_type": "LoadImage",
            "inputs": {"image": await client.upload(tmp_path / "fox.png")},
        },
        "2": {
            "class_type": "SaveImage",
            "inputs": {"images": ["1", 0], "filename_prefix": "grok_spicy/live"},
        },
    }

    prompt_id = await client.queue_workflow(graph)
    await client.poll_until_complete(prompt_id, timeout=60)
    path = await client.download_output(prompt_id, "2", tmp_path / "back")

    with Image.open(path) as picture:
        assert picture.size == (96, 64)
    await client.aclose()


@pytest.mark.parametrize("model", [r.name for r in FAMILIES.values() if r.capability == "image"])
async def test_model_draws_and_composes(model: str, ctx: Context, tmp_path: Path) -> None:
    image = provider(ComfyUIImageProvider, "image", model, ctx, width=512, height=512)
    await ready(image)

    sheet = await image.generate("a fox", dest=tmp_path / "sheet", aspect_ratio="1:1")
    frame = await image.edit(
        [Picture(sheet.local_path, "character", "Fox", "left")],
        "the fox at a harbour",
        dest=tmp_path / "frame",
        aspect_ratio="1:1",
    )

    assert (sheet.width, frame.height) == (512, 512)


@pytest.mark.parametrize("model", [r.name for r in FAMILIES.values() if r.capability == "video"])
async def test_model_films(model: str, ctx: Context, tmp_path: Path) -> None:
    video = provider(ComfyUIVideoProvider, "video", model, ctx)
    await ready(video)
    Image.new("RGB", (832, 480), "navy").save(tmp_path / "harbour.png")

    clip = await video.generate(
        Picture(tmp_path / "harbour.png", "start"), "waves", 1, dest=tmp_path / "clip"
    )

    assert clip.local_path.is_file()
