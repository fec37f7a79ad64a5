from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import InvalidOutputError, UnavailableError
from grok_spicy_grok.download import fetch, open_http
from grok_spicy_grok.endpoint import Endpoint
from grok_spicy_testing.conformance.rig import closed_url
from grok_spicy_testing.fake_xai import Rule, Slow, Web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx
    from grok_spicy_testing.fake_xai import FakeXai

NEAR = Endpoint("127.0.0.1:8500", encrypted=False)

REAL = Endpoint("api.x.ai", encrypted=True)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    client = await asyncio.to_thread(open_http, NEAR)
    yield client
    await client.aclose()


async def made(studio: Any, tmp_path: Path) -> str:
    picture = await studio.image().generate("an otter", dest=tmp_path / "made")
    return str(picture.metadata["url"])


async def test_the_first_download_loads_nothing_on_the_event_loop(
    studio: Any, fake_xai: FakeXai, tmp_path: Path
) -> None:
    url = await made(studio, tmp_path)
    code = """
import asyncio, pathlib, sys
from grok_spicy_grok.download import fetch, open_http
from grok_spicy_grok.endpoint import Endpoint

async def main():
    endpoint = Endpoint("127.0.0.1:8500", encrypted=False)
    async with await asyncio.to_thread(open_http, endpoint) as http:
        before = set(sys.modules)
        path = pathlib.Path(sys.argv[2])
        await fetch(http, sys.argv[1], path, max_bytes=10**9, endpoint=endpoint)
    packages = ("httpx", "httpcore", "anyio", "grok_spicy", "stamina", "av")
    print(sorted(name for name in set(sys.modules) - before if name.startswith(packages)))

asyncio.run(main())
"""
    command = [sys.executable, "-c", code, url, str(tmp_path / "again")]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


async def test_a_file_larger_than_allowed_is_not_kept(
    studio: Any, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    url = await made(studio, tmp_path)

    with pytest.raises(InvalidOutputError, match="larger than"):
        await fetch(http, url, tmp_path / "x", max_bytes=100, endpoint=NEAR)

    assert [path.name for path in tmp_path.iterdir()] == ["made.jpg"]


@pytest.mark.parametrize(
    "url", ["http://vidgen.x.ai/clip.mp4", "file:///etc/hostname", "ftp://a/b"]
)
async def test_only_encrypted_addresses_are_fetched_from_the_real_service(
    http: httpx.AsyncClient, tmp_path: Path, url: str
) -> None:
    with pytest.raises(InvalidOutputError, match="not https"):
        await fetch(http, url, tmp_path / "x", max_bytes=100, endpoint=REAL)


async def test_a_server_that_is_not_there_is_no_reason_to_pay_again(
    http: httpx.AsyncClient, tmp_path: Path
) -> None:
    with closed_url() as nobody:
        url = f"{nobody}/imgs/1.jpg?token=secret"
        with pytest.raises(UnavailableError, match="cannot be fetched") as caught:
            await fetch(http, url, tmp_path / "x", max_bytes=100, endpoint=NEAR)

    assert "secret" not in str(caught.value)


async def test_a_cancelled_download_leaves_no_file(
    studio: Any, fake_xai: FakeXai, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    url = await made(studio, tmp_path)
    fake_xai.add(Rule(do=Slow(seconds=20), method="download"))
    folder = tmp_path / "private"
    folder.mkdir()
    asked = len(fake_xai.calls)

    work = asyncio.create_task(fetch(http, url, folder / "x", max_bytes=10**9, endpoint=NEAR))
    await asyncio.to_thread(fake_xai.wait_for_calls, asked + 1)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)

    assert work.cancelled()
    assert list(folder.iterdir()) == []


async def test_an_odd_status_is_an_unusable_answer(
    studio: Any, fake_xai: FakeXai, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    url = await made(studio, tmp_path)
    fake_xai.add(Rule(do=Web(status=400), method="download"))

    with pytest.raises(InvalidOutputError, match="400"):
        await fetch(http, url, tmp_path / "x", max_bytes=10**9, endpoint=NEAR)
