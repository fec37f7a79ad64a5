"""The standard tests of a plugin as a whole: metadata, loading, lightness."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, ClassVar

import pytest

from grok_spicy_testing.conformance.installed import alone
from grok_spicy_testing.conformance.overrides import objections
from grok_spicy_testing.conformance.rig import expect, fail

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy import PluginManager, PluginRow

_LOADED = """
import json, sys
from importlib import import_module
from grok_spicy import PresetPart, ProviderSpec, hookimpl
before = set(sys.modules)
import_module(sys.argv[1])
print(json.dumps(sorted({name.partition(".")[0] for name in set(sys.modules) - before})))
"""

IMPORT_SECONDS = 60
"""How long the child process that imports the plugin may take."""


OTHER_HOOKS = {"grok_spicy_presets", "grok_spicy_event", "grok_spicy_review"}
"""What a plugin without a provider may be for."""


class PluginTests:
    """Subclass it in a test module and set `provider`.

    Attributes:
        provider: Name of the plugin's entry point, which is the provider's name.
    """

    provider: ClassVar[str] = ""

    @pytest.fixture
    def plugins(self, tmp_path: Path) -> PluginManager:
        """The plugin under test, with settings and results of its own."""
        return alone(
            self.provider, state_dir=tmp_path / "state", config_dir=tmp_path / "config", environ={}
        )

    @pytest.fixture
    def row(self, plugins: PluginManager) -> PluginRow:
        """What the list of plugins says after loading it."""
        rows = [row for row in plugins.check() if row.name == self.provider]
        if len(rows) != 1:
            fail(
                f"{len(rows)} installed distributions have an entry point {self.provider!r} in the "
                "group grok_spicy",
                f'[project.entry-points.grok_spicy] {self.provider} = "your_package.plugin", and '
                "install the package, editable if you like",
            )
        return rows[0]

    def test_standard_tests_are_not_replaced(self) -> None:
        """A standard test is overridden only to say that it is known to fail, and why.

        To mend: remove overrides of tests and of the kit's own parts; mark what is known to fail
        `@pytest.mark.xfail(reason="...")`.
        """
        against = objections(type(self))
        if against:
            pytest.fail("\n".join(against), pytrace=False)

    def test_plugin_loads(self, row: PluginRow) -> None:
        """The plugin is listed and can be loaded.

        To mend: the message is the cause that `grok-spicy plugins --check` shows.
        """
        expect(
            row.state == "loaded",
            f"the plugin is {row.state}: {row.cause}",
            row.command or "correct the plugin module, then: grok-spicy plugins --check",
        )

    def test_core_range_is_declared(self, row: PluginRow) -> None:
        """The distribution says for which versions of core it is made, from below and above.

        To mend: `dependencies = ["grok-spicy-core>=0.1,<0.2"]`.
        """
        expect(
            ">" in row.core_range and "<" in row.core_range,
            f"{row.distribution} asks for grok-spicy-core {row.core_range or 'of any version'}",
            'dependencies = ["grok-spicy-core>=0.1,<0.2"]: a minor version may change the contract',
        )

    def test_something_is_offered(self, plugins: PluginManager) -> None:
        """At least one hook is implemented, and each provider has a summary.

        To mend: return `ProviderSpec(NAME, "module:Class", summary=...)` from a hook, or implement
        `grok_spicy_presets`, `grok_spicy_event` or `grok_spicy_review`.
        """
        from grok_spicy import ProviderRegistry

        mine = [offer for offer in ProviderRegistry(plugins).offers() if self._is_mine(offer.spec)]
        hooks = set().union(*(plugin.hooks for plugin in plugins.load_all()))
        expect(
            mine or hooks & OTHER_HOOKS,
            "the plugin offers no capability, no preset, and watches and judges nothing",
            "implement grok_spicy_image_providers, ..., or grok_spicy_event, grok_spicy_review",
        )
        for offer in mine:
            summary = offer.spec.summary
            expect(
                summary.strip() and not summary.endswith(".") and "\n" not in summary,
                f"the summary of its {offer.capability} provider is {summary!r}",
                "one line without a full stop, for `grok-spicy providers`",
            )

    def test_classes_keep_the_contract(self, plugins: PluginManager) -> None:
        """Every descriptor names a class that can be imported and implements its capability.

        To mend: the error says what is missing.
        """
        from grok_spicy import ProviderRegistry
        from grok_spicy.errors import PluginError

        registry = ProviderRegistry(plugins)
        for offer in registry.offers():
            if not self._is_mine(offer.spec):
                continue
            try:
                registry.get(offer.capability, self.provider)
            except PluginError as error:
                fail(str(error), f"correct the target {offer.spec.target!r} or the class behind it")

    def test_importing_the_plugin_module_is_light(self, plugins: PluginManager) -> None:
        """The plugin module imports the standard library and its own package, nothing else.

        It is imported whenever providers are listed, and core asks nothing more of it than
        descriptors: SDKs and Pydantic are imported with the class, on first use.

        To mend: import them in the module of the class; keep the package's `__init__` empty.
        """
        entry = _module_of(self.provider)
        done = subprocess.run(
            [sys.executable, "-c", _LOADED, entry],
            capture_output=True,
            text=True,
            timeout=IMPORT_SECONDS,
            check=False,
        )
        if done.returncode:
            fail(f"importing {entry} failed:\n{done.stderr[-800:]}", "let it be importable alone")
        own = entry.partition(".")[0]
        heavy = [
            name
            for name in json.loads(done.stdout.splitlines()[-1])
            if name not in sys.stdlib_module_names and name != own and not name.startswith("_")
        ]
        expect(
            not heavy,
            f"importing {entry} imports {', '.join(heavy)}",
            "import them in the module of the provider class; the descriptor names it as text",
        )

    def _is_mine(self, spec: object) -> bool:
        return getattr(spec, "name", None) == self.provider


def _module_of(provider: str) -> str:
    import importlib_metadata
    from grok_spicy.specs import ENTRY_POINT_GROUP

    entries = importlib_metadata.entry_points(group=ENTRY_POINT_GROUP, name=provider)
    if not entries:
        fail(f"no plugin {provider!r} is installed", "install the package, editable if you like")
    return str(next(iter(entries)).module)
