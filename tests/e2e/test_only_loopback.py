"""A film made locally leaves the machine alone: no address but loopback is ever asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Services

CHILD = """
import asyncio, ipaddress, json, sys
from pathlib import Path

beyond = []

def watch(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else str(host)
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        beyond.append(host)

sys.addaudithook(watch)

import grok_spicy_comfyui.memory
import grok_spicy_ollama.client
from grok_spicy.media import formats

grok_spicy_comfyui.memory.PAUSE = grok_spicy_ollama.client.SETTLE_SECONDS = 0.01
for shape, size in formats.FILM_SIZES.items():
    formats.FILM_SIZES[shape] = formats.Size(size.width // 4, size.height // 4)

from grok_spicy.api import make_film
from grok_spicy.schemas import BackendConfig, PipelineConfig

result = asyncio.run(make_film(
    "A copper robot lights the harbour lamp for a heron",
    backends=BackendConfig.model_validate_json(sys.argv[1]),
    output_dir=Path(sys.argv[2]),
    # One scene asks for all there is to ask for.
    config=PipelineConfig(max_duration=3, debug=True),
))
moderation = [name for name in sys.modules if "moderation" in name and "grok_spicy" in name]
print(json.dumps({"code": result.exit_code, "beyond": beyond, "moderation": moderation,
                  "sdk": "xai_sdk" in sys.modules}))
"""


def test_local_film_makes_no_connection_beyond_loopback(services: Services, tmp_path: Path) -> None:
    keyless = {name: value for name, value in os.environ.items() if "API_KEY" not in name}
    backends = services.backends("local").model_dump_json(exclude_none=True)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, backends, str(tmp_path)],
        env=keyless,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said == {"code": 0, "beyond": [], "moderation": [], "sdk": False}
