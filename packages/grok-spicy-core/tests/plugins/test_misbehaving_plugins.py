"""What plugins may do that a film does not need, and the one row that each of it may cost.

What providers may do stands in `calls/test_misbehaviour.py`.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from grok_spicy.api import make_film
from grok_spicy.schemas import PipelineConfig
from grok_spicy.system.foreign import AskedToStop
from grok_spicy_testing.fakes import small_plan
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Site

pytestmark = pytest.mark.chaos

HEAD = "from grok_spicy import MeasureSpec, PresetPart, ProviderSpec, hookimpl\n"

HOOK = HEAD + "@hookimpl\ndef {hook}({arguments}):\n    {body}\n"


def hook(name: str, body: str, arguments: str = "") -> str:
    return (
        HOOK.replace("{hook}", f"grok_spicy_{name}")
        .replace("{body}", body)
        .replace("{arguments}", arguments)
    )


@dataclass(frozen=True)
class Plugin:
    """A plugin that misbehaves.

    Attributes:
        source: Its module.
        broken: Whether its row says so afterwards.
    """

    source: str
    broken: bool = True


MEASURE = (
    hook("measures", "return [MeasureSpec('odd.eye', '{module}:Odd', ('frame',), '1')]")
    + "from grok_spicy.continuity import Measure, Reading\n"
    + "class Odd(Measure):\n    def measure(self, subject, references, *, stop):\n        BODY\n"
)


def measure(body: str) -> Plugin:
    return Plugin(MEASURE.replace("BODY", body), broken=False)


PLUGINS: dict[str, Plugin] = {
    "import raises SystemExit": Plugin("raise SystemExit(0)"),
    "import raises KeyboardInterrupt": Plugin("raise KeyboardInterrupt"),
    "import raises GeneratorExit": Plugin("raise GeneratorExit"),
    "import raises CancelledError": Plugin("import asyncio\nraise asyncio.CancelledError"),
    "import raises what has no text": Plugin(
        "class E(Exception):\n    def __str__(self): raise SystemExit(0)\nraise E"
    ),
    "import raises half a character": Plugin("raise ValueError('\\ud800')"),
    "import steers the terminal": Plugin("raise ValueError('\\x1b]52;c;x\\x07')"),
    "import finds a syntax error": Plugin("def ("),
    "offers without end": Plugin(
        hook("image_providers", "while True: yield ProviderSpec('odd', 'a:B')")
    ),
    "offers something else": Plugin(hook("image_providers", "return 7")),
    "offers by SystemExit": Plugin(hook("image_providers", "raise SystemExit(0)")),
    "names a preset with a control sequence": Plugin(
        hook("presets", "return [PresetPart('\\x1b[2J', 'image', 'odd')]")
    ),
    "watches by SystemExit": Plugin(hook("event", "raise SystemExit(0)", "event")),
    "watches by KeyboardInterrupt": Plugin(hook("event", "raise KeyboardInterrupt", "event")),
    "reviews by SystemExit": Plugin(hook("review", "raise SystemExit(0)", "text")),
    "reviews a number": Plugin(hook("review", "return 7", "text")),
    "measures by SystemExit": measure("raise SystemExit(0)"),
    "measures something else": measure("return [7]"),
    "measures without end": measure("while True: yield Reading('odd.eye', 'Pip', 0.5)"),
    "measures nothing at all": measure("return None"),
}


@pytest.fixture(autouse=True)
def nobody_presses_ctrl_c() -> Iterator[None]:
    """Handle Ctrl-C as the command line does, which can tell it from what plugins raise."""
    before = signal.signal(signal.SIGINT, AskedToStop())
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("plugin", PLUGINS.values(), ids=PLUGINS)
async def test_plugin_costs_its_row_at_most(plugin: Plugin, site: Site, tmp_path: Path) -> None:
    site.install("odd", plugin.source)
    script = Script(small_plan(1))
    result = await make_film(
        "A fox counts boats",
        backends=script.backends(),
        registry=script.registry(site.manager()),
        output_dir=tmp_path / "output",
        config=PipelineConfig(until="keyframes"),
    )
    assert {one.state for one in result.outcomes} == {"accepted"}
    assert result.exit_code == 0
    assert (site.row("odd").state == "broken") == plugin.broken
    for path in (tmp_path / "output").rglob("*.*"):
        if path.suffix in {".json", ".jsonl", ".log", ".html"}:
            assert "\x1b" not in path.read_bytes().decode("utf-8"), path
