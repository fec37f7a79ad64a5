from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from grok_spicy.errors import AuthenticationError, ConfigError, ModelMissingError
from grok_spicy.providers.base import Context
from grok_spicy.providers.pictures import Picture
from grok_spicy_grok.channel import RETRY_FREE_METHODS_ONLY, _import_sdk, channel_of
from grok_spicy_grok.packing import packed_picture
from grok_spicy_grok.rpc import RpcFailure
from grok_spicy_testing.fake_xai import Hold, JobFate, Rule, Script, Status, unavailable
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grok_spicy_testing.fake_xai import FakeXai

KEY = "xai-a-key-of-the-harbour"


@pytest.fixture
def large(tmp_path: Path) -> list[Picture]:
    """Three pictures of 4.7 MB: as much as a request takes."""
    pictures = []
    for name in ("luna", "orin", "pier"):
        path = tmp_path / f"{name}.png"
        image = Image.frombytes("RGB", (1250, 1250), os.urandom(1250 * 1250 * 3))
        image.save(path, compress_level=0)
        pictures.append(Picture(path, "character", name))
    return pictures


def test_only_free_methods_are_ever_repeated_by_the_channel() -> None:
    (policy,) = json.loads(RETRY_FREE_METHODS_ONLY)["methodConfig"]

    assert policy["name"] == [
        {"service": "xai_api.Video", "method": "GetDeferredVideo"},
        {"service": "xai_api.Auth"},
        {"service": "xai_api.Models"},
    ]


async def test_all_four_share_one_connection(
    studio: Any, picture: Callable[..., Picture], tmp_path: Path
) -> None:
    providers = [studio.image(), studio.video(), studio.llm(), studio.eyes()]

    connections = await asyncio.gather(*(provider._connect() for provider in providers))

    assert len({id(connection) for connection in connections}) == 1


def test_tracing_of_prompts_and_pictures_is_off() -> None:
    code = """
import asyncio, os
from grok_spicy.providers.context import SystemClock
from grok_spicy_grok.channel import connect
from grok_spicy_grok.endpoint import parse_endpoint

async def main():
    connection = await connect(parse_endpoint("http://127.0.0.1:9"), "key", SystemClock())
    await connection.aclose()

asyncio.run(main())
from xai_sdk.aio.image import tracer
from xai_sdk.telemetry import should_disable_sensitive_attributes
print(type(tracer).__name__, should_disable_sensitive_attributes())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "NoOpTracer True\n"


async def test_many_calls_run_at_once_on_one_connection(
    studio: Any, fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.add(Rule(do=Hold(), times=5))
    provider = studio.image()
    work = [
        asyncio.create_task(provider.generate("an otter", dest=tmp_path / str(n))) for n in range(5)
    ]

    await asyncio.to_thread(fake_xai.wait_for_calls, 5)
    fake_xai.release()

    assert len(await asyncio.gather(*work)) == 5


async def test_the_connection_survives_a_restart(
    studio: Any, fake_xai: FakeXai, tmp_path: Path
) -> None:
    await studio.image().generate("an otter", dest=tmp_path / "a")
    await asyncio.to_thread(fake_xai.restart)

    await studio.image().generate("an owl", dest=tmp_path / "b")

    assert fake_xai.bill.images == 2


async def test_a_context_can_be_closed_and_another_opened(
    studio: Any, fake_xai: FakeXai, tmp_path: Path
) -> None:
    await studio.image().generate("an otter", dest=tmp_path / "a")
    await studio.ctx.aclose()

    await studio.image().generate("an owl", dest=tmp_path / "b")

    assert fake_xai.bill.images == 2


async def test_the_key_is_blotted_out_of_what_the_service_says(
    studio: Any, fake_xai: FakeXai, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fake_xai.add(Rule(do=Status(code="UNAUTHENTICATED", details=f"no such key: {KEY}")))

    with pytest.raises(Exception, match=r"no such key: \*\*\*") as caught:
        await studio.llm().complete([{"role": "user", "content": "Hello"}])

    shown = f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"
    assert KEY not in shown
    assert KEY not in caplog.text


async def test_large_pictures_hardly_keep_the_loop_busy(
    studio: Any, large: list[Picture], tmp_path: Path
) -> None:
    image, eyes, video = studio.image(), studio.eyes(), studio.video()
    await image.generate("warm up", dest=tmp_path / "a")

    begun = time.thread_time()
    await image.edit(large, "compose", dest=tmp_path / "b")
    edited = time.thread_time()
    await eyes.check_consistency(large[0], large[1:], "Is it Luna?")
    checked = time.thread_time()
    await video.generate(large[0], "go", 1, dest=tmp_path / "c")
    filmed = time.thread_time()

    # All turns of the loop together: what is built or packed on it takes twice that.
    assert edited - begun < 0.06
    assert checked - edited < 0.06
    assert filmed - checked < 0.06


def test_an_sdk_that_is_laid_out_otherwise_is_named_before_anything_is_sent() -> None:
    with pytest.raises(ConfigError, match="laid out otherwise"):
        channel_of(cast("Any", object()))


async def test_what_the_sdk_refuses_itself_was_never_sent(studio: Any, fake_xai: FakeXai) -> None:
    connection = await studio.image()._connect()

    with pytest.raises(RpcFailure) as caught:
        await connection.pack(lambda client: packed_picture(client, "x", "m", aspect_ratio="7:5"))

    assert (caught.value.code, caught.value.sent) == ("INVALID_ARGUMENT", False)
    assert fake_xai.calls == []


async def test_a_request_over_the_message_limit_was_never_sent(
    studio: Any, fake_xai: FakeXai
) -> None:
    connection = await studio.image()._connect()

    packed = await connection.pack(lambda client: packed_picture(client, "x" * (21 << 20), "m"))

    with pytest.raises(RpcFailure) as caught:
        await connection.deliver(packed, seconds=20)

    assert (caught.value.code, caught.value.sent) == ("RESOURCE_EXHAUSTED", False)
    assert fake_xai.calls == []


def test_one_process_can_use_it_in_one_loop_after_another(
    fake_xai: FakeXai, tmp_path: Path
) -> None:
    code = f"""
