"""A server that says again what it was sent: its key stands in no file, no report and no log."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import InvalidRequestError
from grok_spicy.providers.base import (
    GeneratedImage,
    ImageProvider,
    LLMProvider,
    Message,
    ModelT,
    Picture,
    Usage,
)
from grok_spicy.schemas import BackendConfig, PipelineConfig, ProviderConfig, StoryPlan
from grok_spicy.system.secrets import Secrets
from grok_spicy.watch.events import RunFailed, line_of
from grok_spicy_testing.scripted import Script
from PIL import Image

if TYPE_CHECKING:
    from conftest import Set

KEY = 'fox-4711-"den"/+abc=='

PASSWORD = "o%2Fwl-nest-77"

SENT = base64.b64encode(b"user:o/wl-nest-77").decode()

SAID = f"401: Authorization: Bearer {KEY}, Basic {SENT}, from http://user:{PASSWORD}@shed.example/x"

plugin_log = logging.getLogger("telltale")


class TelltaleImage(ImageProvider):
    """Draws the first character; everything it says holds the key."""

    async def generate(self, prompt: str, *, dest: Path, **kwargs: Any) -> GeneratedImage:
        self.ctx.secret("TELLTALE_KEY")
        plugin_log.warning("sent %s", SAID)
        self.ctx.progress(0.5, SAID)
        self.ctx.report(Usage(cost_usd=0.01, notes=(SAID,)))
        if "owl" in prompt:
            raise InvalidRequestError("telltale", SAID, hint=SAID, usage=Usage(notes=(SAID,)))
        path = dest.with_name(dest.name + ".png")
        Image.new("RGB", (64, 36)).save(path)
        return GeneratedImage(path, 64, 36, "telltale", "m", {"url": SAID, SAID: [SAID]})

    async def edit(
        self, images: Sequence[Picture], prompt: str, *, dest: Path, **kwargs: Any
    ) -> GeneratedImage:
        return await self.generate(prompt, dest=dest)

    async def stylize(
        self, sources: Sequence[Picture], prompt: str, *, dest: Path, **kwargs: Any
    ) -> GeneratedImage:
        return await self.generate(prompt, dest=dest)


class TelltaleLLM(LLMProvider):
    """Writes the key into the story."""

    plan: StoryPlan

    async def parse(
        self, messages: list[Message], response_model: type[ModelT], **kwargs: Any
    ) -> ModelT:
        self.ctx.secret("TELLTALE_KEY")
        scenes = [one.model_copy(update={"setting": SAID}) for one in self.plan.scenes]
        told = self.plan.model_copy(update={"scenes": scenes})
        return response_model.model_validate(told.model_dump())

    async def complete(self, messages: list[Message], **kwargs: Any) -> str:
        return SAID


async def test_key_that_a_server_echoes_is_written_nowhere(
    stage: Set, told: Any, caplog: pytest.LogCaptureFixture
) -> None:
    script = Script(told(1))
    registry = script.registry()
    registry.add("image", "telltale", TelltaleImage, default_model="m")
    llm = type("LLM", (TelltaleLLM,), {"plan": script.plan})
    registry.add("llm", "telltale", llm, default_model="m")
    result = await stage.film(
        script,
        backends=script.backends(
            image=ProviderConfig(provider="telltale"),
            llm=ProviderConfig(provider="telltale"),
            telltale_url=f"http://user:{PASSWORD}@shed.example",
        ),
        registry=registry,
        secrets=Secrets({"TELLTALE_KEY": KEY}),
        config=PipelineConfig(until="characters"),
    )
    assert {one.piece: one.state for one in result.outcomes}["character:Oren"] == "failed"
    secrets = [KEY, json.dumps(KEY)[1:-1], SENT, PASSWORD, "o/wl-nest-77"]
    for path in stage.output.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not [one for one in secrets if one.encode() in content], path
    told_to_the_caller = [*stage.notices, *(one.reason or "" for one in result.outcomes)]
    told_to_the_caller += [str(result.error), str(result.plan), str(result.characters)]
    assert not [one for one in secrets if one in "\n".join(told_to_the_caller)]
    assert "401: Authorization: Bearer ***" in (result.folder / "plan.json").read_text("utf-8")
    assert "telltale: sent 401" in (result.folder / "run.log").read_text("utf-8")


async def test_key_that_is_an_ordinary_word_spoils_no_story(stage: Set, told: Any) -> None:
    script = Script(told(1))
    result = await stage.film(
        script,
        secrets=Secrets({"A_KEY": "watercolour", "PROXY": "http://me:harbour@shed.example"}),
        config=PipelineConfig(until="plan"),
    )
    assert result.plan is not None
    assert result.plan.style == "watercolour"


def test_line_of_an_event_is_json_also_where_a_key_is_cut_out_before_a_quotation_mark() -> None:
    event = RunFailed(run="r", at=0.0, error='see "http://shed.example/x?key=abc" for more')
    line = line_of(event, Secrets({}).mask)
    assert json.loads(line)["error"] == 'see "http://shed.example/x?key=***" for more'


def test_configuration_with_a_login_teaches_what_servers_would_echo() -> None:
    secrets = Secrets({"SHED_URL": f"http://user:{PASSWORD}@shed.example"})
    assert secrets.mask(f"Basic {SENT} o/wl-nest-77 {PASSWORD}") == "Basic *** *** ***"
    assert BackendConfig().model_extra == {}
