"""Ollama's requests and answers as typed models: the part of its HTTP API that is used here.

Answers are read leniently: fields of other versions are ignored, missing ones have defaults.
Source: API documentation and source of Ollama 0.33 (August 2026).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from grok_spicy_ollama.options import Think


class ChatMessage(BaseModel):
    """One turn; `images` are bare base64, never a path or a `data:` address."""

    role: Literal["system", "user", "assistant"]
    content: str
    images: list[str] | None = None


class ChatRequest(BaseModel):
    """The body of `POST /api/chat`.

    `truncate` and `shift` are off: a question that does not fit is refused with its size, and an
    answer that outgrows the context ends, instead of the server silently forgetting the
    beginning. Both, like `num_ctx`, are the same in every request, because changing `shift` or
    `num_ctx` between requests loads the model anew.
    """

    model: str
    messages: list[ChatMessage]
    format: dict[str, Any] | Literal["json"] | None = None
    options: dict[str, Any] = Field(default_factory=dict)
    think: Think | None = None
    keep_alive: int | str | None = None
    stream: bool = True
    truncate: bool = False
    shift: bool = False

    def body(self) -> dict[str, Any]:
        """Return the JSON to send: what is not set is left to the server."""
        return self.model_dump(exclude_none=True)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", protected_namespaces=())


class _Said(_Answer):
    content: str = ""
    thinking: str | None = None


class ChatChunk(_Answer):
    """One line of a streamed answer; the last one has `done` and the counts."""

    message: _Said = _Said()
    done: bool = False
    done_reason: str | None = None
    load_duration: int = 0
    prompt_eval_count: int = 0
    eval_count: int = 0


class ModelDetails(_Answer):
    """The `details` of a listed model."""

    family: str | None = None
    parameter_size: str | None = None
    context_length: int | None = None


class PulledModel(_Answer):
    """One row of `GET /api/tags`."""

    name: str
    size: int = 0
    remote_model: str | None = None
    remote_host: str | None = None
    details: ModelDetails | None = None
    capabilities: list[str] | None = None

    def can(self, ability: str) -> bool:
        """Return whether the model has `ability`, as far as the server says so (from 0.33)."""
        return self.capabilities is None or ability in self.capabilities


class Tags(_Answer):
    """The answer of `GET /api/tags`."""

    models: list[PulledModel] = Field(default_factory=list)


class ShownModel(_Answer):
    """The answer of `POST /api/show`."""

    capabilities: list[str] | None = None
    details: ModelDetails | None = None
    model_info: dict[str, Any] = Field(default_factory=dict)
    remote_model: str | None = None

    @property
    def context_length(self) -> int | None:
        """Tokens the model was trained for, if the server says."""
        architecture = self.model_info.get("general.architecture")
        length = self.model_info.get(f"{architecture}.context_length")
        if length is None and self.details is not None:
            length = self.details.context_length
        return length if isinstance(length, int) else None


class LoadedModel(_Answer):
    """One row of `GET /api/ps`."""

    name: str
    size: int = 0
    size_vram: int = 0


class Loaded(_Answer):
    """The answer of `GET /api/ps`."""

    models: list[LoadedModel] = Field(default_factory=list)


class Version(_Answer):
    """The answer of `GET /api/version`."""

    version: str
