"""The grammar that all prompts share: lines, labels, lists, and what to avoid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grok_spicy.schemas import ConsistencyScore


def lines(*parts: str | None) -> str:
    """Join the parts that say something, one a line."""
    return "\n".join(part.strip() for part in parts if part and part.strip())


def labelled(label: str, text: str) -> str:
    """Return `"LABEL: text"`, or nothing if there is no text."""
    text = text.strip()
    return f"{label}: {text}" if text else ""


def bullets(items: Iterable[str]) -> str:
    """Write one item a line; blank ones are left out."""
    return "\n".join(f"- {item.strip()}" for item in items if item.strip())


def listed(words: Iterable[str]) -> str:
    """Join words as in a sentence: `"Luna"`, `"Luna and Oona"`, `"Luna, Oona and Pip"`."""
    parts = [word for word in words if word]
    if len(parts) < 2:  # noqa: PLR2004 - a list needs two
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def capital(text: str) -> str:
    """Begin a text with a capital letter; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Make a text one sentence: a capital letter in front, an end behind; nothing of nothing."""
    text = " ".join(text.split()).rstrip(" ,;:")
    if not text:
        return ""
    return capital(text if text[-1] in '.!?"' else f"{text}.")


def says(text: str, phrase: str) -> bool:
    """Tell whether `text` already contains `phrase` as whole words, in any case."""
    phrase = " ".join(phrase.split()).casefold()
    if not phrase:
        return True
    text = " ".join(text.split()).casefold()
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None


def with_negative(prompt: str, negative: str | None) -> str:
    """Append what to avoid, for a provider that has no input of its own for it.

    Args:
        prompt: What is sent otherwise; stored prompts stay without the addition.
        negative: The user's negative prompt; None or blank adds nothing.

    Returns:
        The prompt, ending in `"Avoid: TEXT"` exactly once however often this is called.
    """
    avoid = labelled("Avoid", negative or "")
    if not avoid or prompt == avoid or prompt.endswith(f"\n{avoid}"):
        return prompt
    return lines(prompt, avoid)


def without_negative(prompt: str, negative: str | None) -> str:
    """Undo `with_negative`."""
    avoid = labelled("Avoid", negative or "")
    return prompt.removesuffix(avoid) if avoid else prompt


def mend_text(score: ConsistencyScore) -> str:
    """Say what to mend: the checker's own instruction, else its issues, else nothing.

    Args:
        score: The check of the very picture that is going to be mended.
    """
    if score.fix_prompt and score.fix_prompt.strip():
        return score.fix_prompt.strip()
    issues = [issue.strip() for issue in score.issues if issue.strip()]
    return f"Correct what is wrong:\n{bullets(issues)}" if issues else ""