import asyncio
from pathlib import Path
from grok_spicy.providers.base import Context, ResolvedConfig
from grok_spicy.providers.context import call_in_progress
from grok_spicy_grok.image import GrokImageProvider

class Call:
    def report(self, usage): pass
    def progress(self, fraction, text): pass
    def llm(self): raise AssertionError
    async def review(self, text, negative=None): raise AssertionError

async def draw(name):
    ctx = Context(secrets=lambda names: "key")
    config = ResolvedConfig("grok", "image", "grok-imagine-image", urls=({fake_xai.url!r},))
    dest = Path({str(tmp_path)!r}) / name
    with call_in_progress(Call()):
        await GrokImageProvider(config, ctx).generate("an otter", dest=dest)
    await ctx.aclose()

asyncio.run(draw("a"))
asyncio.run(draw("b"))
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jpg", "b.jpg"]


# -- check -------------------------------------------------------------------------------------


async def test_a_good_key_and_a_listed_model_are_fine_and_cost_nothing(
    studio: Any, fake_xai: FakeXai
) -> None:
    for provider in (studio.image(), studio.llm(), studio.eyes("grok-4.3-latest")):
        levels = [finding.level for finding in await provider.check()]
        assert levels == ["ok", "ok"]
    assert [finding.level for finding in await studio.video().check()] == ["ok"]

    assert fake_xai.bill.usd == 0
    assert {call.method for call in fake_xai.calls} == {"key", "models"}


async def test_a_missing_key_is_an_error_that_names_both_variables(
    studio: Any, fake_xai: FakeXai, keys: dict[str, str]
) -> None:
    keys.clear()

    (finding,) = await studio.llm().check()

    assert finding.level == "error"
    for words in ("GROK_API_KEY", "XAI_API_KEY", "--backend animatic"):
        assert words in f"{finding.text} {finding.command}"
    assert fake_xai.calls == []


@pytest.mark.parametrize("key", ["xai-clé", "xai-a\nb", "Bearer xai-a"])
async def test_a_key_that_cannot_be_one_is_refused_without_being_shown(
    studio: Any, fake_xai: FakeXai, keys: dict[str, str], key: str
) -> None:
    keys["GROK_API_KEY"] = key

    (finding,) = await studio.llm().check()
    with pytest.raises(AuthenticationError, match="no key has") as caught:
        await studio.llm().complete([{"role": "user", "content": "Hello"}])

    assert finding.level == "error"
    assert key not in f"{finding} {caught.value}"
    assert fake_xai.calls == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status(code="UNAUTHENTICATED", details="Invalid key"), "refuses the key"),
        (Status(code="PERMISSION_DENIED", details="no credits left"), "no credit"),
    ],
)
async def test_a_refused_key_is_an_error(
    studio: Any, fake_xai: FakeXai, status: Status, words: str
) -> None:
    fake_xai.add(Rule(do=status, method="key"))

    (finding,) = await studio.llm().check()

    assert finding.level == "error"
    assert words in finding.text


