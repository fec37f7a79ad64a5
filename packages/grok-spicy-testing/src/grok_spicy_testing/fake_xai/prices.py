"""What the fake charges: the service's prices of November 2026 for its cheapest models.

Ticks are the unit of its answers: 10 billion for one US dollar (xAI API definition, usage.proto).
"""

from __future__ import annotations

TICKS_PER_USD = 10_000_000_000

PICTURE_USD = 0.02

INPUT_USD = 0.002

SECOND_USD = {"480p": 0.05, "720p": 0.07, "1080p": 0.25}

READ_TOKEN_USD = 1.25e-6

WRITTEN_TOKEN_USD = 2.5e-6

CHARS_PER_TOKEN = 4

TOKENS_PER_PICTURE = 1_000


def picture_usd(inputs: int) -> float:
    """Return the price of one picture."""
    return PICTURE_USD + inputs * INPUT_USD


def clip_usd(resolution: str, seconds: float) -> float:
    """Return the price of one clip made from a picture or a clip."""
    return SECOND_USD[resolution] * seconds + INPUT_USD


def answer_tokens(said: int, pictures: int, answered: int) -> tuple[int, int]:
    """Return tokens read and written, from characters and pictures."""
    return said // CHARS_PER_TOKEN + pictures * TOKENS_PER_PICTURE, answered // CHARS_PER_TOKEN + 1


def answer_usd(read: int, written: int) -> float:
    """Return the price of an answer."""
    return read * READ_TOKEN_USD + written * WRITTEN_TOKEN_USD


def ticks(usd: float) -> int:
    """Return US dollars as ticks."""
    return round(usd * TICKS_PER_USD)
