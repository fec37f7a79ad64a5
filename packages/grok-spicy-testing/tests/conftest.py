"""Provider packages, good and bad, installed for one test."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

PLUGIN = """
from grok_spicy import ProviderSpec, hookimpl

@hookimpl
def grok_spicy_image_providers():
    return [ProviderSpec("{name}", "{package}.image:Shed", summary="Grey", default_model="m-1")]
"""

IMAGE = """
import asyncio
from grok_spicy import *
from PIL import Image

class Shed(ImageProvider):
    @classmethod
    def models(cls):
        return [ModelInfo("m-1", "grey")]

    def quote(self, operation, request):
        return 0.0

    async def generate(self, prompt, *, dest, aspect_ratio="16:9", **kwargs):
        wide, high = map(int, aspect_ratio.split(":"))
        size = (wide * 20, high * 20)
        path = dest.with_name(dest.name + ".png")
        Image.new("RGB", size).save(path)
        return GeneratedImage(path, *size, self.config.provider, self.config.model)

    async def edit(self, images, prompt, **more):
        return await self.generate(prompt, **more)

    async def stylize(self, sources, prompt, **more):
        return await self.generate(prompt, **more)
"""
"""A provider without fault."""

CONFORMANCE = """
import pytest
from grok_spicy_testing.conformance import ImageProviderTests, PluginTests

class TestPlugin(PluginTests):
    provider = "{name}"

class TestImages(ImageProviderTests):
    provider = "{name}"
"""


@dataclass
class Verdict:
    """What `grok-spicy conform` said."""

    code: int
    report: dict[str, Any] = field(default_factory=dict)
    output: str = ""

    @property
    def kit(self) -> str:
        return str(self.report["kit"])

    @property
    def failed(self) -> dict[str, str]:
        """Messages of what failed."""
        return {
            test["test"]: test["message"]
            for test in self.report["tests"]
            if test["outcome"] == "failed"
        }


@dataclass
class Shelf:
    """Installs packages where this process and its children find them."""

    root: Path
    run_cli: Callable[..., Result]
    good_image: str = IMAGE

    def put(
        self,
        name: str,
        *,
        plugin: str = PLUGIN,
        image: str = IMAGE,
        conformance: str | None = CONFORMANCE,
    ) -> None:
        """Install a package."""
        package = f"shelf_{name}"
        info = self.root / f"grok_spicy_{name}-0.1.0.dist-info"
        for folder in (self.root / package, info):
            folder.mkdir(parents=True)
        modules = {"__init__": "", "plugin": plugin, "image": image}
        entries = f"[grok_spicy]\n{name} = {package}.plugin\n"
        if conformance is not None:
            modules["conformance"] = conformance
            entries += f"[grok_spicy.conformance]\n{name} = {package}.conformance\n"
        for module, text in modules.items():
            filled = text.replace("{name}", name).replace("{package}", package)
            (self.root / package / f"{module}.py").write_text(filled)
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: grok-spicy-{name}\nVersion: 0.1.0\n"
            "Requires-Dist: grok-spicy-core>=0.1,<0.2\n"
        )
        (info / "entry_points.txt").write_text(entries)

    def conform(self, name: str, *options: str) -> Verdict:
        """Run the standard tests on a package."""
        answer = self.run_cli("conform", name, "--json", *options)
        report = json.loads(answer.stdout) if answer.stdout.startswith("{") else {}
        return Verdict(answer.exit_code, report, answer.output)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_cli: Callable[..., Result]) -> Shelf:
    """An empty shelf, visible to this process and its children."""
    root = tmp_path / "shelf"
    root.mkdir()
    monkeypatch.syspath_prepend(root)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")]))
    return Shelf(root, run_cli)
