"""Pictures that packages bring: drawn figures in several poses, photos to put them on, clips.

`arcade` ships Kenney's figures (CC0), `python-avatars` draws people from parts, `scikit-image`
ships photos. None of them is imported for its pictures but `python-avatars`.
"""

from __future__ import annotations

import io
import math
import random
from importlib.metadata import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Figures = dict[str, list[Image.Image]]

POSES = ("idle", "fall", "jump", "walk0", "walk3", "walk5")
PHOTOS = (
    "chelsea.png",
    "coffee.png",
    "gravel.png",
    "motorcycle_left.png",
    "motorcycle_right.png",
    "rocket.jpg",
)
FRAME = (1280, 720)
CLIP = (640, 360)


def packed(distribution: str, ending: str) -> list[Path]:
    """Return the files of an installed distribution that end like this."""
    found = files(distribution) or []
    return sorted(Path(str(one.locate())) for one in found if str(one).endswith(ending))


def kenney() -> Figures:
    """Return seven figures of one kind that differ in head, hair and clothes."""
    figures: Figures = {}
    for path in packed("arcade", ".png"):
        name, _, pose = path.stem.partition("_")
        if (
            path.parent.parent.name == "animated_characters" and pose in POSES
        ) or path.parent.name == "alien":
            figures.setdefault(name, []).append(Image.open(path).convert("RGBA"))
    return figures


def avatars(count: int = 40, seed: int = 5) -> Figures:
    """Return people who change nothing but their faces."""
    import python_avatars as parts
    import resvg_py

    dice = random.Random(seed)
    figures: Figures = {}
    for number in range(count):
        person = {
            "style": parts.AvatarStyle.TRANSPARENT,
            "top": dice.choice([*parts.HairType, *parts.HatType]),
            "hair_color": dice.choice(list(parts.HairColor)),
            "skin_color": dice.choice(list(parts.SkinColor)),
            "clothing": dice.choice(list(parts.ClothingType)),
            "clothing_color": dice.choice(list(parts.ClothingColor)),
            "facial_hair": dice.choice(
                [parts.FacialHairType.NONE] * 2 + list(parts.FacialHairType)
            ),
            "accessory": dice.choice([parts.AccessoryType.NONE] * 3 + list(parts.AccessoryType)),
        }
        poses = []
        for _ in range(4):
            face = {
                "eyes": dice.choice(list(parts.EyeType)),
                "eyebrows": dice.choice(list(parts.EyebrowType)),
                "mouth": dice.choice(list(parts.MouthType)),
            }
            drawing = resvg_py.svg_to_bytes(
                svg_string=parts.Avatar(**person, **face).render(), width=400
            )
            poses.append(Image.open(io.BytesIO(bytes(drawing))).convert("RGBA"))
        figures[f"avatar{number}"] = poses
    return figures


def photos() -> list[Image.Image]:
    """Return photos and textures."""
    return [
        Image.open(path).convert("RGB")
        for name in PHOTOS
        for path in packed("scikit-image", f"data/{name}")
    ]


def trimmed(figure: Image.Image) -> Image.Image:
    return figure.crop(figure.getchannel("A").getbbox())


