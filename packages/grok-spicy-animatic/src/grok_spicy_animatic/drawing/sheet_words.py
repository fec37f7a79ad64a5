"""What a prompt for a character sheet says: whom to draw, and how they look."""

from __future__ import annotations

import re

from grok_spicy_animatic.drawing.reading import read_prompt

_PORTRAIT = re.compile(
    r"(?:full[- ]body portrait|character sheet|portrait) of (?P<name>[^,.\n]+?)"
    r"(?:, (?P<role>[^.\n]*?))?(?:, redrawn[^\n]*)?\.(?:\s|$)",
    re.IGNORECASE,
)
_LAYOUT = re.compile(
    r"^(One figure alone|Keep the face|Manner:|Edit this|Keep everything|Style:|Avoid:)"
)


def wants_sheet(prompt: str) -> tuple[str, str, str] | None:
    """Tell whether a prompt asks for a character sheet.

    Returns:
        The character's name, role and description, or None.
    """
    match = _PORTRAIT.search(prompt)
    if match is None:
        return None
    after = prompt[match.end() :]
    lines = [line for line in after.splitlines() if line.strip() and not _LAYOUT.match(line)]
    return match["name"].strip(), (match["role"] or "").strip(), "\n".join(lines)


def described(prompt: str, name: str) -> str:
    """Return the description that a prompt gives of `name`; empty without one."""
    for role in read_prompt(prompt).roles:
        if role.name == name and role.description:
            return role.description
    for line in prompt.splitlines():
        if line.startswith(f"{name}: "):
            return line[len(name) + 2 :]
    return (
        "\n".join(line for line in prompt.splitlines() if line and not _LAYOUT.match(line))
        if (wants_sheet(prompt))
        else ""
    )
