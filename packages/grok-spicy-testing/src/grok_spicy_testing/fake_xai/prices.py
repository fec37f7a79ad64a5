"""The units of the fake's bill: ticks of the service, tokens of an answer.

Ticks are the unit of its answers: 10 billion for one US dollar (xAI API definition, usage.proto).
"""

from __future__ import annotations

TICKS_PER_USD = 10_000_000_000

CHARS_PER_TOKEN = 4

TOKENS_PER_PICTURE = 1_000


def answer_tokens(said: int, pictures: int, answered: int) -> tuple[int, int]:
    """Return tokens read and written, from characters and pictures."""
    return said // CHARS_PER_TOKEN + pictures * TOKENS_PER_PICTURE, answered // CHARS_PER_TOKEN + 1


def ticks(usd: float) -> int:
    """Return US dollars as ticks."""
    return round(usd * TICKS_PER_USD)
