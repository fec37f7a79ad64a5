"""The sound of a film, clip by clip, in samples that fit the frames exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import av
from av.filter import Graph

from grok_spicy.media.formats import SAMPLE_RATE, SAMPLES_PER_FRAME
from grok_spicy.media.probing import open_clip, sound_stream
from grok_spicy.media.samples import pulled, silence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

    from grok_spicy.media.facts import ClipFacts
    from grok_spicy.media.samples import Filters

# Holes from this length on are filled with silence; the shortest block of AAC is 21 ms.
_SOUND_HOLE_SECONDS = "0.02"

# Samples by which clocks of milliseconds may be wrong about where a sound ends.
_ROUNDED = 2 * SAMPLE_RATE // 1000


@dataclass(frozen=True, slots=True)
class Edges:
    """How the sound of a clip begins, ends, and how loud it is.

    Attributes:
        fade_in: Samples in which it begins; 0 where it begins at once.
        fade_out: Samples in which it ends.
        curve: How it fades: `qsin` keeps the power of two sounds that have nothing in common,
            `tri` is a straight line.
        gain: How much louder it is made, in dB.
    """

    fade_in: int = 0
    fade_out: int = 0
    curve: Literal["qsin", "tri"] = "qsin"
    gain: float = 0.0


AS_IT_IS = Edges()


def clip_sound(
    source: Path, facts: ClipFacts, frames: int, edges: Edges = AS_IT_IS
) -> Iterator[av.AudioFrame]:
    """Yield the sound of one clip: 48 kHz stereo, exactly as long as its picture in the film.

    Args:
        source: The clip that has the sound.
        facts: What it is; a silent clip gives silence.
        frames: How many frames of film its picture fills.
        edges: How it begins, ends, and how loud it is.

    Raises:
        MediaError: If the sound cannot be decoded.
    """
    with open_clip(source) as (container, _):
        audio = sound_stream(container)
        if audio is None or not facts.has_audio:
            yield from silence(frames * SAMPLES_PER_FRAME)
            return
        filters = [*_fitted(facts, frames), *_edged(facts, frames, edges)]
        yield from _filtered(container, audio, filters, frames)


def _fitted(facts: ClipFacts, frames: int) -> Filters:
    """Return what cuts or pads a clip's sound to exactly its picture.

    Args:
        facts: What the clip is.
        frames: How many frames of film its picture fills.

    Returns:
        The clip's clock goes in, the film's format comes out.
    """
    start = facts.start
    rate = str(SAMPLE_RATE)
    return [
        ("asetpts", {"expr": f"PTS-{start.numerator}/{start.denominator}/TB"}),
        (
            "aresample",
            {"osr": rate, "async": "1", "first_pts": "0", "min_hard_comp": _SOUND_HOLE_SECONDS},
        ),
        (
            "aformat",
            {"sample_fmts": "fltp", "sample_rates": rate, "channel_layouts": "stereo"},
        ),
        ("apad", {}),
        ("atrim", {"end_sample": str(frames * SAMPLES_PER_FRAME)}),
    ]


def _edged(facts: ClipFacts, frames: int, edges: Edges) -> Filters:
    """Return what makes a clip's sound begin, end, and as loud, as it should."""
    filters: Filters = []
    if edges.gain:
        filters.append(("volume", {"volume": f"{edges.gain:.3f}dB"}))
    sides = (
        ("in", 0, edges.fade_in),
        ("out", _end(facts, frames) - edges.fade_out, edges.fade_out),
    )
    for way, at, samples in sides:
        if samples:
            filters.append(
                (
                    "afade",
                    {"t": way, "ss": str(max(at, 0)), "ns": str(samples), "curve": edges.curve},
                )
            )
    return filters


def _end(facts: ClipFacts, frames: int) -> int:
    """Return the sample at which a clip's sound is over: with its picture, or before."""
    whole = frames * SAMPLES_PER_FRAME
    if facts.audio is None:
        return whole
    heard = facts.audio.start + facts.audio.duration - facts.start
    end = round(heard * SAMPLE_RATE)
    return end if end < whole - _ROUNDED else whole


def _filtered(
    container: InputContainer, audio: AudioStream, filters: Filters, frames: int
) -> Iterator[av.AudioFrame]:
    graph = Graph()
    nodes = [graph.add_abuffer(template=audio)]
    nodes += [graph.add(name, **options) for name, options in filters]
    nodes.append(graph.add("abuffersink"))
    graph.link_nodes(*nodes).configure()
    wanted = frames * SAMPLES_PER_FRAME
    resamplers: dict[_Format, av.AudioResampler] = {}
    first: _Format | None = None
    for packet in container.demux(audio):
        for decoded in _decoded(packet):
            found = _format(decoded)
            first = first or found
            if found == first:
                graph.push(decoded)
                continue
            if found not in resamplers:
                resamplers[found] = av.AudioResampler(*first)
            for changed in resamplers[found].resample(decoded):
                changed.pts, changed.time_base = decoded.pts, decoded.time_base
                graph.push(changed)
        for frame in pulled(graph):
            wanted -= frame.samples
            yield frame
        if wanted <= 0:
            return
    graph.push(None)
    yield from pulled(graph)


_Format = tuple[str, str, int]
"""Sample format, layout and samples per second, as `AudioResampler` takes them."""


def _format(frame: av.AudioFrame) -> _Format:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _decoded(packet: Packet[AudioStream]) -> list[av.AudioFrame]:
    try:
        return packet.decode()
    except av.FFmpegError:
        # As players do: a hole in the sound, which the filters fill, is no reason to lose a film.
        return []
