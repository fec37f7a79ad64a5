"""Throw-away distributions: real `.dist-info` folders and modules in a folder of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

import importlib_metadata
import pytest
from grok_spicy.plugins import PluginManager
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.plugins.rows import PluginRow
from grok_spicy.specs import ENTRY_POINT_GROUP
from importlib_metadata import EntryPoint

FITTING = ("grok-spicy-core>=0.1,<0.2",)

FINE = """
    from grok_spicy import PresetPart, ProviderSpec, hookimpl

    @hookimpl
    def grok_spicy_image_providers():
        return [ProviderSpec("{name}", "{module}:Images", summary="Pictures from the shed",
                             default_model="{name}-1", default_url="http://127.0.0.1:1")]

    @hookimpl
    def grok_spicy_presets():
        return [PresetPart("{name}", "image", "{name}")]
"""


@dataclass
class Site:
    """A folder of installed distributions, and where plugins of it are remembered."""

    folder: Path
    state: Path
    config: Path
    modules: set[str] = field(default_factory=set)

    def install(
        self,
        name: str,
        source: str = FINE,
        *,
        distribution: str | None = None,
        version: str = "1.0",
        requires: Iterable[str] = FITTING,
        module: str | None = None,
        metadata: str | None = None,
        folder: Path | None = None,
    ) -> str:
        """Install a plugin and return the name of its module.

        Args:
            name: Name of the entry point.
            source: Python of the module; `{name}` and `{module}` are filled in.
            distribution: Name of the distribution; `<name>-spicy` by default.
            version: Its version.
            requires: Its requirements.
            module: Name of the module; made from that of the distribution by default.
            metadata: The whole METADATA instead.
            folder: Where to install; the site by default.
        """
        folder = folder or self.folder
        distribution = distribution or f"{name}-spicy"
        module = module or f"throwaway_{distribution}_{self.folder.parent.name}".replace("-", "_")
        code = dedent(source).replace("{name}", name).replace("{module}", module)
        (folder / f"{module}.py").write_text(code, encoding="utf-8")
        info = folder / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        lines = "".join(f"Requires-Dist: {line}\n" for line in requires)
        text = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n{lines}\nHello.\n"
        (info / "METADATA").write_text(text if metadata is None else metadata, encoding="utf-8")
        entry = f"[{ENTRY_POINT_GROUP}]\n{name} = {module}\n"
        (info / "entry_points.txt").write_text(entry, encoding="utf-8")
        self.modules.add(module)
        return module

    def entry_points(self) -> list[EntryPoint]:
        """List the plugins of this site, and none that happen to be installed elsewhere."""
        distributions = importlib_metadata.distributions(path=[str(self.folder)])
        return [
            entry
            for distribution in distributions
            for entry in distribution.entry_points
            if entry.group == ENTRY_POINT_GROUP
        ]

    def manager(self, **options: Any) -> PluginManager:
        """Make a manager of this site as another process would."""
        arguments: dict[str, Any] = {
            "source": self.entry_points,
            "state_dir": self.state,
            "config_dir": self.config,
            "environ": {},
            "core_version": "0.1.0",
        }
        return PluginManager(**arguments | options)

    def row(self, name: str, **options: Any) -> PluginRow:
        """Return the one row called `name`, as another process would list it."""
        (row,) = (row for row in self.manager(**options).rows() if row.name == name)
        return row

    def python(self, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run Python in a process that has this site on its path."""
        environment: Mapping[str, str] = {
            **{key: value for key, value in os.environ.items() if not key.startswith("GROK_")},
            "PYTHONPATH": str(self.folder),
            "GROK_SPICY_STATE": str(self.state),
            "GROK_SPICY_CONFIG_DIR": str(self.config),
            **variables,
        }
        return subprocess.run(
            [sys.executable, "-c", dedent(code)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )


HOUSE = """
    from pathlib import Path
    from typing import Annotated
    from pydantic import Field
    from grok_spicy import (
        ConfigError, ImageProvider, LLMProvider, Options, VideoProvider, VisionProvider, option,
    )

    class ImageOptions(Options):
        steps: int = option(20, help="Passes", ge=1, le=100)
        cfg_scale: float = option(7.0, help="Strength of the prompt", gt=0)
        sampler: str = option("euler", help="Sampler")
        scheduler: str = option("normal", help="Scheduler")
        width: int = option(1280, help="Pixels")
        height: int = option(720, help="Pixels")
        ip_adapter_weight: float = option(0.8, help="Strength of references", ge=0, le=1)
        workflow: Path | None = option(None, help="A file")
        mask: Annotated[Path, Field(description="A file")] | None = None
        extra: dict[str, int] = option({}, help="Numbers by name")

    class FluxOptions(ImageOptions):
        guidance: float = option(3.5, help="Only Flux has it")

    class VideoOptions(Options):
        frames: int = option(81, help="Frames")
        fps: int = option(16, help="Frames a second")
        steps: int = option(20, help="Passes")
        cfg_scale: float = option(6.0, help="Strength")
        use_first_last_frame: bool = option(False, help="Both ends")

    class TextOptions(Options):
        temperature: float = option(0.7, help="Chance", ge=0, le=2)
        num_ctx: int = option(8192, help="Tokens")

    class Images(ImageProvider):
        async def generate(self, prompt, *, dest, **kwargs): ...
        async def edit(self, images, prompt, *, dest, **kwargs): ...
        async def stylize(self, sources, prompt, *, dest, **kwargs): ...

        @classmethod
        def options_for(cls, model):
            if model == "unheard-of":
                raise ConfigError("there is no model unheard-of", hint="Take flux-dev")
            if model == "crash":
                raise RuntimeError("crashed")
            if model == "strange":
                return dict
            return FluxOptions if model.startswith("flux") else ImageOptions

    class Videos(VideoProvider):
        async def generate(self, image, prompt, duration, *, dest, **kwargs): ...
        async def edit(self, video, prompt, *, dest, **kwargs): ...

        @classmethod
        def options_for(cls, model):
            return VideoOptions

    class Words(LLMProvider):
        async def complete(self, messages, **kwargs): ...
        async def parse(self, messages, response_model, **kwargs): ...

        @classmethod
        def options_for(cls, model):
            return TextOptions

    class Eyes(VisionProvider):
        async def analyze(self, images, prompt, **kwargs): ...
        async def check_consistency(self, image, references, prompt, **kwargs): ...

        @classmethod
        def options_for(cls, model):
            return TextOptions
"""

CLASSES = {"image": "Images", "video": "Videos", "llm": "Words", "vision": "Eyes"}


def plugin_source(house: str, capabilities: Iterable[str], preset: str, url: str | None) -> str:
    """Write a plugin that offers some capabilities and fills them in one preset."""
    lines = ["from grok_spicy import PresetPart, ProviderSpec, hookimpl"]
    for capability in capabilities:
        target = f"{house}:{CLASSES[capability]}"
        lines += [
            "@hookimpl",
            f"def grok_spicy_{capability}_providers():",
            f"    return [ProviderSpec('{{name}}', {target!r}, default_model='{{name}}-1',",
            f"                         default_url={url!r})]",
        ]
    parts = ", ".join(f"PresetPart({preset!r}, {name!r}, '{{name}}')" for name in capabilities)
    return "\n".join([*lines, "@hookimpl", f"def grok_spicy_presets(): return [{parts}]"])


@pytest.fixture
def house(site: Site) -> Site:
    """A site with three plugins: one that does everything, and two for the preset `local`."""
    module = f"house_{site.folder.parent.name}".replace("-", "_")
    (site.folder / f"{module}.py").write_text(dedent(HOUSE), encoding="utf-8")
    site.modules.add(module)
    for name, capabilities, preset, url in (
        ("grok", CLASSES, "grok", None),
        ("comfyui", ("image", "video"), "local", "http://127.0.0.1:8188"),
        ("ollama", ("llm", "vision"), "local", "http://127.0.0.1:11434"),
    ):
        source = plugin_source(module, capabilities, preset, url)
        site.install(name, source, distribution=f"{name}-house")
    return site


@pytest.fixture
def registry(house: Site) -> ProviderRegistry:
    """The providers of `house`."""
    return ProviderRegistry(house.manager())


@pytest.fixture
def site(
    own_registrations: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """A folder on the path where throw-away plugins are installed."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    made = Site(folder, tmp_path / "state", tmp_path / "config")
    yield made
    for module in made.modules:
        sys.modules.pop(module, None)
