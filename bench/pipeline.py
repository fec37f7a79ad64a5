"""How close a run comes to its longest chain of latencies, and how much memory it takes.

Simulated providers take image 0.8 s, vision 0.3 s, llm 0.05 s, video 4 s and return ready 64x64
files. The longest chain of n scenes is: plan, sheet, check, n times (keyframe, check), clip, check.
Bars: wall time from the first call's start to the last call's end at most 1.05 x that chain at 6
and 12 scenes; at most 250 MB in the process at 12 scenes; the fewest switches of a shared GPU.

With `animatic` as its argument it makes 12 scenes of 3 s with the offline backend, which draws and
films in this very process, and measures that; without one it also does so, in a process of its own.
"""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from grok_spicy.api import make_film
from grok_spicy.providers.base import Limits
from grok_spicy.schemas import Character, PipelineConfig, Scene, StoryPlan
from grok_spicy.watch.reports import CallFinished, CallStarted, Report
from grok_spicy_testing.scripted import Script

# Measures that look with a model are another package's, and have a bench of their own.
os.environ.setdefault("GROK_SPICY_DISABLE", "continuity")

LATENCY = {"image": 0.8, "vision": 0.3, "llm": 0.05, "video": 4.0}

SCENES = (3, 6, 12)

WALL_BAR = 1.05

MEMORY_BAR_MB = 250


@dataclass
class Stopwatch:
    """Notes when calls begin and end, and who holds the GPU."""

    first: float = 0.0
    last: float = 0.0
    holders: list[str] = field(default_factory=list)

    def __call__(self, report: Report) -> None:
        now = time.perf_counter()
        if isinstance(report, CallStarted):
            self.first = self.first or now
            side = "pictures" if report.capability in ("image", "video") else "words"
            if not self.holders or self.holders[-1] != side:
                self.holders.append(side)
        elif isinstance(report, CallFinished):
            self.last = now


def story(scenes: int) -> StoryPlan:
    names = ("Luna", "Oren")
    return StoryPlan(
        title="The Fox and the Owl",
        style="watercolour",
        characters=[Character(name=name, visual_description="small and red") for name in names],
        scenes=[
            Scene(
                scene_id=number,
                title=f"Scene {number}",
                characters_present=list(names),
                action="they meet",
                duration_seconds=3,
            )
            for number in range(1, scenes + 1)
        ],
    )


def chain(scenes: int) -> float:
    picture = LATENCY["image"] + LATENCY["vision"]
    return LATENCY["llm"] + picture * (scenes + 1) + LATENCY["video"] + LATENCY["vision"]


async def film(script: Script, watch: Stopwatch, config: PipelineConfig | None = None) -> None:
    with tempfile.TemporaryDirectory() as output:
        result = await make_film(
            "A fox meets an owl",
            backends=script.backends(),
            registry=script.registry(),
            output_dir=Path(output),
            report=watch,
            config=config,
        )
        if result.exit_code:
            raise SystemExit(f"the run failed: {result.error}")


def memory_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)


def animatic() -> bool:
    """Make 12 scenes with the offline backend, and say what that took."""
    started, used = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as output:
        result = asyncio.run(
            make_film(
                "A fox meets an owl",
                plan=story(SCENES[-1]),
                backends="animatic",
                output_dir=Path(output),
            )
        )
    if result.exit_code:
        raise SystemExit(f"the animatic run failed: {result.error}")
    peak = memory_mb()
    print(
        f"animatic, {SCENES[-1]} scenes: {time.perf_counter() - started:.1f} s, "
        f"{time.process_time() - used:.1f} s CPU, peak memory of the process {peak:.0f} MB "
        f"(bar {MEMORY_BAR_MB} MB)"
    )
    return peak <= MEMORY_BAR_MB


def animatic_alone() -> bool:
    """Measure the offline backend in a process of its own, whose peak is nobody else's."""
    return subprocess.run([sys.executable, __file__, "animatic"], check=False).returncode == 0


def wall_times() -> bool:
    good = True
    print(f"{'scenes':>8}{'chain s':>10}{'wall s':>10}{'ratio':>8}")
    for scenes in SCENES:
        watch = Stopwatch()
        asyncio.run(film(Script(story(scenes), latency=LATENCY, clip_size=(64, 64)), watch))
        ratio = (watch.last - watch.first) / chain(scenes)
        good &= ratio <= WALL_BAR or scenes == SCENES[0]
        print(f"{scenes:>8}{chain(scenes):>10.2f}{watch.last - watch.first:>10.2f}{ratio:>8.3f}")
    peak = memory_mb()
    print(f"peak memory of the process: {peak:.0f} MB (bar {MEMORY_BAR_MB} MB)")
    return good and peak <= MEMORY_BAR_MB


def dry_run() -> None:
    before = time.process_time()
    asyncio.run(film(Script(story(12)), Stopwatch(), PipelineConfig(dry_run=True)))
    print(f"dry run of 12 scenes: {time.process_time() - before:.2f} s CPU")


def switches() -> bool:
    scenes = 6
    script = Script(story(scenes))
    one_gpu = Limits(resource="gpu:localhost", concurrency=1, max_seconds=15)
    script.limits = dict.fromkeys(("image", "video", "llm", "vision"), one_gpu)
    watch = Stopwatch()
    asyncio.run(film_on_one_gpu(script, watch))
    counted, fewest = len(watch.holders) - 1, 2 * scenes + 4
    alternating = 2 * len([seen for seen in script.seen if seen.capability == "vision"])
    print(
        f"switches of one GPU, {scenes} scenes: {counted} (fewest with gated keyframes {fewest}; "
        f"alternating per call {alternating})"
    )
    return counted <= fewest


async def film_on_one_gpu(script: Script, watch: Stopwatch) -> None:
    words = Script(script.plan, limits=script.limits)
    words.seen = script.seen
    registry = script.registry(name="pictures")
    words.add_to(registry, "words")
    four = {"image": "pictures", "video": "pictures", "llm": "words", "vision": "words"}
    backends = type(script.backends()).model_validate(four)
    with tempfile.TemporaryDirectory() as output:
        result = await make_film(
            "A fox meets an owl",
            backends=backends,
            registry=registry,
            output_dir=Path(output),
            report=watch,
        )
        if result.exit_code:
            raise SystemExit(f"the run failed: {result.error}")


def main() -> None:
    if sys.argv[1:] == ["animatic"]:
        raise SystemExit(0 if animatic() else 1)
    results = [wall_times(), switches(), animatic_alone()]
    dry_run()
    if not all(results):
        raise SystemExit("a bar is not met")


if __name__ == "__main__":
    main()
