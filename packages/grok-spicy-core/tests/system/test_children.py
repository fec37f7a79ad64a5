"""What child processes are given."""

from __future__ import annotations

import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE

import pytest
from grok_spicy.system.children import child_options, environment_without_keys

KEYS = (
    "XAI_API_KEY",
    "COMFYUI_TOKEN",
    "OLLAMA_API_KEY",
    "AWS_SECRET_ACCESS_KEY",
    "GITHUB_PAT",
    "PGPASSWORD",
    "npm_config__authToken",
    "GOOGLE_APPLICATION_CREDENTIALS",
)


def test_children_inherit_neither_keys_nor_logins() -> None:
    others = {"PATH": "/bin", "LD_LIBRARY_PATH": "/lib", "HTTP_PROXY": "http://shed.example"}
    given = dict.fromkeys(KEYS, "fox") | others | {"ALL_PROXY": "http://fox:den@shed.example"}
    assert environment_without_keys(given) == others


async def test_child_of_ours_finds_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAI_API_KEY", "fox-4711-den")
    ask = "import os; print(os.environ.get('XAI_API_KEY'), 'PATH' in os.environ)"
    child = await create_subprocess_exec(
        sys.executable, "-S", "-c", ask, stdout=PIPE, **child_options()
    )
    said, _ = await child.communicate()
    assert said.split() == [b"None", b"True"]
