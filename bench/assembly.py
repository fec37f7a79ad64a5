"""CPU time, picture quality and memory of cutting a film, against re-encoding everything twice.

    python bench/assembly.py

Three films of the same length are cut: of clips that agree with the film, of clips that do not
(other sizes, rates and codecs), and of agreeing clips with a crossfade in the middle. The yardstick
is the usual way: bring every clip to one format, then join and encode all of it again. CPU time is
user and system time, children included; PSNR compares a film with the same frames unencoded.
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import ffmpeg
from grok_spicy.media import film_size, find_ffmpeg, probe
from grok_spicy.media.graphs import clip_input, film_picture
from grok_spicy.tasks.assembly import FilmClip, assemble

SIZE = film_size("16:9")
SECONDS = 2
CLIPS = 4
MEMORY_BAR = 250
CPU_BARS = {"agreeing": 0.10, "disagreeing": 0.65, "one crossfade": 0.40}

ENCODER = ("-c:v", "libx264", "-preset", "fast", "-crf", "18", "-pix_fmt", "yuv420p")
LOSSLESS = ("-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-pix_fmt", "yuv420p")
SOUND = ("-c:a", "aac", "-ar", "48000", "-ac", "2")
ONE_FORMAT = (
    f"scale={SIZE.width}:{SIZE.height}:force_original_aspect_ratio=decrease,"
    f"pad={SIZE.width}:{SIZE.height}:-1:-1,setsar=1,fps=24"
)

OTHERS: list[tuple[str, int, tuple[str, ...]]] = [
    ("960x540", 24, ("-c:v", "mpeg4", "-q:v", "2")),
    ("1408x768", 30, ENCODER),
    ("1280x720", 25, ENCODER),
    ("848x480", 16, ENCODER),
]


@dataclass
class Row:
    """One film: CPU seconds and PSNR in dB, ours and the yardstick's."""

    name: str
    cpu: float
    psnr: float
    usual_cpu: float
    usual_psnr: float


def run(*arguments: object) -> str:
    """Run FFmpeg and return what it says."""
    command = [str(find_ffmpeg()), "-nostdin", "-y", "-hide_banner", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stderr


def draw(path: Path, size: str, rate: int, encoder: tuple[str, ...], number: int) -> Path:
    """Make a clip of moving shapes, a little grain and a tone."""
    picture = f"testsrc2=size={size}:rate={rate},hue=h={number * 60},noise=alls=2:allf=t"
    tone = f"sine=frequency={300 + 100 * number}:sample_rate=44100"
    sources = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone)
    run(*sources, "-t", SECONDS, *encoder, "-pix_fmt", "yuv420p", *SOUND, path)
    return path


def cpu_seconds() -> float:
    """Return the CPU time of this process and the children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def usual_way(clips: list[Path], film: Path, encoder: tuple[str, ...] = ENCODER) -> None:
    """Encode every clip, then encode them all again into the film."""
    formatted = []
    for number, clip in enumerate(clips):
        formatted.append(film.with_name(f"{film.stem}-{number}.mp4"))
        run("-i", clip, "-vf", ONE_FORMAT, *encoder, *SOUND, formatted[-1])
    names = film.with_suffix(".txt")
    names.write_text("".join(f"file '{path.name}'\n" for path in formatted))
    run("-f", "concat", "-safe", "0", "-i", names, *encoder, *SOUND, film)


def unencoded(clips: list[Path], folder: Path) -> Path:
    """Join the frames that our film should show, without loss."""
    folder.mkdir()
    for number, clip in enumerate(clips):
        picture = film_picture(clip_input(clip), probe(clip), SIZE)
        lossless = ffmpeg.output(
            picture, str(folder / f"{number}.mp4"), vcodec="libx264", preset="ultrafast", qp=0
        )
        command = ffmpeg.compile(lossless, cmd=str(find_ffmpeg()), overwrite_output=True)
        subprocess.run(command, capture_output=True, check=True)
    names = folder / "all.txt"
    names.write_text("".join(f"file '{number}.mp4'\n" for number in range(len(clips))))
    run("-f", "concat", "-safe", "0", "-i", names, "-c", "copy", folder / "all.mp4")
    return folder / "all.mp4"


def psnr(film: Path, reference: Path, frames: str = "") -> float:
    """Compare two films frame by frame; infinite where they are the same."""
    # The same name for the colours of both keeps FFmpeg from converting one of them.
    alike = f"{frames}setpts=N,setparams=colorspace=bt709:range=tv"
    compare = f"[0:v]{alike}[a];[1:v]{alike}[b];[a][b]psnr"
    said = run(
        "-reinit_filter", 0, "-i", film, "-i", reference, "-lavfi", compare, "-f", "null", "-"
    )
    return float(said.rpartition("average:")[2].split()[0])


def measure(name: str, clips: list[Path], folder: Path, *, fade: bool = False) -> Row:
    """Cut one film both ways."""
    folder.mkdir()
    takes = [
        FilmClip(number, clip, "crossfade" if fade and number == CLIPS // 2 else "cut")
        for number, clip in enumerate(clips)
    ]
    start = cpu_seconds()
    film = asyncio.run(
        assemble(takes, folder / "film.mp4", aspect_ratio="16:9", workdir=folder / "work")
    )
    cpu = cpu_seconds() - start
    start = cpu_seconds()
    usual_way(clips, folder / "usual.mp4")
    usual_cpu = cpu_seconds() - start
    usual_way(clips, folder / "usual-lossless.mp4", LOSSLESS)
    # Before the fade, both films show the same frames.
    frames = f"trim=end_frame={film.frames * (CLIPS // 2) // CLIPS - 24}," if fade else ""
    return Row(
        name,
        cpu,
        psnr(film.path, unencoded(clips, folder / "unencoded"), frames),
        usual_cpu,
        psnr(folder / "usual.mp4", folder / "usual-lossless.mp4", frames),
    )


def main() -> int:
    """Print the table; return 1 if a bar is missed."""
    with tempfile.TemporaryDirectory(prefix="grok-spicy-bench-") as temporary:
        folder = Path(temporary)
        agreeing = [
            draw(folder / f"agreeing-{number}.mp4", str(SIZE), 24, ENCODER, number)
            for number in range(CLIPS)
        ]
        disagreeing = [
            draw(folder / f"disagreeing-{number}.mp4", size, rate, encoder, number)
            for number, (size, rate, encoder) in enumerate(OTHERS)
        ]
        rows = [
            measure("agreeing", agreeing, folder / "one"),
            measure("disagreeing", disagreeing, folder / "two"),
            measure("one crossfade", agreeing, folder / "three", fade=True),
        ]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000

    print(f"{CLIPS} clips of {SECONDS} s, {SIZE}: CPU seconds and PSNR of the film\n")
    print(f"{'clips':<16}{'CPU':>7}{'PSNR':>8}{'usual CPU':>12}{'PSNR':>8}{'share':>8}{'bar':>7}")
    missed = False
    for row in rows:
        share, bar = row.cpu / row.usual_cpu, CPU_BARS[row.name]
        missed |= share > bar or row.psnr < row.usual_psnr
        print(
            f"{row.name:<16}{row.cpu:>7.2f}{row.psnr:>8.1f}{row.usual_cpu:>12.2f}"
            f"{row.usual_psnr:>8.1f}{share:>8.2f}{bar:>7.2f}"
        )
    missed |= memory > MEMORY_BAR
    print(f"\npeak memory of this process {memory:.0f} MB, bar {MEMORY_BAR} MB")
    print("a bar is missed" if missed else "all bars hold")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
