"""The texts of a graph as it leaves, for the content policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_comfyui.workflows import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grok_spicy_comfyui.workflows import WorkflowTemplate

_NO_WISH = frozenset({"filename_prefix"})


def texts_of(
    template: WorkflowTemplate, files: Mapping[str, str], values: Mapping[str, object]
) -> tuple[str, str | None]:
    """Return what a graph says to the models: as a wish, and to be avoided.

    Only a workflow of this package is known to subtract its negative prompt; whatever stands in a
    file of the user's may be wired to anything and is read as a wish.

    Args:
        template: The workflow.
        files: Model files in place of the workflow's.
        values: Values of its slots; pictures by any name.
    """
    graph = template.render(files, **values)
    ours = template.path.parent == shipped_folder()
    avoided = set(_negative_inputs(template)) if ours else set()
    wished: list[str] = []
    negative: list[str] = []
    for node in graph.values():
        title = node.get("_meta", {}).get("title")
        for name, value in node["inputs"].items():
            if isinstance(value, str) and value.strip() and name not in _NO_WISH:
                (negative if (title, name) in avoided else wished).append(value)
    return "\n".join(wished), ", ".join(negative) or None


def _negative_inputs(template: WorkflowTemplate) -> Iterator[tuple[str, str]]:
    if "negative_prompt" in template.parameters:
        for target in template.slots.targets("negative_prompt"):
            yield target.node, target.input
