"""What a clip of the animatic costs, beside its encoder alone, and how much memory a film takes.

    python bench/animatic.py

One board of two figures is filmed for four seconds at 1280x720 with each camera move; "encoder" is
what writing the same frames once more takes. A whole film is then made of 12 scenes in a process
of its own, without the measures that look with a model, which are another package's. Bars: 1.2 s of
CPU time for a second of film, 250 MB.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import av
import numpy as np
from grok_spicy.api import make_film
from grok_spicy.schemas import Character, ContinuityConfig, Scene, StoryPlan, VideoConfig
from grok_spicy_animatic.backend import Stop
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.drawing.panel import draw_panel
from grok_spicy_animatic.drawing.reading import Order, panel_in_words
from grok_spicy_animatic.drawing.recipe import save_png
from grok_spicy_animatic.film.encode import ClipWriter
from grok_spicy_animatic.film.shoot import Take, shoot

SIZE = (1280, 720)
SECONDS = 4
SCENES = 12
MOVES = ("static", "slow push in", "pan right", "tilt up", "crane up", "orbit", "tracking right")
CPU_BAR = 1.2
MEMORY_BAR_MB = 250

MODELS = ("identity.figure", "identity.drift", "identity.face")


def clip(move: str, folder: Path) -> tuple[float, float]:
    """Film one move; return CPU seconds a second of film, of all and of the encoder."""
    looks = {1: look_of("Rusty", "a russet fox in a teal scarf"), 2: look_of("Oona", "a grey owl")}
    prompt = (
        "Setting: an autumn forest\nIn the frame: Rusty (reference image 1), positioned on the "
        "left side; Oona (reference image 2), positioned on the right side\n"
        f"Action: {'Rusty walks past Oona' if 'tracking' in move else 'Rusty meets Oona'}\n"
        f"Camera: Medium shot, {move}"
    )
    panel = panel_in_words(prompt, Order(SIZE, "1"), looks)
    keyframe = folder / "keyframe.png"
    save_png(draw_panel(panel), keyframe, panel)
    made = folder / "clip.mp4"
    before = time.process_time()
    shoot(Take(keyframe, prompt, SECONDS, SIZE), made, Stop(), lambda _: None)
    whole = time.process_time() - before
    return whole / SECONDS, encoder(made, folder / "again.mp4") / SECONDS


def encoder(made: Path, again: Path) -> float:
    """Write the frames of a clip once more; return CPU seconds."""
    with av.open(str(made)) as source:
        frames = [frame.to_ndarray(format="yuv420p") for frame in source.decode(video=0)]
    silence = np.zeros((2, SECONDS * 48_000), np.float32)
    before = time.process_time()
    with ClipWriter(again, SIZE, silence) as writer:
        for frame in frames:
            writer.add(frame.astype(np.uint8, copy=False))
    return time.process_time() - before


def film() -> None:
    """Make a film of 12 scenes, and print what it took as JSON."""
    names = ("Luna", "Oren")
    plan = StoryPlan(
        title="The Fox and the Owl",
        style="watercolour",
        characters=[
            Character(name=name, visual_description=text)
            for name, text in zip(names, ("a russet fox", "a grey owl"), strict=True)
        ],
        scenes=[
            Scene(scene_id=number, title=f"Scene {number}", characters_present=list(names),
                  action="they meet", duration_seconds=3)
            for number in range(1, SCENES + 1)
        ],
    )  # fmt: skip
    off = VideoConfig(continuity=ContinuityConfig(measures=dict.fromkeys(MODELS, False)))
    before = time.process_time()
    with tempfile.TemporaryDirectory() as output:
        result = asyncio.run(
            make_film(
                "A fox meets an owl",
                plan=plan,
                backends="animatic",
                output_dir=Path(output),
                video_config=off,
            )
        )
    if result.exit_code:
        raise SystemExit(f"the animatic run failed: {result.error}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak //= 1024 * 1024 if sys.platform == "darwin" else 1024
    print(json.dumps({"cpu": time.process_time() - before, "peak_mb": peak}))


def main() -> int:
    """Print the tables; return 1 if a bar is missed."""
    if sys.argv[1:] == ["film"]:
        film()
        return 0
    # The film comes first: a process begins with the peak of the one that starts it (Linux keeps
    # `ru_maxrss` over `exec`), and this one grows with the clips below.
    done = subprocess.run(
        [sys.executable, __file__, "film"], check=True, capture_output=True, text=True
    )
    missed = False
    print("CPU seconds a second of film at 1280x720\n")
    print(f"{'move':<18}{'clip':>7}{'encoder':>9}")
    with tempfile.TemporaryDirectory() as name:
        for move in MOVES:
            whole, encoder = clip(move, Path(name))
            missed |= whole > CPU_BAR
            print(f"{move:<18}{whole:>7.2f}{encoder:>9.2f}")
    found = json.loads(done.stdout.splitlines()[-1])
    cpu, peak = found["cpu"] / SCENES / 3, found["peak_mb"]
    print(f"\na whole film of {SCENES} scenes: {cpu:.2f} s (bar {CPU_BAR}), boards, checks and cut")
    print(f"peak memory of its process: {peak} MB (bar {MEMORY_BAR_MB} MB)")
    missed |= cpu > CPU_BAR or peak > MEMORY_BAR_MB
    print("a bar is missed" if missed else "all bars hold")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