def sheet(figure: Image.Image) -> Image.Image:
    """Return a character sheet: one figure on plain ground."""
    cut = trimmed(figure)
    cut = cut.resize((cut.width * 600 // cut.height, 600), Image.Resampling.BICUBIC)
    ground = Image.new("RGB", (max(1024, cut.width + 80), 1024), (236, 236, 232))
    ground.paste(cut, ((ground.width - cut.width) // 2, 212), cut)
    return ground


def staged(
    figures: Sequence[Image.Image], dice: random.Random, grounds: Sequence[Image.Image]
) -> Image.Image:
    """Return a frame with figures on a photo, in random light, size, side and compression."""
    photo = dice.choice(grounds)
    share = dice.uniform(0.5, 1.0)
    width = min(photo.width, photo.height * 16 / 9) * share
    left, top = dice.uniform(0, photo.width - width), dice.uniform(0, photo.height - width * 9 / 16)
    frame = photo.crop((int(left), int(top), int(left + width), int(top + width * 9 / 16)))
    frame = frame.resize(FRAME, Image.Resampling.BICUBIC)
    frame = frame.filter(ImageFilter.GaussianBlur(dice.uniform(0, 3)))
    slot = FRAME[0] / len(figures)
    for number, figure in enumerate(figures):
        cut = trimmed(figure)
        if dice.random() < 0.5:
            cut = cut.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        height = int(dice.uniform(0.35, 0.85) * FRAME[1])
        cut = cut.resize((cut.width * height // cut.height, height), Image.Resampling.BICUBIC)
        x = int(slot * number + dice.uniform(0, max(1, slot - cut.width)))
        frame.paste(cut, (x, int(dice.uniform(0.3, 1) * (FRAME[1] - height))), cut)
    return _lit(frame, dice)


def _lit(frame: Image.Image, dice: random.Random) -> Image.Image:
    frame = ImageEnhance.Brightness(frame).enhance(dice.uniform(0.65, 1.25))
    frame = ImageEnhance.Contrast(frame).enhance(dice.uniform(0.8, 1.2))
    frame = ImageEnhance.Color(frame).enhance(dice.uniform(0.75, 1.2))
    warm = dice.uniform(-0.1, 0.1)
    pixels = np.asarray(frame, np.float32) * np.array([1 + warm, 1, 1 - warm], np.float32)
    stream = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(stream, "JPEG", quality=80)
    return Image.open(stream).convert("RGB")


# -- clips -------------------------------------------------------------------------------------


def segment(
    kind: str, dice: random.Random, grounds: Sequence[Image.Image], figures: Figures
) -> list[Image.Image]:
    """Return 48 frames: a pan, a zoom, a walking figure, or a pose that is held, with grain."""
    photo = dice.choice(grounds)
    poses = [trimmed(one).resize((110, 150)) for one in figures[dice.choice(sorted(figures))]]
    width = min(photo.width, photo.height * 16 / 9) * dice.uniform(0.55, 0.8)
    height = width * 9 / 16
    x, y = dice.uniform(0, photo.width - width), dice.uniform(0, photo.height - height)
    across = dice.uniform(-1, 1) * photo.width * 0.002 if kind == "pan" else 0.0
    grain, start = dice.choice((0, 1, 2)), dice.uniform(20, 200)
    noise = np.random.default_rng(dice.randrange(10**6))
    frames = []
    for number in range(48):
        zoom = 1 - 0.002 * number if kind == "zoom" else 1.0
        left = min(max(0.0, x + across * number), photo.width - width)
        lens = (width * zoom / CLIP[0], 0, left + width * (1 - zoom) / 2)
        frame = photo.transform(
            CLIP,
            Image.Transform.AFFINE,
            (*lens, 0, height * zoom / CLIP[1], y + height * (1 - zoom) / 2),
            Image.Resampling.BICUBIC,
        )
        if kind == "held":
            frame.paste(poses[0], (int(start), 190), poses[0])
        elif kind != "zoom":
            pose = poses[number // 6 % len(poses)]
            frame.paste(pose, (int(start + 3 * number), 180 + int(6 * math.sin(number / 3))), pose)
        pixels = np.asarray(frame, np.float64)
        if grain:
            pixels = pixels + noise.normal(0, grain, pixels.shape)
        frames.append(Image.fromarray(pixels.clip(0, 255).astype(np.uint8)))
    return frames


def broken(
    frames: Sequence[Image.Image], fault: str, dice: random.Random, other: Sequence[Image.Image]
) -> list[Image.Image]:
    """Return frames with one fault in them."""
    made, at = list(frames), dice.randrange(14, len(frames) - 18)
    match fault:
        case "black":
            made[at : at + 3] = [Image.new("RGB", CLIP)] * 3
        case "freeze":
            made[at : at + 12] = [made[at]] * 12
        case "cut":
            made[at:] = other[at:]
        case "flicker":
            made = [lit(one, 1 + dice.choice((-0.03, 0.03)) * dice.uniform(0.5, 1)) for one in made]
        case "stutter":
            made = [made[n - 1] if n % 3 == 2 else one for n, one in enumerate(made)]
        case "soft":
            blur = ImageFilter.GaussianBlur(1.5)
            made[at : at + 8] = [one.filter(blur) for one in made[at : at + 8]]
        case "exposure":
            light = dice.choice((0.8, 1.05))
            made[at:] = [lit(one, light) for one in made[at:]]
    return made


def lit(frame: Image.Image, light: float) -> Image.Image:
    return ImageEnhance.Brightness(frame).enhance(light)


def filmed(frames: Sequence[Image.Image], path: Path, size: tuple[int, int] | None = None) -> Path:
    """Encode frames with x264."""
    framed: Callable[[Image.Image], Any] = av.VideoFrame.from_image
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"preset": "veryfast"})
        stream.width, stream.height = size or frames[0].size
        stream.pix_fmt = "yuv420p"
        for frame in frames:
            shown = frame if size is None else frame.resize(size)
            container.mux(stream.encode(framed(shown)))
        container.mux(stream.encode(None))
    return path
