"""Check the films of an output folder: streams, size, frame rate and the exact number of frames.

python tools/check_film.py output
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import av

FPS = 24
CROSSFADE_FRAMES = 12
SIZES = {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (720, 720), "4:3": (960, 720)}


def expected_frames(plan: dict[str, object]) -> int:
    """Return how many frames a plan's film has: the clips, less the overlap of crossfades."""
    scenes = plan["scenes"]
    assert isinstance(scenes, list)
    overlaps: int = sum(scene.get("transition") == "crossfade" for scene in scenes[1:])
    total = sum(int(scene["duration_seconds"]) for scene in scenes)
    return FPS * total - CROSSFADE_FRAMES * overlaps


def faults(run: Path) -> list[str]:
    """Return what is wrong with the film of one run, one sentence each."""
    film = run / "final_video.mp4"
    if not film.is_file():
        return [f"{run.name} has no film"]
    # The story as it was filmed: plan.json is the user's, and knows nothing of --max-duration.
    plan = json.loads((run / "state.json").read_text("utf-8"))["plan"]
    wrong: list[str] = []
    with av.open(str(film)) as container:
        video, audio = container.streams.video[0], container.streams.audio
        frames = sum(1 for _ in container.decode(video=0))
        size = (video.codec_context.width, video.codec_context.height)
        facts = {
            "codec": (video.codec_context.name, "h264"),
            "size": (size, SIZES[plan["aspect_ratio"]]),
            "frame rate": (video.average_rate, FPS),
            "frames": (frames, expected_frames(plan)),
            "audio": ([stream.codec_context.name for stream in audio], ["aac"]),
        }
    for what, (found, wanted) in facts.items():
        if found != wanted:
            wrong.append(f"{run.name}: {what} is {found}, not {wanted}")
    return wrong


def main() -> int:
    """Check every run in the folder named on the command line."""
    runs = sorted((Path(sys.argv[1]) / "runs").iterdir())
    wrong = [line for run in runs for line in faults(run)] if runs else ["there is no run"]
    for line in wrong:
        print(line, file=sys.stderr)
    if not wrong:
        print(f"{len(runs)} film(s) have the right frames, size, rate and streams")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
