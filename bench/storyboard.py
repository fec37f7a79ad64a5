"""CPU time of a storyboard of 100 shots with pictures, page and PDF.

    python bench/storyboard.py

The pictures are PNG files of 1280x720, as image models return them: gradients,
shapes and grain. CPU time is that of the process, all threads together, imports included.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from grok_spicy import Character, Scene, StoryPlan, make_film
from grok_spicy_testing.scripted import Script
from PIL import Image

SHOTS = 100
BAR = 3.0

MEASURED = """
import sys, time
from pathlib import Path
from grok_spicy_handover import read_film, write_storyboard
run = Path(sys.argv[1])
film = read_film(run, output=run.parent.parent)
write_storyboard(film, run / "board.html", pdf=True)
print(time.process_time())
"""


def a_story() -> StoryPlan:
    """Return a story of many shots."""
    return StoryPlan(
        title="Harbour, at Dawn",
        style="ink and wash",
        color_palette="slate, amber",
        characters=[Character(name="Luna", role="owl", visual_description="A grey owl. " * 20)],
        scenes=[
            Scene(
                scene_id=number,
                title=f"Shot {number}",
                action="Luna watches the boats come in from the fog, one after the other.",
                characters_present=["Luna"],
                camera="wide shot, slow push in",
                setting="a harbour at dawn",
                duration_seconds=3,
            )
            for number in range(1, SHOTS + 1)
        ],
    )


def paint(path: Path, seed: int) -> None:
    """Put a picture as large and as rich as a model's in the place of a small one."""
    dice = np.random.default_rng(seed)
    x, y = np.meshgrid(np.arange(1280), np.arange(720))
    channels = [
        128
        + 90
        * np.sin(x / dice.uniform(90, 400) + dice.uniform(0, 6))
        * np.cos(y / dice.uniform(60, 300))
        + dice.normal(0, 2, x.shape)
        for _ in range(3)
    ]
    pixels = np.stack(channels, axis=-1).clip(0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(path, compress_level=3)


async def a_run(output: Path) -> Path:
    """Make a run as far as its keyframes, and give it pictures of full size."""
    script = Script(a_story())
    result = await make_film(
        "",
        plan=script.plan,
        backends=script.backends(),
        output_dir=output,
        registry=script.registry(),
        until="keyframes",
    )
    for picture in result.keyframes:
        paint(result.folder / picture.keyframe_path, picture.scene_id)
    return result.folder


def main() -> None:
    """Print the time, and exit with 1 if it is above its bar."""
    with tempfile.TemporaryDirectory(prefix="grok-spicy-bench-") as there:
        run = asyncio.run(a_run(Path(there)))
        times = [
            float(subprocess.check_output([sys.executable, "-c", MEASURED, str(run)], text=True))
            for _ in range(3)
        ]
    best = min(times)
    print(f"storyboard of {SHOTS} shots, page and PDF: {best:.2f} s CPU (bar {BAR:.0f} s)")
    sys.exit(best > BAR)


if __name__ == "__main__":
    main()
