"""`grok-spicy doctor`: every fault with what mends it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from grok_spicy.doctor import health
from grok_spicy.errors import AuthenticationError
from grok_spicy.plugins import PluginManager
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.providers.base import (
    Finding,
    GeneratedImage,
    ImageProvider,
    LLMProvider,
    Message,
    Options,
    VisionProvider,
    option,
)
from grok_spicy.schemas import ConsistencyScore, Scene, StoryPlan
from grok_spicy.system.secrets import Secrets
from grok_spicy_testing.scripted import NAME, Script
from PIL import Image

if TYPE_CHECKING:
    from click.testing import Result

    from conftest import Cli, Process

KEY = "sesame-0123456789"

STORY = StoryPlan(title="A Fox", style="chalk", scenes=[Scene(scene_id=1, title="One")])


class Seer(VisionProvider):
    """Sees, if its key is there."""

    async def check(self) -> list[Finding]:
        key = self.ctx.secret("SEER_KEY")
        if key is None:
            return [Finding("error", "there is no key", "export SEER_KEY=...")]
        return [Finding("ok", "the key is there"), Finding("notice", f"it is {key}")]

    async def analyze(self, images: Any, prompt: str, **kwargs: Any) -> str:
        raise AssertionError(prompt)

    async def check_consistency(
        self, image: Any, references: Any, prompt: str, **kwargs: Any
    ) -> Any:
        raise AssertionError(prompt)


class Strictness(Options):
    """How strict a judge is."""

    level: int = option(1, help="Higher is stricter")


class Judge(VisionProvider):
    """Scores by its own strictness."""

    @classmethod
    def options_for(cls, model: str) -> type[Options]:
        return Strictness

    async def analyze(self, images: Any, prompt: str, **kwargs: Any) -> str:
        raise AssertionError(prompt)

    async def check_consistency(
        self, image: Any, references: Any, prompt: str, **kwargs: Any
    ) -> ConsistencyScore:
        options = self.config.options
        assert isinstance(options, Strictness)
        return ConsistencyScore(overall_score=1 / options.level)


class Silent(LLMProvider):
    """Never answers a check."""

    async def check(self) -> list[Finding]:
        await asyncio.Event().wait()
        return []

    async def complete(self, messages: list[Message], **kwargs: Any) -> str:
        raise AssertionError(messages)

    async def parse(self, messages: list[Message], response_model: Any, **kwargs: Any) -> Any:
        raise AssertionError(messages)


class Rude(Silent):
    """Raises where it should find."""

    async def check(self) -> list[Finding]:
        raise AuthenticationError("rude", "the key is refused", hint="Get another key")


@pytest.fixture
def clinic(cli: Cli, home: Path) -> Cli:
    """Have providers that are not well, and some that are; the installed ones are left out."""
    Script(STORY).register()
    ProviderRegistry.register_vision("seer", Seer, default_model="seer-1")
    ProviderRegistry.register_llm("silent", Silent)
    ProviderRegistry.register_llm("rude", Rude)
    write_backends(home)
    return cli


def write_backends(home: Path, **capabilities: Any) -> None:
    everything = dict.fromkeys(("image", "video", "llm", "vision"), NAME)
    text = json.dumps({"backends": {**everything, **capabilities}})
    (home / "backends.json").write_text(text, "utf-8")


def examined(clinic: Cli, *arguments: str) -> Result:
    return clinic("doctor", "--backends", "backends.json", "--no-plugins", "*", *arguments)


def findings(output: str) -> dict[str, list[dict[str, Any]]]:
    document = json.loads(output)
    assert document["schema"] == 1
    found: dict[str, list[dict[str, Any]]] = {}
    for one in document["findings"]:
        found.setdefault(one["area"], []).append(one)
    return found


def test_a_sound_installation_has_no_error(clinic: Cli) -> None:
    result = examined(clinic)
    assert result.exit_code == 0, result.stdout
    lines = [line.split(maxsplit=1) for line in result.stdout.splitlines()]
    areas = [line[0] for line in lines if len(line) == 1]
    assert areas == ["plugins", "FFmpeg", "disk", "configuration", "providers"]
    assert "error" not in {line[0] for line in lines}
    assert not Path("output").exists()


def test_a_missing_key_is_an_error_with_its_command(clinic: Cli, home: Path) -> None:
    write_backends(home, vision="seer")
    result = examined(clinic)
    assert result.exit_code == 3
    assert "error   seer: there is no key" in result.stdout
    assert "export SEER_KEY=..." in result.stdout


def test_findings_for_programs_hide_the_key(clinic: Cli, home: Path) -> None:
    write_backends(home, vision="seer")
    (home / ".env").write_text(f"SEER_KEY={KEY}\n", "utf-8")
    result = examined(clinic, "--json")
    assert result.exit_code == 0
    assert KEY not in result.stdout
    texts = {(one["level"], one["text"]) for one in findings(result.stdout)["providers"]}
    assert ("notice", "seer: it is ***") in texts


async def test_a_provider_that_does_not_answer_is_an_error(
    clinic: Cli, home: Path, let_pass: Callable[[float], None]
) -> None:
    class Away(Silent):
        async def check(self) -> list[Finding]:
            asyncio.get_running_loop().call_soon(let_pass, 3600.0)
            return await super().check()

    ProviderRegistry.register_llm("away", Away)
    write_backends(home, llm="away")
    found = await health.examine(
        ProviderRegistry(PluginManager(disabled="*")),
        health.Wanted(backends=home / "backends.json"),
        output=home / "output",
        secrets=Secrets({}),
    )
    errors = [(one.area, one.finding.text) for one in found if one.finding.level == "error"]
    assert [text for area, text in errors if area == "providers"] == ["away: no answer within 20 s"]


def test_a_check_that_raises_is_a_finding(clinic: Cli, home: Path) -> None:
    write_backends(home, llm="rude")
    result = examined(clinic)
    assert result.exit_code == 3
    assert "error   rude: the key is refused\n          Get another key" in result.stdout


def test_the_sound_part_of_a_wrong_configuration_is_examined(clinic: Cli, home: Path) -> None:
    write_backends(home, image="nobody", vision="seer")
    found = findings(examined(clinic, "--json").stdout)
    assert "nobody" in found["configuration"][0]["text"]
    said = {one["text"]: one["level"] for one in found["providers"]}
    assert said["seer: there is no key"] == "error"
    # Nothing is in order and amiss at once.
    (itself,) = [text for text in said if text.startswith("seer: vision")]
    assert itself.endswith("is not ready")
    assert said[itself] == "notice"


def test_an_unreadable_configuration_does_not_hide_the_rest(cli: Cli, home: Path) -> None:
    (home / "video.json").write_text("{", "utf-8")
    result = cli("doctor", "--json")
    found = findings(result.stdout)
    assert result.exit_code == 3
    assert "video.json" in found["configuration"][0]["text"]
    assert found["FFmpeg"][0]["level"] == "ok"
    assert found["disk"][0]["level"] == "ok"


def test_what_a_preset_leaves_out_of_the_file_is_a_notice(clinic: Cli, home: Path) -> None:
    text = json.dumps({"backends": {"steps": {"plan": {"llm": "silent"}}}})
    (home / "backends.json").write_text(text, "utf-8")
    result = clinic("doctor", "--backend", "animatic", "--backends", "backends.json", "--json")
    notices = [
        one["text"] for one in findings(result.stdout)["configuration"] if one["level"] == "notice"
    ]
    assert len(notices) == 1
    assert "names silent and is left out" in notices[0]


def test_broken_and_disabled_plugins_are_told_apart(process: Process) -> None:
    process.install("shed", module="raise RuntimeError('the roof leaks')")
    process.install("barn", module="raise SystemExit(9)")
    done = process("doctor", "--no-plugins", "barn")
    assert done.returncode == 3
    assert "error   shed (shed 1.0) is broken: RuntimeError: the roof leaks" in done.stdout
    assert "notice  barn (barn 1.0) is disabled: disabled by --no-plugins barn" in done.stdout
    assert done.stderr == ""


def test_without_plugins_nothing_works(cli: Cli) -> None:
    found = findings(cli("doctor", "--no-plugins", "*", "--json").stdout)
    assert {one["level"] for one in found["plugins"]} == {"notice"}
    assert found["configuration"][0]["level"] == "error"


def test_a_named_ffmpeg_that_is_none_is_an_error(cli: Cli) -> None:
    result = cli("doctor", GROK_SPICY_FFMPEG="/no/such/program")
    assert result.exit_code == 3
    assert "/no/such/program is not a program" in result.stdout


@pytest.mark.skipif(os.name == "nt", reason="needs a script that can be run")
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("exit 0", "cannot encode H.264 (libx264) and AAC"),
        ("echo ' A aac  '", "cannot encode H.264 (libx264)"),
        ("not a script", "cannot encode"),
    ],
)
def test_an_ffmpeg_without_our_encoders_is_an_error(
    cli: Cli, home: Path, body: str, said: str
) -> None:
    program = home / "ffmpeg"
    program.write_text(body if body == "not a script" else f"#!/bin/sh\n{body}\n", "utf-8")
    program.chmod(0o755)
    result = cli("doctor", GROK_SPICY_FFMPEG=str(program))
    assert result.exit_code == 3
    assert said in " ".join(result.stdout.split())


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(
    ("free", "level"), [(100 * 1024**2, "error"), (1024**3, "notice"), (10 * 1024**3, "ok")]
)
def test_little_room_is_worth_a_word(
    home: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(free, 0, free))
    (finding,) = health.examine_folder(home / "output")
    assert finding.level == level
    assert "GB are free" in finding.text


def test_an_output_folder_below_a_file_is_an_error(home: Path) -> None:
    (home / "notes").write_text("", "utf-8")
    (finding,) = health.examine_folder(home / "notes" / "output")
    assert finding.level == "error"
    assert "is not a folder" in finding.text


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder that not even root can write")
def test_an_output_folder_that_cannot_be_written_is_an_error() -> None:
    (finding,) = health.examine_folder(Path("/proc/output"))
    assert finding.level == "error"
    assert "cannot be written" in finding.text


def trials(output: str) -> list[tuple[str, str]]:
    return [(one["level"], one["text"].partition(" in ")[0]) for one in findings(output)["trial"]]


def test_nothing_is_made_unless_asked_for(cli: Cli, home: Path) -> None:
    script = Script(STORY)
    script.register()
    write_backends(home)
    assert "trial" not in findings(examined(cli, "--json").stdout)
    assert script.seen == []


def test_trial_has_every_provider_make_one_small_piece(cli: Cli, home: Path) -> None:
    script = Script(STORY)
    script.register()
    write_backends(home)
    result = examined(cli, "--try", "--json")
    assert result.exit_code == 0, result.stdout
    assert [str(seen).partition(" ")[0] for seen in script.seen] == [
        "image.generate",
        "video.generate",
        "llm.parse",
        "vision.check_consistency",
    ]
    assert trials(result.stdout) == [
        ("ok", "scripted script-1 drew a picture of 64x36"),
        ("ok", "scripted script-1 filmed 3.0 s at 24 frames a second"),
        ("ok", "scripted script-1 answered a question"),
        ("ok", "scripted script-1 held a picture against itself, score 1.00,"),
    ]
    assert list(home.iterdir()) == [home / "backends.json"]
    assert not any(seen.pictures[0].path.exists() for seen in script.seen if seen.pictures)


class SizeOptions(Options):
    """Options of a painter that may draw small."""

    width: int = option(1280, help="Pixels")
    grain: int = option(1, help="How coarse")


class Painter(ImageProvider):
    """Draws as wide as asked and says with which options."""

    @classmethod
    def options_for(cls, model: str) -> type[Options]:
        return SizeOptions

    @classmethod
    def trial_params(cls, model: str) -> dict[str, Any]:
        return {"width": 32}

    async def generate(
        self, prompt: str, *, dest: Path, aspect_ratio: str = "16:9", **kwargs: Any
    ) -> GeneratedImage:
        options = self.config.options
        assert isinstance(options, SizeOptions)
        size = (options.width, 18 * options.grain)
        path = dest.with_name(f"{dest.name}.png")
        Image.new("RGB", size).save(path)
        return GeneratedImage(path, *size, self.config.provider, self.config.model)

    async def edit(self, images: Any, prompt: str, **kwargs: Any) -> GeneratedImage:
        raise NotImplementedError

    async def stylize(self, sources: Any, prompt: str, **kwargs: Any) -> GeneratedImage:
        raise NotImplementedError


def test_trial_is_made_with_the_options_that_the_provider_finds_small(cli: Cli, home: Path) -> None:
    Script(STORY).register()
    ProviderRegistry.register_image("painter", Painter, default_model="large")
    image = {"provider": "painter", "params": {"width": 640, "grain": 2}}
    write_backends(home, image=image, steps={"characters": {"image": image}})
    result = examined(cli, "--try", "--json")
    assert ("ok", "painter large drew a picture of 32x36") in trials(result.stdout)


def test_trial_says_what_it_cost_and_stays_below_the_cap(cli: Cli, home: Path) -> None:
    script = Script(STORY, price={"image": 0.25, "video": 0.5, "vision": 0.125})
    script.register()
    write_backends(home, max_cost=0.5)
    result = examined(cli, "--try", "--json")
    assert result.exit_code == 3
    trial = findings(result.stdout)["trial"]
    assert [one["cost_usd"] for one in trial] == [0.25, 0, 0, 0.125]
    assert [one["level"] for one in trial] == ["ok", "error", "ok", "ok"]
    assert "$0.25 of $0.50 are spent" in trial[1]["text"]
    assert "drew a picture of 64x36" in examined(cli, "--try").stdout
    assert ", $0.25\n" in examined(cli, "--try").stdout


def test_a_failed_trial_names_its_remedy_and_does_not_stop_the_others(cli: Cli, home: Path) -> None:
    script = Script(STORY).fail(
        "image.generate", AuthenticationError(NAME, "the key is refused", hint="Get another key")
    )
    script.fail("vision.check_consistency", RuntimeError("the eye fell out"))
    script.register()
    write_backends(home)
    result = examined(cli, "--try")
    assert result.exit_code == 3
    assert "error   scripted script-1: the key is refused\n          Get another key" in (
        result.stdout
    )
    assert "scripted script-1 filmed 3.0 s" in result.stdout
    assert "scripted check_consistency raised RuntimeError: the eye fell out" in " ".join(
        result.stdout.split()
    )


def test_a_provider_whose_check_failed_is_not_tried(clinic: Cli, home: Path) -> None:
    write_backends(home, vision="seer")
    result = examined(clinic, "--try", "--json")
    assert ("notice", "seer seer-1 was not tried, because its check found an error") in trials(
        result.stdout
    )
    assert "there is no key" in result.stdout


def test_trial_covers_what_a_step_configures_for_itself(cli: Cli, home: Path) -> None:
    script = Script(STORY)
    script.register()
    script.register(name="other")
    write_backends(home, steps={"keyframes": {"vision": "other"}})
    texts = [text for _, text in trials(examined(cli, "--try", "--json").stdout)]
    assert texts.count("other script-1 held a picture against itself, score 1.00,") == 1
    assert len(texts) == 5


def test_trial_covers_the_options_of_single_scenes(clinic: Cli, home: Path) -> None:
    ProviderRegistry.register_vision("judge", Judge, default_model="judge-1")
    scenes = {"3": {"vision": {"params": {"level": 4}}}}
    write_backends(home, vision={"provider": "judge", "params": {"level": 2}}, scenes=scenes)
    result = examined(clinic, "--try", "--json")
    texts = [text for _, text in trials(result.stdout) if text.startswith("judge")]
    assert texts == [
        "judge judge-1 held a picture against itself, score 0.50,",
        "judge judge-1 held a picture against itself, score 0.25,",
    ]
    told = [one["text"] for one in findings(result.stdout)["providers"]]
    assert "judge: vision with judge-1, level=2" in told
    assert "judge: vision with judge-1, level=4" in told


def test_doctor_says_what_each_provider_is_configured_to_use(cli: Cli) -> None:
    result = cli("doctor", "--backend", "animatic", "--json")
    found = findings(result.stdout)
    texts = [one["text"] for one in found["providers"]]
    kinds = ("image", "video", "llm", "vision")
    assert [text for text in texts if text.removeprefix("animatic: ") in kinds] == [
        f"animatic: {kind}" for kind in kinds
    ]
    (plugin,) = [one for one in found["plugins"] if one["text"].startswith("animatic ")]
    assert ", for core >=" in plugin["text"]
