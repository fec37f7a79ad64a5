"""Make the contact sheet of animatic boards that stands in README and guide.

python tools/animatic_picture.py

Takes about a minute. What is chosen is named in README: keep the two together.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from grok_spicy.api import make_film
from PIL import Image

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "animatic.webp"

SIZE = (240, 135)
COLUMNS = 4
QUALITY = 82

_PAGE = """INT. BAKERY - NIGHT

Rain on the window. MARTA (60, flour on her apron, grey hair) pulls a tray of rolls from the oven.
YUSUF (25, wet raincoat, red scarf) stands in the door.

MARTA
We are closed.

YUSUF
(out of breath)
My father sent me.

EXT. STREET OUTSIDE THE BAKERY - DAWN

They carry a basket of bread to a blue van."""

_NUMBERED = """1. WIDE: an empty tennis court at noon.
2. MEDIUM, low angle: a girl in a white dress bounces a ball.
3. CLOSE-UP: the girl cries."""

_CHASE = """A policeman chases a thief through a market in Cairo.
The thief jumps over a cart of oranges. The policeman falls."""

_NOIR = """Black and white film noir. A detective in a grey coat waits in a bar.
CLOSE-UP: he opens a letter."""

BOARDS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("En la plaza de Sevilla, una bailaora con vestido rojo baila bajo la lluvia.", (1,)),
    (_PAGE, (1, 2)),
    ("Two astronauts repair an antenna on the Moon. One of them waves to the Earth.", (1,)),
    (_NUMBERED, (1, 2, 3)),
    (_CHASE, (1, 2)),
    (_NOIR, (1, 2)),
    ("Девочка в красной шапке идёт по зимнему лесу. Волк сидит у дороги.", (1, 2)),  # noqa: RUF001 - Russian
    ("قطة سوداء تجلس على السطح ليلا.", (1,)),
    ("एक बूढ़ा आदमी बाज़ार में किताब पढ़ता है।", (1,)),
    ("雨の夜、駅のホームで少女が傘を持って立っている。", (1,)),
    ("A curious fox meets a wise owl in an enchanted autumn forest.", (2, 3)),
    ("A dragon and a knight toast marshmallows. The knight hugs the dragon.", (1, 2)),
)
"""Concepts, and which of their boards are shown."""


def main() -> None:
    """Draw the boards and put them together."""
    boards = [board for concept, numbers in BOARDS for board in _drawn(concept, numbers)]
    rows = -(-len(boards) // COLUMNS)
    sheet = Image.new("RGB", (SIZE[0] * COLUMNS, SIZE[1] * rows), "white")
    for index, board in enumerate(boards):
        sheet.paste(board, (index % COLUMNS * SIZE[0], index // COLUMNS * SIZE[1]))
    sheet.save(PICTURE, quality=QUALITY, method=6)
    print(f"{len(boards)} boards: {PICTURE}")


def _drawn(concept: str, numbers: tuple[int, ...]) -> list[Image.Image]:
    with tempfile.TemporaryDirectory() as name:
        result = asyncio.run(
            make_film(concept, backends="animatic", output_dir=Path(name), until="keyframes")
        )
        if result.exit_code:
            raise SystemExit(f"no boards of {concept!r}: {result.error}")
        paths = {one.scene_id: one.keyframe_path for one in result.keyframes}
        return [_small(result.folder / paths[number]) for number in numbers]


def _small(path: Path) -> Image.Image:
    with Image.open(path) as board:
        return board.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
