"""The models a stand-in server has pulled, with the abilities and quirks of the real ones."""

from __future__ import annotations

from dataclasses import dataclass

_GIB = 1024**3


@dataclass(frozen=True, slots=True)
class FakeModel:
    """One pulled model.

    Attributes:
        name: With its tag, as the server lists it.
        capabilities: What `/api/show` says it can do.
        context_length: Tokens it was trained for.
        family: Its architecture.
        one_image: The server refuses a second image in one message.
        native: Its prompt is rendered by the inference process: answers come with their fields
            in alphabetical order, images after the text, and other wordings of errors.
        size: Bytes in memory.
        remote_host: Where it really runs, for a stand-in of a cloud model.
    """

    name: str
    capabilities: tuple[str, ...] = ("completion", "tools")
    context_length: int = 131072
    family: str = "llama"
    one_image: bool = False
    native: bool = False
    size: int = 6 * _GIB
    remote_host: str | None = None


_SEEING = ("completion", "vision")

CATALOGUE: tuple[FakeModel, ...] = (
    FakeModel("qwen3.5:latest", (*_SEEING, "tools", "thinking"), 262144, "qwen35", size=12 * _GIB),
    FakeModel("qwen3:8b", ("completion", "tools", "thinking"), 40960, "qwen3"),
    FakeModel("qwen3-vl:8b", (*_SEEING, "tools", "thinking"), 262144, "qwen3vl"),
    FakeModel("mistral-nemo:12b-instruct", context_length=1024000, size=8 * _GIB),
    FakeModel("llama3.1:latest", native=True),
    FakeModel("minicpm-v:latest", _SEEING, 32768, "qwen2"),
    FakeModel("llava:13b", _SEEING, 4096, size=9 * _GIB),
    FakeModel("llama3.2-vision:latest", _SEEING, 131072, "mllama", one_image=True),
    FakeModel("nomic-embed-text:latest", ("embedding",), 2048, "nomic-bert"),
)


def listed_name(name: str) -> str:
    """Return a name as the server lists it: with a tag."""
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"
