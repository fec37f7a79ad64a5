"""Concepts: one from the command line, or many from a prompt file."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

MAX_CONCEPT_CHARS = 20_000
"""The longest concept, in characters: some 3,000 words, which fits every model's context."""

MAX_PROMPT_FILE_BYTES = 4 * 1024 * 1024


_LINE_END = re.compile(r"\r\n|\r|\n")
"""Other ends of lines (U+2028, U+0085) are characters of a text."""


def check_concept(text: str, where: str = "The concept") -> str:
    """Return a concept without the blank space around it.

    Args:
        text: What the user wrote.
        where: What to call it in an error, beginning a sentence.

    Raises:
        ConfigError: If it is blank, too long, or holds characters that no prompt can carry.
    """
    concept = text.strip()
    if not any(unicodedata.category(character)[0] not in "ZC" for character in concept):
        raise ConfigError(
            f"{where} is empty.", hint="Say in a sentence or two what the film is about."
        )
    if len(concept) > MAX_CONCEPT_CHARS:
        raise ConfigError(
            f"{where} has {len(concept):,} characters; at most {MAX_CONCEPT_CHARS:,} are read.",
            hint="Shorten it, or write the story as a plan and give it with --plan.",
        )
    if "\0" in concept:
        raise ConfigError(f"{where} contains a NUL character.", hint="Remove it.")
    try:
        concept.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ConfigError(
            f"{where} contains half of a character at position {error.start + 1}.",
            hint="Save or type it as UTF-8.",
        ) from error
    return concept


def parse_prompts(text: str, source: str = "the prompt file") -> list[str]:
    """Split the text of a prompt file into concepts.

    Blocks are separated by blank lines; a line whose first character is `#` is a comment, which
    neither belongs to a block nor ends it.

    Args:
        text: The file's text.
        source: Its name, for errors.

    Returns:
        The concepts in order, at least one.

    Raises:
        ConfigError: If there is none, or one of them cannot be used.
    """
    blocks: list[tuple[int, list[str]]] = []
    open_block = False
    for number, line in enumerate(_LINE_END.split(text), 1):
        if line.lstrip().startswith("#"):
            continue
        if not line.strip():
            open_block = False
        elif open_block:
            blocks[-1][1].append(line.strip())
        else:
            blocks.append((number, [line.strip()]))
            open_block = True
    if not blocks:
        raise ConfigError(
            f"There is no concept in {source}.",
            hint="Write one or more concepts, separated by blank lines.",
        )
    return [
        check_concept("\n".join(block), f"The concept at line {number} of {source}")
        for number, block in blocks
    ]


def read_prompts(path: Path) -> list[str]:
    """Read the concepts of a prompt file.

    Args:
        path: The file.

    Raises:
        ConfigError: If `read_text` or `parse_prompts` refuses it.
    """
    return parse_prompts(read_text(path), str(path))


def read_text(path: Path) -> str:
    """Read a file of concepts (UTF-8, with or without a byte order mark).

    Args:
        path: The file.

    Raises:
        ConfigError: If it cannot be read, is too large, or is not UTF-8.
    """
    try:
        if path.stat().st_size > MAX_PROMPT_FILE_BYTES:
            raise ConfigError(
                f"{path} is larger than {MAX_PROMPT_FILE_BYTES // 1024**2} MB.",
                hint="Is it a prompt file? Concepts are text, separated by blank lines.",
            )
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"Cannot read {path}: {error.strerror or error}.", hint="Check the path."
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"{path} is not UTF-8 text (line {line}).", hint="Save it as UTF-8."
        ) from error
