"""What a stand-in server remembers about the questions it was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["plan", "check", "names", "object", "describe", "text"]
"""What a question is about: a story, a score, names for photos, another schema; words about
pictures, or words alone."""

Outcome = Literal["running", "answered", "failed", "cancelled", "dropped"]


@dataclass(slots=True)
class ChatCall:
    """One `POST /api/chat` that ran a model.

    Attributes:
        model: As asked for.
        kind: What it was about.
        messages: The conversation, images left out.
        images: The images of all messages, as sent.
        format: The schema, `"json"`, or None.
        options: The options.
        think: As sent; None if it was left out.
        keep_alive: As sent.
        truncate: As sent, or the server's default.
        shift: As sent, or the server's default.
        prompt: The text the model got, with `[img-N]` where its images stand.
        authorization: The header of that name, or None.
        outcome: How it ended.
    """

    model: str
    kind: Kind
    messages: list[dict[str, Any]]
    images: list[str]
    format: dict[str, Any] | str | None
    options: dict[str, Any]
    think: bool | str | None
    keep_alive: int | str | None
    truncate: bool
    shift: bool
    prompt: str
    authorization: str | None = None
    outcome: Outcome = "running"

    @property
    def said(self) -> str:
        """All text of the conversation."""
        return "\n".join(str(message.get("content", "")) for message in self.messages)


def kind_of(form: Any, images: int) -> Kind:
    """Return what a question is about, as its schema and images tell."""
    if not isinstance(form, dict):
        return "describe" if images else "text"
    fields = form.get("properties", {})
    if "scenes" in fields:
        return "plan"
    if "score" in fields or "overall_score" in fields:
        return "check"
    return "names" if "mapping" in fields else "object"


def rendered(messages: list[dict[str, Any]], *, native: bool) -> str:
    """Return the text a model gets, as the server renders it.

    A literal `[img]` takes the next image of its message; those left over stand before the text.
    Models with a native prompt get their images behind the text.
    """
    lines = []
    number = 0
    for message in messages:
        content = str(message.get("content", ""))
        left = []
        for _ in message.get("images") or []:
            tag = f"[img-{number}]"
            number += 1
            if "[img]" in content and not native:
                content = content.replace("[img]", tag, 1)
            else:
                left.append(tag)
        parts = [content, *left] if native else [*left, content]
        lines.append(f"{message.get('role')}: {''.join(parts)}")
    return "\n".join(lines)
