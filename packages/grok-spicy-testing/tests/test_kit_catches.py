"""Each misbehaviour of a provider fails the kit, with a message that says what to do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HEAD = """
import asyncio, logging, os, socket, time

import pytest
from grok_spicy import AuthenticationError, InvalidRequestError, Limits, Phrasing, Usage
from grok_spicy_testing.conformance import ImageProviderTests, VideoProviderTests
from pathlib import Path
from PIL import Image
from providers import *
"""

PROVIDERS = Path(__file__).parent / "data" / "providers.py"
"""Providers without fault, to be spoilt."""

CASE = """
class {cls}({base}):
{body}

class Test{cls}(Registered, {tests}):
    provider = "{name}"
    cls = {cls}
{more}
"""

IMAGES = {
    # name: body of the class, test that catches it, words of its message
    "parent": (
        "async def before(self, dest): (dest.parent.parent / 'leak.txt').write_text('x')",
        "test_nothing_is_written_elsewhere",
        "calls/leak.txt",
    ),
    "beside": (
        (
            "async def edit(self, images, prompt, **more):\n"
            "    Image.open(images[0]).save(images[0].path.with_suffix('.jpg'))\n"
            "    return await self.generate(prompt, **more)"
        ),
        "test_nothing_is_written_elsewhere",
        ".jpg",
    ),
    "home": (
        "async def before(self, dest): (Path.home() / '.shed').write_text('x')",
        "test_nothing_is_written_elsewhere",
        "home folder: ['.shed']",
    ),
    "cache": (
        "async def before(self, dest): (Path(os.environ['XDG_CACHE_HOME']) / 'c').write_text('x')",
        "test_nothing_is_written_elsewhere",
        "caches, settings and state: ['c']",
    ),
    "absolute": (
        "async def before(self, dest): await asyncio.to_thread(Path(ELSEWHERE).write_text, 'x')",
        "test_nothing_is_written_elsewhere",
        "elsewhere.txt",
    ),
    "subfolder": (
        (
            "async def before(self, dest):\n"
            "    work = dest.with_name(dest.name + '-work')\n"
            "    work.mkdir()\n"
            "    (work / 'secret').write_text('x')"
        ),
        "test_nothing_is_written_elsewhere",
        "generate-work/secret",
    ),
    "silent": (
        "async def before(self, dest): await asyncio.Event().wait()",
        "test_every_operation_answers",
        "generate did not end in",
    ),
    "blocking": (
        (
            "async def before(self, dest):\n"
            "    end = time.thread_time() + 0.35\n"
            "    while time.thread_time() < end: pass"
        ),
        "test_loop_is_not_blocked",
        "in before",
    ),
    "socketful": (
        (
            "def __init__(self, config, ctx):\n"
            "    super().__init__(config, ctx)\n"
            "    socket.socket().close()"
        ),
        "test_construction_does_nothing",
        "socket.__new__",
    ),
    "writing": (
        (
            "def __init__(self, config, ctx):\n"
            "    super().__init__(config, ctx)\n"
            "    Path(ELSEWHERE).write_text('x')"
        ),
        "test_construction_does_nothing",
        "elsewhere.txt",
    ),
    "landscape": (
        (
            "async def generate(self, prompt, *, dest, aspect_ratio='16:9', **kw):\n"
            "    ratio = '9:16' if aspect_ratio == '9:16' else '16:9'\n"
            "    return await super().generate(prompt, dest=dest, aspect_ratio=ratio)"
        ),
        "test_aspect_ratios_are_kept",
        "asked for 1:1",
    ),
    "wide": (
        (
            "async def edit(self, images, prompt, *, dest, **kw):\n"
            "    return await self.generate(prompt, dest=dest)"
        ),
        "test_aspect_ratios_are_kept",
        "edit was asked for 9:16",
    ),
    "few": (
        (
            "async def edit(self, images, prompt, **more):\n"
            "    if len(images) > 2: raise InvalidRequestError('few', 'at most 2')\n"
            "    return await self.generate(prompt, **more)"
        ),
        "test_every_operation_answers",
        "at most 2",
    ),
    "dear": (
        (
            "def quote(self, operation, request): return 0.01\n"
            "async def before(self, dest): self.ctx.report(Usage(cost_usd=5.0))"
        ),
        "test_reported_cost_agrees_with_the_quote",
        "5.0 were booked",
    ),
    "quiet": (
        (
            "def quote(self, operation, request): return 0.02\n"
            "async def before(self, dest): self.ctx.report(Usage(cost_usd=0.02))"
        ),
        "test_every_create_is_announced_and_saved",
        "never announced",
    ),
    "stubborn": (
        (
            "async def before(self, dest):\n"
            "    try: await asyncio.Event().wait()\n"
            "    except asyncio.CancelledError: pass"
        ),
        "test_cancellation_is_prompt_and_leaves_nothing",
        "ended with an answer",
    ),
    "untidy": (
        (
            "async def before(self, dest):\n"
            "    part = dest.with_name(dest.name + '.part')\n"
            "    part.write_text('x')\n"
            "    await asyncio.Event().wait()\n"
            "    part.unlink()"
        ),
        "test_cancellation_is_prompt_and_leaves_nothing",
        ".part",
    ),
    "printing": (
        "async def before(self, dest): print(self.ctx.secret('SHED_KEY'))",
        "test_key_is_not_logged",
        "standard output",
    ),
    "showing": (
        "async def before(self, dest): self.ctx.progress(0.5, self.ctx.secret('SHED_KEY'))",
        "test_key_is_not_logged",
        "ctx.progress",
    ),
    "tracing": (
        (
            "async def before(self, dest):\n"
            "    try: raise ValueError(self.ctx.secret('SHED_KEY'))\n"
            "    except ValueError: logging.getLogger('shed').exception('odd')"
        ),
        "test_key_is_not_logged",
        "the log shed",
    ),
    "editing": (
        (
            "async def edit(self, images, prompt, **more):\n"
            "    logging.getLogger('shed').info(self.ctx.secret('SHED_KEY'))\n"
            "    return await self.generate(prompt, **more)"
        ),
        "test_key_is_not_logged",
        "the log shed",
    ),
    "naming": (
        (
            "def phrase(self, operation, brief, text):\n"
            "    return Phrasing(f'{text} {brief.cast[0].name}')"
        ),
        "test_words_are_the_same_every_time_and_name_nobody",
        "calls people by their names",
    ),
    "moody": (
        (
            "def phrase(self, operation, brief, text):\n"
            "    return Phrasing(f'{text} {time.monotonic_ns()}')"
        ),
        "test_words_are_the_same_every_time_and_name_nobody",
        "something else the second time",
    ),
    "raising": (
        "async def before(self, dest): {}['choices']",
        "test_every_operation_answers",
        "KeyError: 'choices', at",
    ),
    "quitting": (
        "async def before(self, dest): raise KeyboardInterrupt",
        "test_every_operation_answers",
        "KeyboardInterrupt, which ends the process",
    ),
    "unbuildable": (
        "def __init__(self, config, ctx): raise RuntimeError('no key')",
        "test_every_operation_answers",
        "RuntimeError: no key",
    ),
    "methodical": (
        "def limits(self): return Limits()",
        "test_calls_up_to_the_limit_run_together",
        "put @property above `def limits`",
    ),
}

CLIPS = {
    "short": ("def seconds(self, asked): return 1", "asked for 2 s and made 1.00 s"),
    "long": ("def seconds(self, asked): return 9", "asked for 2 s and made 9.00 s"),
    "square": ("def shape(self, ratio): return (64, 64)", "asked for 16:9 and made 64x64"),
}

SERVED = {
    "swallowing": (
        (
            "async def done(self, http, job):\n"
            "    while True:\n"
            "        try: return await super().done(http, job)\n"
            "        except asyncio.CancelledError: pass"
        ),
        "test_cancellation_leaves_nothing_at_any_moment",
        "the call still ran (the server fell silent after",
    ),
    "leaving": (
        "async def fetch(self, http, job, path): await self.save(http, job, path)",
        "test_cancellation_leaves_nothing_at_any_moment",
        "files left by a cancelled call",
    ),
    "twofold": (
        "async def book(self, job): self.ctx.report(Usage(cost_usd=0.02))",
        "test_nothing_is_booked_twice",
        "booked 0.04 when its line broke",
    ),
}

FURTHER = {
    "nameless": (
        "pass",
        "    needs_key = True\n    key_variables = ()",
        "test_missing_key_is_an_authentication_error",
        "needs_key is True, and key_variables is empty",
    ),
    "speechless": (
        "@classmethod\ndef models(cls): return ['m-1']",
        "",
        "test_default_model_is_listed",
        "'str' object has no attribute 'name'",
    ),
    "leaky": (
        (
            "async def before(self, dest):\n"
            "    logging.getLogger('shed').error(self.ctx.secret('SHED_KEY'))\n"
            "    raise AuthenticationError('leaky', 'no entry')"
        ),
        "    @pytest.fixture\n    def unauthorised(self): return None",
        "test_refused_key_is_an_authentication_error",
        "the log shed",
    ),
}


def _body(text: str) -> str:
    return "\n".join("    " + line for line in text.splitlines())


def _case(name: str, body: str, *, base: str = "Good", tests: str = "Image", more: str = "") -> str:
    return CASE.format(
        name=name,
        cls=name.title(),
        base=base,
        body=_body(body),
        tests={"Server": "WithServer, ImageProviderTests"}.get(tests, f"{tests}ProviderTests"),
        more=more,
    )


def _catches() -> dict[str, tuple[str, str, str]]:
    """Return by name: the source, the test that catches it, the words it says."""
    found = {}
    for name, (body, test, words) in IMAGES.items():
        more = "    patience = 0.5" if name == "silent" else ""
        found[name] = (_case(name, body, more=more), test, words)
    for name, (body, words) in CLIPS.items():
        source = _case(name, body, base="GoodClips", tests="Video")
        found[name] = (source, "test_clips_are_as_asked_for", words)
    for name, (body, more, test, words) in FURTHER.items():
        found[name] = (_case(name, body, more=more), test, words)
    for name, (body, test, words) in SERVED.items():
        # It never ends, and so it is enough to wait for a moment.
        more = "    cancel_seconds = 0.5" if name == "swallowing" else ""
        found[name] = (_case(name, body, base="Served", tests="Server", more=more), test, words)
    return found


CATCHES = _catches()

GOOD = [
    ("good", "Good", "Image"),
    ("goodclips", "GoodClips", "Video"),
    ("goodserved", "Served", "Server"),
]


@pytest.fixture(scope="module")
def said(once: Callable[..., Path]) -> dict[str, str]:
    """What the kit says of every one of them, asked in one go."""
    return _messages(once("kit", _ask))


def _ask(folder: Path) -> None:
    (folder / "providers.py").write_text(PROVIDERS.read_text())
    sources = [source for source, _, _ in CATCHES.values()]
    sources += [_case(name, "pass", base=base, tests=tests) for name, base, tests in GOOD]
    (folder / "test_them.py").write_text("\n".join([HEAD, *sources]))
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n")
    wanted = [f"test_them.py::Test{name.title()}::{c[1]}" for name, c in CATCHES.items()]
    wanted += [f"test_them.py::Test{name.title()}" for name, _, _ in GOOD]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "--junitxml", "said.xml", "--tb", "short"),
            *("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:hypothesispytest"),
            *wanted,
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    (folder / "output.txt").write_text(done.stdout, "utf-8")


def _messages(folder: Path) -> dict[str, str]:
    import xml.etree.ElementTree as ET

    report = folder / "said.xml"
    assert report.exists(), (folder / "output.txt").read_text("utf-8")
    found: dict[str, str] = {}
    results = ET.parse(report)  # noqa: S314 - pytest's own report
    for case in results.iter("testcase"):
        name = f"{str(case.get('classname')).rpartition('Test')[2].lower()}::{case.get('name')}"
        failures = [*case.iter("failure"), *case.iter("error")]
        found[name] = "\n".join(str(one.text) for one in failures)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", CATCHES)
def test_misbehaviour_is_caught_and_told(name: str, said: dict[str, str]) -> None:
    _, test, words = CATCHES[name]
    told = said[f"{name}::{test}"]
    assert words in told
    assert "To mend:" in told


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, _, _ in GOOD])
def test_good_one_passes_everything(name: str, said: dict[str, str]) -> None:
    tests = {test: told for test, told in said.items() if test.startswith(f"{name}::")}
    assert len(tests) > 25
    assert {test: told for test, told in tests.items() if told} == {}
