from __future__ import annotations

import asyncio
import base64
import contextlib
import gc
import gzip
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import stamina
from grok_spicy.client import extract_frame, to_base64
from grok_spicy.errors import DownloadError, MediaError
from grok_spicy.media.download import download as download_by
from grok_spicy.system.addresses import is_near, literal
from grok_spicy.toolkit import shown_url
from PIL import Image

Handler = Callable[[httpx.Request], httpx.Response]


KNOWN = {
    "files.example": ["8.8.8.8"],
    "other.example": ["2001:4860:4860::8888", "8.8.4.4"],
    "inside.example": ["8.8.8.8", "10.0.0.7"],
    "localhost": ["127.0.0.1"],
    "ip6-localhost": ["::1"],
    "shed.example": ["192.168.0.7"],
}


async def resolve(host: str, port: int) -> list[str]:
    """Find addresses as a resolver would, without asking one."""
    if literal(host) is not None:
        return [str(literal(host))]
    found = KNOWN.get(host.rstrip("."))
    if found is None:
        raise OSError(-2, "Name or service not known")
    return found


async def download(url: str, path: Path, **arguments: Any) -> Path:
    return await download_by(url, path, resolve=resolve, **arguments)


@pytest.fixture(scope="module", autouse=True)
def _little_to_look_through() -> None:
    """Let what is there already be passed over: each test collects what it leaves behind."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_pauses() -> Iterator[None]:
    with stamina.set_testing(True, attempts=4):
        yield


@contextlib.asynccontextmanager
async def serving(handler: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as client:
        yield client
    gc.collect()


def answering(*answers: httpx.Response | Exception) -> tuple[Handler, list[str]]:
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        answer = answers[min(len(asked), len(answers) - 1)]
        asked.append(str(request.url.copy_with(netloc=request.headers["host"].encode())))
        if isinstance(answer, Exception):
            raise answer
        return answer

    return handle, asked


def litter(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


async def test_file_is_fetched_into_a_new_folder(tmp_path: Path) -> None:
    handle, asked = answering(httpx.Response(200, content=b"x" * 3_000_000))
    path = tmp_path / "new" / "clip.bin"
    async with serving(handle) as client:
        assert await download("https://files.example/clip.bin", path, client=client) == path
    assert path.stat().st_size == 3_000_000
    assert asked == ["https://files.example/clip.bin"]
    assert litter(tmp_path) == ["clip.bin"]


@pytest.mark.parametrize(
    "fault",
    [
        httpx.Response(503),
        httpx.Response(429),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("silence"),
        httpx.RemoteProtocolError("peer closed connection"),
    ],
)
async def test_transient_fault_is_tried_again(
    tmp_path: Path, fault: httpx.Response | Exception
) -> None:
    handle, asked = answering(fault, fault, httpx.Response(200, content=b"clip"))
    async with serving(handle) as client:
        await download("https://files.example/a", tmp_path / "a", client=client)
    assert (tmp_path / "a").read_bytes() == b"clip"
    assert len(asked) == 3


async def test_lasting_transient_fault_ends_with_its_reason(tmp_path: Path) -> None:
    handle, asked = answering(httpx.Response(502))
    async with serving(handle) as client:
        with pytest.raises(DownloadError, match="answers 502 Bad Gateway") as caught:
            await download("https://files.example/a", tmp_path / "a", client=client)
    assert caught.value.transient
    assert caught.value.status == 502
    assert len(asked) == 4
    assert litter(tmp_path) == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_refusal_is_final(tmp_path: Path, status: int) -> None:
    handle, asked = answering(httpx.Response(status))
    async with serving(handle) as client:
        with pytest.raises(DownloadError, match=f"answers {status}") as caught:
            await download("https://files.example/a", tmp_path / "a", client=client)
    assert not caught.value.transient
    assert len(asked) == 1


async def test_secrets_of_an_address_are_not_shown(tmp_path: Path) -> None:
    handle, _ = answering(httpx.Response(404))
    url = "https://user:password@files.example:8443/a/b.png?token=secret#part"
    async with serving(handle) as client:
        with pytest.raises(DownloadError) as caught:
            await download(url, tmp_path / "a", client=client)
    assert "https://files.example:8443/a/b.png answers" in str(caught.value)
    assert shown_url(url) == "https://files.example:8443/a/b.png"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "clip.mp4",
        "file:///etc/passwd",
        "ftp://files.example/a",
        "http://",
        "http://[",
        "data:,x",
    ],
)
async def test_only_web_addresses_are_fetched(tmp_path: Path, url: str) -> None:
    with pytest.raises(DownloadError, match="not an"):
        await download(url, tmp_path / "a")
    assert litter(tmp_path) == []


async def test_redirects_are_followed_but_not_for_ever(tmp_path: Path) -> None:
    there = httpx.Response(302, headers={"location": "https://other.example/b"})
    handle, asked = answering(there, httpx.Response(200, content=b"clip"))
    async with serving(handle) as client:
        await download("https://files.example/a", tmp_path / "a", client=client)
        assert asked == ["https://files.example/a", "https://other.example/b"]
    handle, asked = answering(there)
    async with serving(handle) as client:
        client.max_redirects = 5
        with pytest.raises(DownloadError, match="redirects too often"):
            await download("https://files.example/a", tmp_path / "a", client=client)
    assert len(asked) == 6


@pytest.mark.parametrize(
    ("begun", "there", "why"),
    [
        ("https://files.example/a", "http://192.168.0.1/x", "not encrypted"),
        ("https://files.example/a", "http://other.example/x", "not encrypted"),
        ("https://files.example/a", "https://192.168.0.1/x", "private network"),
        ("http://files.example/a", "http://localhost:8188/x", "private network"),
        ("http://files.example/a", "http://127.1/x", "private network"),
        ("http://files.example/a", "http://[::ffff:10.0.0.1]/x", "private network"),
        ("http://files.example/a", "http://169.254.169.254/x", "private network"),
        ("http://files.example/a", "http://localhost./x", "private network"),
        ("http://files.example/a", "http://ip6-localhost/x", "private network"),
        ("http://files.example/a", "http://[64:ff9b::7f00:1]/x", "private network"),
        ("http://files.example/a", "http://[::7f00:1]/x", "private network"),
        ("http://files.example/a", "http://[2002:7f00:1::]/x", "private network"),
        ("http://files.example/a", "http://[fe80::1]/x", "private network"),
        ("http://files.example/a", "http://0x7f000001/x", "private network"),
        ("http://files.example/a", "http://0/x", "private network"),
        ("http://files.example/a", "http://224.0.0.1/x", "private network"),
        ("http://files.example/a", "http://shed.example/x", "private network"),
        ("http://files.example/a", "http://inside.example/x", "private network"),
        ("http://shed.example/a", "http://shed.example/x", "private network"),
    ],
)
async def test_redirects_to_less_safe_places_are_refused(
    tmp_path: Path, begun: str, there: str, why: str
) -> None:
    leading_there = httpx.Response(302, headers={"location": there})
    handle, asked = answering(leading_there, httpx.Response(200, content=b"clip"))
    async with serving(handle) as client:
        with pytest.raises(DownloadError, match=why):
            await download(begun, tmp_path / "a", client=client)
    assert asked == [begun]
    assert litter(tmp_path) == []


async def test_redirect_to_a_name_that_means_nothing_is_tried_again(tmp_path: Path) -> None:
    leading_there = httpx.Response(302, headers={"location": "https://nowhere.example/x"})
    handle, asked = answering(leading_there)
    async with serving(handle) as client:
        with pytest.raises(
            DownloadError, match=r"nowhere\.example, which cannot be found"
        ) as caught:
            await download("https://files.example/a", tmp_path / "a", client=client)
    assert caught.value.transient
    assert len(asked) == 4


async def test_redirect_is_followed_to_the_address_that_was_judged(tmp_path: Path) -> None:
    seen: list[tuple[str, str, Any]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sni = request.extensions.get("sni_hostname")
        seen.append((str(request.url.host), request.headers["host"], sni))
        if len(seen) == 1:
            return httpx.Response(302, headers={"location": "//other.example:8443/b"})
        if len(seen) == 2:
            raise httpx.ConnectError("no route", request=request)
        if len(seen) == 3:
            return httpx.Response(302, headers={"location": "/c"})
        return httpx.Response(200, content=b"clip")

    async with serving(handle) as client:
        await download("https://files.example/a", tmp_path / "a", client=client)
    there = ("other.example:8443", "other.example")
    assert seen == [
        ("files.example", "files.example", None),
        ("2001:4860:4860::8888", *there),
        ("8.8.4.4", *there),
        ("2001:4860:4860::8888", *there),
    ]


async def test_what_is_for_one_server_follows_no_redirect_to_another(tmp_path: Path) -> None:
    seen: list[str | None] = []
    places = iter(["https://files.example/b", "https://other.example/c"])

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization"))
        place = next(places, None)
        if place is None:
            return httpx.Response(200, content=b"clip")
        return httpx.Response(302, headers={"location": place})

    async with serving(handle) as client:
        client.headers["Authorization"] = "Bearer fox"
        await download("https://files.example/a", tmp_path / "a", client=client)
    assert seen == ["Bearer fox", "Bearer fox", None]


@pytest.mark.parametrize("host", ["8.8.8.8", "64:ff9b::808:808", "::ffff:8.8.8.8", "2606:4700::1"])
def test_public_addresses_are_public_however_they_are_written(host: str) -> None:
    assert not is_near(host)


@pytest.mark.parametrize(
    ("begun", "there"),
    [
        ("http://nas.local/a", "http://192.168.0.1/x"),
        ("http://192.168.0.7/a", "http://192.168.0.1/x"),
        ("http://127.0.0.1:8188/a", "http://localhost:8188/x"),
        ("http://files.example/a", "https://files.example/a"),
        ("http://files.example/a", "http://8.8.8.8/a"),
    ],
)
async def test_redirects_to_places_as_safe_are_followed(
    tmp_path: Path, begun: str, there: str
) -> None:
    leading_there = httpx.Response(302, headers={"location": there})
    handle, asked = answering(leading_there, httpx.Response(200, content=b"clip"))
    async with serving(handle) as client:
        await download(begun, tmp_path / "a", client=client)
    assert asked == [begun, there]


@pytest.mark.parametrize(
    ("server", "url", "fetched"),
    [
        ("https://files.example", "https://other.example/a", True),
        ("https://files.example", "https://192.168.0.1/a", False),
        ("https://files.example", "https://inside.example/a", False),
        ("https://files.example", "http://other.example/a", False),
        ("http://127.0.0.1:8500", "http://127.0.0.1:8501/a", True),
    ],
)
async def test_server_outside_names_no_file_within(
    tmp_path: Path, server: str, url: str, fetched: bool
) -> None:
    handle, asked = answering(httpx.Response(200, content=b"clip"))
    async with serving(handle) as client:
        with contextlib.suppress(DownloadError):
            await download(url, tmp_path / "a", client=client, told_by=server)
    assert (tmp_path / "a").exists() == fetched
    assert len(asked) == fetched


async def test_redirect_to_a_file_is_refused(tmp_path: Path) -> None:
    handle, _ = answering(httpx.Response(302, headers={"location": "file:///etc/passwd"}))
    async with httpx.AsyncClient(mounts={"https://": httpx.MockTransport(handle)}) as client:
        with pytest.raises(DownloadError, match="not an http address"):
            await download("https://files.example/a", tmp_path / "a", client=client)


@pytest.mark.parametrize("announced", [True, False])
async def test_larger_file_is_refused_and_leaves_nothing(tmp_path: Path, announced: bool) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * 100_000

    content = b"x" * 3_000_000 if announced else body()
    handle, asked = answering(httpx.Response(200, content=content))
    async with serving(handle) as client:
        with pytest.raises(DownloadError, match="larger than the 2 MB"):
            await download(
                "https://files.example/a", tmp_path / "a", client=client, max_bytes=2_000_000
            )
    assert len(asked) == 1
    assert litter(tmp_path) == []


async def test_file_must_be_what_is_expected(tmp_path: Path, make_clip: Any) -> None:
    clip = make_clip("source.mp4").read_bytes()
    page = httpx.Response(200, content=b"<html>Sign in</html>")
    folder = tmp_path / "fetched"
    handle, asked = answering(page, httpx.Response(200, content=clip))
    async with serving(handle) as client:
        with pytest.raises(MediaError, match="not a readable video"):
            await download(
                "https://files.example/a", folder / "a.mp4", client=client, expected="video"
            )
        assert litter(folder) == []
        await download("https://files.example/a", folder / "a.mp4", client=client, expected="video")
        with pytest.raises(MediaError, match="not a picture"):
            await download(
                "https://files.example/a", folder / "b.png", client=client, expected="image"
            )
    assert litter(folder) == ["a.mp4"]
    assert len(asked) == 3


async def test_cancelled_download_leaves_nothing(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b"x" * 2_000_000
        begun.set()
        await asyncio.Event().wait()

    handle, _ = answering(httpx.Response(200, content=body()))
    async with serving(handle) as client:
        task = asyncio.create_task(
            download("https://files.example/a", tmp_path / "a", client=client)
        )
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert litter(tmp_path) == []


async def test_file_that_never_ends_is_given_up(
    tmp_path: Path, let_pass: Callable[[float], None]
) -> None:
    asked: list[str] = []

    async def body() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            let_pass(3600.0)
            await asyncio.sleep(0)

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, content=body())

    async with serving(handle) as client:
        with pytest.raises(DownloadError, match="not whole after"):
            await download("https://files.example/a", tmp_path / "a", client=client)
    assert len(asked) == 4
    assert litter(tmp_path) == []


async def test_file_that_comes_compressed_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(gzip.compress(bytes(3_000_000)))
    packed = {"content-encoding": "gzip, gzip"}
    handle, _ = answering(httpx.Response(200, content=bomb, headers=packed))
    async with serving(handle) as client:
        with pytest.raises(DownloadError, match="compressed"):
            await download("https://files.example/a", tmp_path / "a", client=client)
    assert litter(tmp_path) == []


async def test_loopback_is_fetched_over_the_wire_past_any_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nclip")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        await download(f"http://127.0.0.1:{port}/clip", tmp_path / "clip")
    assert (tmp_path / "clip").read_bytes() == b"clip"


async def test_body_that_breaks_off_is_tried_again(tmp_path: Path) -> None:
    asked = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.readuntil(b"\r\n\r\n")
        body = b"cl" if asked == 1 else b"clip"
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        await download(f"http://127.0.0.1:{port}/clip", tmp_path / "clip")
    assert asked == 2
    assert (tmp_path / "clip").read_bytes() == b"clip"


async def test_frames_are_cut_out_exactly(
    tmp_path: Path, make_clip: Any, frame_number: Callable[[Image.Image], int]
) -> None:
    clip = make_clip(frames=11, fps=8, sound=3.0)
    for position, number in (("first", 0), ("last", 10)):
        output = tmp_path / f"{position}.png"
        assert await extract_frame(clip, output, position=position) == output  # type: ignore[arg-type]
        with Image.open(output) as picture:
            assert frame_number(picture) == number


async def test_file_as_text_can_be_read_back(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x00\xff fox")
    assert base64.b64decode(await to_base64(tmp_path / "a")) == b"\x00\xff fox"
    with pytest.raises(MediaError, match="cannot be read"):
        await to_base64(tmp_path / "missing")
