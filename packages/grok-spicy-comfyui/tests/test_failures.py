"""What a user reads when a server cannot do what is asked."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.errors import (
    AuthenticationError,
    ConfigError,
    InvalidRequestError,
    MediaError,
    ModelMissingError,
    OutOfMemoryError,
    RateLimitedError,
    UnavailableError,
    UnsupportedError,
)
from grok_spicy.providers.base import Context, ResolvedConfig
from grok_spicy_comfyui.client import ComfyUIClient, Patience
from grok_spicy_comfyui.failures import failed_execution, first_sentence, refused_graph
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.outputs import BrokenFileError
from grok_spicy_comfyui.schema import ServerSchema
from grok_spicy_comfyui.workflows import shipped
from grok_spicy_testing.conformance.rig import closed_url
from grok_spicy_testing.fake_comfyui import Answer, FakeComfyUI, Fault, NodeSchema

QUICK = Patience(first_pause=0.01, longest_pause=0.05, unreachable=0.3)

SHEET = shipped("character_sheet.sdxl").render(prompt="a fox", seed=7, steps=2)


@pytest.fixture
async def client(server: FakeComfyUI) -> AsyncIterator[ComfyUIClient]:
    made = ComfyUIClient(server.url, patience=QUICK)
    yield made
    await made.aclose()


async def test_server_that_is_down_is_said_how_to_start() -> None:
    with closed_url() as url:
        client = ComfyUIClient(url, patience=QUICK)
        with pytest.raises(UnavailableError, match=f"ComfyUI at {url} cannot be"):
            await client.queue_workflow(SHEET)
        with pytest.raises(UnavailableError) as caught:
            await client.system_stats()

    port = url.rpartition(":")[2]
    assert f"python main.py --listen 127.0.0.1 --port {port}" in str(caught.value.hint)
    await client.aclose()


async def test_other_web_server_is_recognised(client: ComfyUIClient, server: FakeComfyUI) -> None:
    server.answer_html()

    for ask in (client.queue_workflow(SHEET), client.system_stats(), client.remaining()):
        with pytest.raises(UnavailableError, match="answers with text/html, not as ComfyUI") as e:
            await ask
        assert "comfyui_url" in str(e.value.hint)


async def test_other_json_service_is_recognised(client: ComfyUIClient, server: FakeComfyUI) -> None:
    server.answer(Answer("/", 200, '["harbour"]', "application/json"))

    for ask in (client.queue_workflow(SHEET), client.system_stats(), client.object_info()):
        with pytest.raises(UnavailableError, match="answers with other JSON"):
            await ask


async def test_broken_json_is_recognised(client: ComfyUIClient, server: FakeComfyUI) -> None:
    server.answer(Answer("/system_stats", 200, "{", "application/json"))

    with pytest.raises(UnavailableError, match="answers with broken JSON"):
        await client.system_stats()


async def test_service_without_these_paths_is_recognised(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.answer(Answer("/", 404, "Not Found"))

    with pytest.raises(UnavailableError, match="answers with HTTP 404"):
        await client.system_stats()


async def test_redirect_to_a_login_page_is_recognised(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.answer(Answer("/", 302))

    with pytest.raises(UnavailableError, match=r"answers with a redirect \(HTTP 302\)"):
        await client.system_stats()


@pytest.mark.parametrize("status", [401, 403])
async def test_refused_access_names_the_variable(
    status: int, client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.answer(Answer("/", status, "<h1>No</h1>", "text/html"))

    with pytest.raises(AuthenticationError, match=rf"refuses access \(HTTP {status}\)") as caught:
        await client.queue_workflow(SHEET)

    assert "COMFYUI_TOKEN" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (413, InvalidRequestError, "too large"),
        (429, RateLimitedError, "asks for patience .HTTP 429.: a teapot"),
        (418, InvalidRequestError, "refuses /queue .HTTP 418.: a teapot"),
        (500, UnavailableError, "failed at /queue .HTTP 500.: a teapot"),
        (502, UnavailableError, "failed at /queue"),
    ],
)
async def test_other_status_becomes_the_error_that_fits(
    status: int, kind: Any, words: str, client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.answer(Answer("/queue", status, "a teapot"))

    with pytest.raises(kind, match=words):
        await client.cancel("some-id")


async def test_answer_that_never_comes_ends_with_the_time(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.answer(Answer("/jobs", hang=True))

    with pytest.raises(UnavailableError, match=r"has not finished after 0\.3 s"):
        await client.poll_until_complete("some-id", timeout=0.3)


async def test_server_that_dies_is_given_up_after_a_while(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.hold()
    prompt_id = await client.queue_workflow(SHEET)
    server.stop()

    with pytest.raises(UnavailableError, match="cannot be reached"):
        await client.poll_until_complete(prompt_id, timeout=120)


async def test_missing_model_names_file_folder_and_the_nearest(
    make_server: Callable[..., FakeComfyUI],
) -> None:
    server = make_server(models={"checkpoints": ["sd_xl_base_0.9.safetensors", "owl.ckpt"]})
    client = ComfyUIClient(server.url)

    with pytest.raises(ModelMissingError) as caught:
        await client.queue_workflow(SHEET)

    assert caught.value.message == (
        f"ComfyUI at {server.url} lacks the file models/checkpoints/sd_xl_base_1.0.safetensors "
        "(most like it there: sd_xl_base_0.9.safetensors)"
    )
    assert "params.files" in str(caught.value.hint)
    await client.aclose()


async def test_nearest_is_found_even_if_the_server_does_not_list_its_files(
    make_server: Callable[..., FakeComfyUI],
) -> None:
    many = [f"owl-{number}.safetensors" for number in range(30)]
    server = make_server(models={"checkpoints": [*many, "sd_xl_base_0.9.safetensors"]})
    client = ComfyUIClient(server.url)

    with pytest.raises(ModelMissingError, match=r"most like it there: sd_xl_base_0\.9"):
        await client.queue_workflow(SHEET)

    await client.aclose()


async def test_missing_node_names_its_pack_and_the_command(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.schema.remove_pack("ComfyUI_IPAdapter_plus")
    graph = shipped("character_stylize.sdxl").render(
        prompt="a fox", seed=7, image_path="example.png"
    )

    with pytest.raises(ModelMissingError, match="of the pack ComfyUI_IPAdapter_plus") as caught:
        await client.queue_workflow(graph)

    assert "git clone https://github.com/cubiq/ComfyUI_IPAdapter_plus" in str(caught.value.hint)


def test_newer_server_s_report_of_a_missing_node_is_understood() -> None:
    error = {
        "type": "missing_node_type",
        "message": "Node 'RIFE VFI' not found.",
        "details": "Node ID '#93'",
        "extra_info": {"node_id": "93", "class_type": "RIFE VFI", "node_title": "Interpolation"},
    }

    found = refused_graph("harbour", {"error": error, "node_errors": {}}, {})

    assert isinstance(found, ModelMissingError)
    assert "pack ComfyUI-Frame-Interpolation" in found.message


def test_everything_missing_is_said_at_once() -> None:
    schema = NodeSchema({})
    schema.remove_classes("IPAdapterAdvanced", "PrepImageForClipVision", "KSampler")
    graph = shipped("keyframe_compose.sdxl").render(prompt="x", seed=1, image_path="a.png")

    problems = ServerSchema(schema.classes).problems(graph)

    named = {problem.class_type for problem in problems if problem.kind == "missing_node"}
    files = {problem.value for problem in problems if problem.kind == "missing_model"}
    assert named == {"IPAdapterAdvanced", "PrepImageForClipVision", "KSampler"}
    assert files == {
        "sd_xl_base_1.0.safetensors",
        "ip-adapter_sdxl_vit-h.safetensors",
        "CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors",
    }


WRONG_VALUES: list[tuple[dict[str, Any], str]] = [
    ({"sampler": "eulr"}, 'Sampler .KSampler., input sampler_name: "eulr": .*nearest: euler'),
    ({"width": 8}, "Canvas .EmptyLatentImage., input width: 8: Value 8 smaller than min of 16"),
    ({"width": 99999}, "Value 99999 bigger than max"),
]


@pytest.mark.parametrize(("params", "words"), WRONG_VALUES)
async def test_wrong_value_names_node_input_and_value(
    params: Any, words: str, client: ComfyUIClient
) -> None:
    graph = shipped("character_sheet.sdxl").render(prompt="a fox", seed=7, **params)

    with pytest.raises(InvalidRequestError, match=words):
        await client.queue_workflow(graph)


BROKEN_GRAPHS: list[tuple[dict[str, Any], str]] = [
    ({"5": {"model": ["77", 0]}}, "Exception when validating node: '77'"),
    ({"7": {"images": ["5", 0]}}, "Return type mismatch between linked nodes"),
    ({"7": {"filename_prefix": None}}, "input filename_prefix: it is required and not given"),
    ({"5": {"seed": "soon"}}, "Failed to convert an input value to a INT"),
]


@pytest.mark.parametrize(("changes", "words"), BROKEN_GRAPHS)
async def test_broken_graph_of_a_user_is_explained(
    changes: Any, words: str, client: ComfyUIClient
) -> None:
    graph = shipped("character_sheet.sdxl").render(prompt="a fox", seed=7)
    for node_id, inputs in changes.items():
        graph[node_id]["inputs"] |= inputs
        for name, value in inputs.items():
            if value is None:
                del graph[node_id]["inputs"][name]

    with pytest.raises(InvalidRequestError, match=words):
        await client.queue_workflow(graph)


async def test_graph_without_outputs_is_refused(client: ComfyUIClient) -> None:
    graph = {key: node for key, node in SHEET.items() if key != "7"}

    with pytest.raises(InvalidRequestError, match="Prompt has no outputs"):
        await client.queue_workflow(graph)


async def test_graph_of_which_one_output_is_wrong_is_refused_and_withdrawn(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.hold()
    graph = dict(SHEET) | {
        "8": {"class_type": "LoadImage", "inputs": {"image": "nothing.png"}},
        "9": {"class_type": "PreviewImage", "inputs": {"images": ["8", 0]}},
    }

    with pytest.raises(InvalidRequestError, match=r"Invalid image file: nothing\.png"):
        await client.queue_workflow(graph)

    server.release()
    (withdrawn,) = server.requests("POST", "/queue")
    assert withdrawn.body["delete"] == [server.requests("POST", "/prompt")[0].body["prompt_id"]]


async def test_older_form_of_an_error_is_understood(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.script(Fault("refuse", body={"error": "the lighthouse is dark", "node_errors": {}}))

    with pytest.raises(InvalidRequestError, match="refuses the workflow: the lighthouse is dark"):
        await client.queue_workflow(SHEET)


async def test_out_of_memory_says_what_to_lower(client: ComfyUIClient, server: FakeComfyUI) -> None:
    server.script(Fault.out_of_memory())
    prompt_id = await client.queue_workflow(SHEET)

    with pytest.raises(OutOfMemoryError, match=r"node 'Sampler' .KSampler. ran out of") as caught:
        await client.poll_until_complete(prompt_id, timeout=120, workflow=SHEET)

    assert "width and height" in str(caught.value.hint)


async def test_failed_node_is_named_with_its_reason(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    server.script(Fault("fail"))
    prompt_id = await client.queue_workflow(SHEET)

    with pytest.raises(
        InvalidRequestError, match=r"node 'Sampler' .KSampler. failed: Runtime.*mat1"
    ):
        await client.poll_until_complete(prompt_id, timeout=120, workflow=SHEET)


async def test_failed_node_is_named_by_a_server_without_job_list(
    make_server: Callable[..., FakeComfyUI],
) -> None:
    server = make_server(jobs_api=False)
    client = ComfyUIClient(server.url, patience=QUICK)
    server.script(Fault.out_of_memory())
    prompt_id = await client.queue_workflow(SHEET)

    with pytest.raises(OutOfMemoryError):
        await client.poll_until_complete(prompt_id, timeout=120)

    await client.aclose()


async def test_faceid_without_insightface_says_what_to_install(
    client: ComfyUIClient, server: FakeComfyUI
) -> None:
    error = {
        "node_id": "20",
        "node_type": "IPAdapterUnifiedLoaderFaceID",
        "exception_type": "Exception",
        "exception_message": "insightface model is required for FaceID models\n",
    }
    found = failed_execution("harbour", error, shipped("character_stylize.faceid").graph)

    assert isinstance(found, ModelMissingError)
    assert "node 'FaceID'" in found.message
    assert "insightface" in str(found.hint)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
async def test_full_disk_is_an_error_that_leaves_nothing_behind(
    client: ComfyUIClient, tmp_path: Path
) -> None:
    prompt_id = await client.queue_workflow(SHEET)
    await client.poll_until_complete(prompt_id, timeout=120)
    (tmp_path / "fox.png.part").symlink_to("/dev/full")

    with pytest.raises(MediaError, match=r"fox\.png cannot be written: No space left") as caught:
        await client.download_output(prompt_id, "7", tmp_path / "fox.png")

    assert "Free some space" in str(caught.value.hint)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="folders are protected otherwise there")
async def test_folder_that_is_missing_is_an_error(client: ComfyUIClient, tmp_path: Path) -> None:
    prompt_id = await client.queue_workflow(SHEET)
    await client.poll_until_complete(prompt_id, timeout=120)

    with pytest.raises(MediaError, match="cannot be written: No such file or directory"):
        await client.download_output(prompt_id, "7", tmp_path / "nowhere" / "fox.png")


async def test_empty_file_is_no_picture(
    client: ComfyUIClient, server: FakeComfyUI, tmp_path: Path
) -> None:
    prompt_id = await client.queue_workflow(SHEET)
    await client.poll_until_complete(prompt_id, timeout=120)
    server.answer(Answer("/view", 200, "", "image/png"))

    with pytest.raises(BrokenFileError, match="sent an empty file"):
        await client.download_output(prompt_id, "7", tmp_path / "fox.png")


@pytest.mark.parametrize("announced", [True, False])
async def test_file_that_is_too_large_is_not_fetched(
    *,
    announced: bool,
    client: ComfyUIClient,
    server: FakeComfyUI,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prompt_id = await client.queue_workflow(SHEET)
    await client.poll_until_complete(prompt_id, timeout=120)
    monkeypatch.setattr("grok_spicy_comfyui.wire.MAX_BYTES", 10)
    server.answer(Answer("/view", 200, "x" * 11, "image/png", chunked=not announced))

    with pytest.raises(UnsupportedError, match="sends a file larger than"):
        await client.download_output(prompt_id, "7", tmp_path / "fox.png")

    assert list(tmp_path.iterdir()) == []


async def test_redirect_is_no_picture(
    client: ComfyUIClient, server: FakeComfyUI, tmp_path: Path
) -> None:
    prompt_id = await client.queue_workflow(SHEET)
    await client.poll_until_complete(prompt_id, timeout=120)
    server.answer(Answer("/view", 302, "moved", "image/png"))

    with pytest.raises(UnavailableError, match=r"answers with a redirect .HTTP 302."):
        await client.download_output(prompt_id, "7", tmp_path / "fox.png")


async def test_web_page_is_no_picture(
    client: ComfyUIClient, server: FakeComfyUI, tmp_path: Path
) -> None:
    prompt_id = await client.queue_workflow(SHEET)
    await client.poll_until_complete(prompt_id, timeout=120)
    server.answer_html("/view")

    with pytest.raises(UnavailableError, match="answers with a web page"):
        await client.download_output(prompt_id, "7", tmp_path / "fox.png")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("token", ["schlüssel", "geheim\r\nx", "zwei worte"])
async def test_token_that_cannot_be_one_is_an_error_that_shows_nothing_of_it(
    token: str, server: FakeComfyUI, tmp_path: Path
) -> None:
    context = Context(secrets=lambda names: token if names == ("COMFYUI_TOKEN",) else None)
    options = ComfyUIImageProvider.options_for("sdxl")()
    config = ResolvedConfig("comfyui", "image", "sdxl", options, (server.url,))
    provider = ComfyUIImageProvider(config, context)

    with pytest.raises(AuthenticationError, match="COMFYUI_TOKEN contains char") as caught:
        await provider.generate("a fox", dest=tmp_path / "fox")
    (finding,) = await provider.check()

    assert (finding.level, finding.text) == ("error", str(caught.value))
    assert not any(part in str(caught.value) for part in ("ü", "geheim", "worte"))
    await context.aclose()


def test_header_that_cannot_be_sent_is_named() -> None:
    with pytest.raises(AuthenticationError, match="the value for the header X-Studio"):
        ComfyUIClient(headers={"X-Studio": "schlüssel"})


async def answering(text: bytes) -> tuple[asyncio.Server, int]:
    """Start a server that answers everything with the same bytes, then hangs up."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(text)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    ("scheme", "answer", "reason", "cure"),
    [
        ("https", b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak HTTPS", "http://127"),
        ("http", b"\x15\x03\x03\x00\x02\x02\x46", "does not speak HTTP", "https://127"),
        ("http", b"", "the connection broke off", "look at its log"),
    ],
)
async def test_broken_connection_is_told_in_words(
    scheme: str, answer: bytes, reason: str, cure: str
) -> None:
    listening, port = await answering(answer)
    client = ComfyUIClient(f"{scheme}://127.0.0.1:{port}", patience=QUICK)

    with pytest.raises(UnavailableError) as caught:
        await client.system_stats()

    assert caught.value.message.endswith(reason)
    assert cure in str(caught.value.hint)
    assert not re.search(r"Error|\[SSL", str(caught.value))
    await client.aclose()
    listening.close()


