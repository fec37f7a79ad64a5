"""A figure that turns into another in the middle of a clip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import av
from grok_spicy.continuity import Clip, Reference, Stop
from grok_spicy_continuity.drift import DriftMeasure
from grok_spicy_continuity.options import FigureOptions
from PIL import Image


def filmed(path: Path, pictures: Sequence[Image.Image], each: int) -> Path:
    framed: Callable[[Image.Image], av.VideoFrame] = av.VideoFrame.from_image
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for number in range(len(pictures) * each):
            frame = framed(pictures[number // each])
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_figure_that_turns_into_another_loses_its_margin(
    scene: Callable[..., Image.Image], model: Path, cast: Sequence[Reference], tmp_path: Path
) -> None:
    fox, owl = scene(("Fox", 220, 120, 200)), scene(("Owl", 220, 120, 200))
    measure = DriftMeasure(FigureOptions(model=model))
    steady = filmed(tmp_path / "steady.mp4", [fox, fox], 6)
    drifting = filmed(tmp_path / "drifting.mp4", [fox, owl], 6)

    kept = measure.measure(Clip(steady, 0.5), cast, stop=Stop())[0]
    lost = measure.measure(Clip(drifting, 0.5), cast, stop=Stop())[0]

    assert kept.value is not None
    assert lost.value is not None
    assert lost.value > kept.value + 0.1
    assert len(lost.evidence) == 5
    assert next(iter(lost.evidence.values())) > 0 > list(lost.evidence.values())[-1]
