"""Make the pictures of the studio that stand in the README, from two films of the animatic.

python tools/studio_pictures.py

Needs a Chromium on PATH, and about a minute.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]

IMAGES = ROOT / "docs" / "images"

SIZE = (1120, 620)

FINISHED = "A curious fox meets a wise owl in an enchanted autumn forest"

_SEEN = "() => [...document.images].every(one => one.complete || one.loading === 'lazy')"
"""Whether every picture of a page has come."""

WAITING = "A robot walks to the lighthouse at dusk. It points at the sea."


def main() -> int:
    """Film, look, and keep what is seen."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("no Chromium on PATH", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        output = Path(name) / "output"
        _film(output, FINISHED)
        _film(output, WAITING, "--approve", "keyframes")
        _look(browser, output)
    return 0


def _film(output: Path, concept: str, *options: str) -> None:
    where = ["--backend", "animatic", "--output-dir", str(output)]
    program = [sys.executable, "-m", "grok_spicy"]
    # A run that waits for approval ends with another code than one that is done.
    subprocess.run([*program, "run", *where, *options, concept], check=False, cwd=output.parent)


def _look(browser: str, output: Path) -> None:
    command = [sys.executable, "-m", "grok_spicy", "studio", "--port", "0"]
    with subprocess.Popen(
        [*command, "--output-dir", str(output)], stderr=subprocess.PIPE, text=True
    ) as studio:
        try:
            _keep_pages(browser, _address(studio), output)
        finally:
            studio.terminate()


def _address(studio: subprocess.Popen[str]) -> str:
    if studio.stderr is None:
        raise AssertionError("its output is read")
    for line in studio.stderr:
        if found := re.search(r"http://\S+", line):
            return found[0]
    raise SystemExit("the studio printed no address")


def _keep_pages(browser: str, address: str, output: Path) -> None:
    robot, fox = sorted((output / "runs").iterdir(), key=lambda run: "robot" not in run.name)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        page.goto(address)
        base = address.partition("/enter")[0]
        page.emulate_media(color_scheme="light")
        page.goto(f"{base}/runs/{fox.name}", wait_until="load")
        page.get_by_role("heading", name="Storyboard").evaluate("one => one.scrollIntoView()")
        page.wait_for_function(_SEEN)
        _keep(page.screenshot(), IMAGES / "studio-film.webp")
        page.emulate_media(color_scheme="dark")
        page.goto(f"{base}/runs/{robot.name}/approve", wait_until="load")
        page.get_by_role("button", name="Approve and go on: free").wait_for()
        page.wait_for_function(_SEEN)
        _keep(page.screenshot(), IMAGES / "studio-approve.webp")
        chromium.close()


def _keep(png: bytes, path: Path) -> None:
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").save(path, "WEBP", quality=80, method=6)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    sys.exit(main())