@pytest.mark.parametrize(
    ("methods", "levels"),
    [(["models"], ["ok", "notice"]), (["key"], ["notice", "ok"]), (["key", "models"], ["notice"])],
)
async def test_gateway_that_tells_nothing_about_models_or_keys_is_a_notice_with_grok_url(
    studio: Any, fake_xai: FakeXai, methods: list[Any], levels: list[str]
) -> None:
    for method in methods:
        fake_xai.add(
            Rule(do=Status(code="UNIMPLEMENTED", details="Method not found!"), method=method)
        )

    found = await studio.llm().check()

    assert [finding.level for finding in found] == levels
    (notice,) = (finding for finding in found if finding.level == "notice")
    assert "grok_url" in notice.text
    assert "Method not found" not in notice.text


@pytest.mark.parametrize("field", ["api_key_blocked", "team_blocked", "disabled"])
async def test_a_blocked_key_is_an_error(
    studio: Any, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    from grok_spicy_grok import provider
    from xai_sdk.proto import auth_pb2

    async def info(_: Any) -> auth_pb2.ApiKey:
        return auth_pb2.ApiKey(name="harbour", **{field: True})  # type: ignore[arg-type]

    monkeypatch.setattr(provider, "_key_info", info)

    (finding,) = await studio.llm().check()

    assert finding.level == "error"
    assert "blocked" in finding.text


async def test_a_server_that_is_not_there_is_an_error_in_good_time(
    studio: Any, fake_xai: FakeXai, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grok_spicy_grok.provider.CHECK_SECONDS", 0.9)
    await studio.llm()._connect()
    fake_xai.go_down()

    (finding,) = await studio.llm().check()

    assert finding.level == "error"
    assert "cannot be reached" in finding.text


async def test_an_address_that_cannot_be_used_is_an_error(studio: Any) -> None:
    studio.url = "http://api.x.ai"

    (finding,) = await studio.llm().check()

    assert finding.level == "error"
    assert "unencrypted" in finding.text


async def test_only_the_first_of_several_addresses_is_used(studio: Any) -> None:
    config = replace(studio.llm().config, urls=(studio.url, "https://api.x.ai"))

    notice, *rest = await type(studio.llm())(config, studio.ctx).check()

    assert (notice.level, studio.url in notice.text) == ("notice", True)
    assert [finding.level for finding in rest] == ["ok", "ok"]


async def test_a_sdk_that_cannot_be_loaded_is_an_error_that_says_so(
    studio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> None:
        raise ValueError(f"{name}: Unsupported protobuf version: 9")

    monkeypatch.setattr("grok_spicy_grok.channel.import_module", broken)

    with pytest.raises(ConfigError, match="Unsupported protobuf version") as caught:
        await studio.llm().complete([{"role": "user", "content": "Hello"}])

    assert "pip install" in (caught.value.hint or "")


async def test_unusual_models_are_told_once(studio: Any, caplog: pytest.LogCaptureFixture) -> None:
    findings = await studio.llm("grok-9").check()
    with pytest.raises(ModelMissingError, match="grok-9"):
        await studio.eyes("grok-9").analyze([], "Who?")

    notices = [finding.text for finding in findings if finding.level == "notice"]
    assert "grok-9 is not a model that this version knows" in notices[0]
    assert "does not list grok-9" in notices[1]
    assert caplog.records == []


async def test_an_unknown_model_is_logged_once_without_a_check(
    studio: Any, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        await studio.llm("grok-build-0.1").complete([{"role": "user", "content": "Hello"}])

    assert ["grok-build-0.1" in record.message for record in caplog.records] == [True]


async def test_a_sdk_that_loads_slowly_is_no_error(
    studio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grok_spicy_grok.provider.CHECK_SECONDS", 0.0)

    (finding,) = await studio.llm().check()

    assert finding.level == "notice"
    assert "loads slowly" in finding.text


def test_scripts_are_plain_json() -> None:
    script = Script(rules=(unavailable(method="image"), Rule(do=JobFate(pending=2))), score=0.5)

    assert Script.model_validate_json(script.model_dump_json()) == script


async def test_construction_touches_nothing(fake_xai: FakeXai, studio: Any) -> None:
    studio.image(), studio.video(), studio.llm(), studio.eyes()

    assert fake_xai.calls == []
    assert isinstance(studio.ctx, Context)


@pytest.mark.parametrize(("before", "after"), [(None, "NONE"), ("DEBUG", "DEBUG")])
def test_grpc_writes_past_no_log_unless_the_user_wants_it(
    monkeypatch: pytest.MonkeyPatch, before: str | None, after: str
) -> None:
    monkeypatch.setenv("GRPC_VERBOSITY", before or "")
    if before is None:
        monkeypatch.delenv("GRPC_VERBOSITY")

    _import_sdk()

    assert os.environ["GRPC_VERBOSITY"] == after