@pytest.mark.parametrize(
    ("variable", "value", "cure"),
    [
        ("ALL_PROXY", "socks://127.0.0.1:9/", "NO_PROXY"),
        ("HTTP_PROXY", "teapot://127.0.0.1:9/", "NO_PROXY"),
        ("SSL_CERT_FILE", "/nowhere/harbour.pem", "certificates"),
    ],
)
async def test_odd_environment_is_named_for_servers_elsewhere_and_passed_over_for_this_machine(
    variable: str, value: str, cure: str, monkeypatch: pytest.MonkeyPatch, server: FakeComfyUI
) -> None:
    monkeypatch.setenv(variable, value)
    here, elsewhere = ComfyUIClient(server.url), ComfyUIClient("http://192.0.2.9:8188")

    assert await here.system_stats()
    with pytest.raises(ConfigError, match=variable) as caught:
        await elsewhere.system_stats()

    assert cure in str(caught.value.hint)
    await here.aclose()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "mat1 and mat2 shapes cannot be multiplied\n",
            "mat1 and mat2 shapes cannot be multiplied",
        ),
        ("No weights. See the wiki.\nMore.", "No weights"),
        ("torch 2.13 is too old\n\ntorch.cuda", "torch 2.13 is too old"),
        ("Traceback (most recent call last):\n  File x\nKeyError: 'fox'\n", "KeyError: 'fox'"),
        ("\n \n", ""),
    ],
)
def test_of_a_failed_node_its_first_sentence_is_shown(said: str, shown: str) -> None:
    assert first_sentence(said) == shown
