"""From a family and its options to the ways an operation can be done, and their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grok_spicy_comfyui.options import LIGHTNING_VALUES, OPTIONS, ComfyUIOptions
from grok_spicy_comfyui.rows import Use
from grok_spicy_comfyui.workflows import WorkflowTemplate, shipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy_comfyui.rows import Family, Tag
    from grok_spicy_comfyui.schema import Problem
    from grok_spicy_comfyui.slots import Operation

_SAMPLING = ("steps", "cfg_scale", "sampler", "scheduler")
_EVERYWHERE = (
    "denoise",
    "ip_adapter_weight",
    "controlnet_strength",
    "controlnet_type",
    "weight_dtype",
)

_FROM_REFERENCES: frozenset[Operation] = frozenset({"stylize", "compose"})


def uses_for(row: Family, operation: Operation, options: ComfyUIOptions) -> tuple[Use, ...]:
    """Return the ways to do an operation that the options leave, the best first.

    A workflow file of the user's is the only way for what its sidecar says it does.

    Args:
        row: The family.
        operation: What is to be done.
        options: The validated `params`.

    Raises:
        WorkflowError: If the user's file cannot be used.
    """
    path = options.workflow
    if path is not None and operation in WorkflowTemplate(path).slots.does:
        return (Use(path.name.removesuffix(".json"), path=path),)
    uses = row.uses.get(operation, ())
    wanted = [use for use in uses if _wanted(use, operation, options)]
    return tuple(_ordered(wanted, operation, options))


def load(use: Use) -> WorkflowTemplate:
    """Return the workflow of a use."""
    return shipped(use.template) if use.path is None else WorkflowTemplate(use.path)


def values_for(use: Use, template: WorkflowTemplate, options: ComfyUIOptions) -> dict[str, Any]:
    """Return the values that use and options give to a workflow's slots.

    Sampling values go to the family's own workflows and to the user's; a borrowed one keeps the
    values it was made for, and a few-step LoRA its steps and guidance.
    """
    given = options.model_dump(exclude_none=True)
    if use.path is not None:
        given = {name: value for name, value in given.items() if name in options.model_fields_set}
    values = dict(use.values)
    names = _EVERYWHERE if use.of is not None else (*_SAMPLING, *_EVERYWHERE)
    fixed = LIGHTNING_VALUES if "lightning" in use.tags else {}
    values |= {name: given[name] for name in names if name in given and name not in fixed}
    if use.of is None:
        for number, lora in enumerate(given.get("loras", ()), start=1):
            values[f"lora_{number}"] = lora["file"]
            values[f"lora_{number}_strength"] = lora["strength"]
    return {name: value for name, value in values.items() if name in template.parameters}


def files_for(use: Use, options: ComfyUIOptions) -> dict[str, str]:
    """Return the model files loaded in place of the workflow's: the options' word is the last."""
    swapped = {there: options.files.get(here, here) for there, here in use.files.items()}
    return {**options.files, **swapped}


def nearness(use: Use, problems: Sequence[Problem]) -> tuple[bool, int]:
    """Order ways that are not ready: the model's own before borrowed ones, the least lacking first.

    Args:
        use: The way.
        problems: What keeps it from running at a server.
    """
    return use.of is not None, len(problems)


def unheeded(values: Mapping[str, Any], options: ComfyUIOptions) -> list[str]:
    """Return the options for likeness and style that were set but do not reach a workflow.

    Args:
        values: What `values_for` gives to the workflow.
        options: The validated `params`.
    """
    slots = {"ip_adapter_weight": "ip_adapter_weight", "loras": "lora_1"}
    return [
        name
        for name, slot in slots.items()
        if getattr(options, name, None) not in {None, ()} and slot not in values
    ]


def negative_text(options: ComfyUIOptions, asked: str | None) -> str | None:
    """Join what is to be avoided always and this time; None leaves the workflow's own words."""
    always = getattr(options, "negative_prompt", None)
    return ", ".join(text for text in (always, asked) if text) or None


def heeds_negative_prompt(row: Family, options: ComfyUIOptions) -> bool:
    """Whether every workflow that may be used heeds a negative prompt."""
    if options.workflow is not None or getattr(options, "lightning", False):
        return False
    return row.negative_prompt


def options_of(model: str) -> type[ComfyUIOptions]:
    """Return the class of a model's options."""
    return OPTIONS.get(model, ComfyUIOptions)


def _wanted(use: Use, operation: Operation, options: ComfyUIOptions) -> bool:
    tags = use.tags
    if "lightning" in tags and use.of is None and not _fast(options):
        return False
    if "rife" in tags and not getattr(options, "interpolate", True):
        return False
    if operation == "stylize" and ("faceid" in tags) != (getattr(options, "face", "") == "faceid"):
        return False
    references = getattr(options, "references", "auto")
    if references != "auto" and tags & {"edit", "ip-adapter"} and references not in tags:
        return False
    correct_with = getattr(options, "correct_with", "auto")
    return operation != "correct" or correct_with == "auto" or correct_with in tags


def _fast(options: ComfyUIOptions) -> bool:
    """Whether the few-step way is wanted: never beside steps or guidance of the user's own."""
    if "lightning" in options.model_fields_set:
        return bool(getattr(options, "lightning", False))
    own = any(getattr(options, name) is not None for name in LIGHTNING_VALUES)
    return bool(getattr(options, "lightning", True)) and not own


def _ordered(uses: list[Use], operation: Operation, options: ComfyUIOptions) -> list[Use]:
    """Put IP-Adapter first where references are drawn from and its weight was set on purpose."""
    first: Tag = "ip-adapter"
    if "ip_adapter_weight" not in options.model_fields_set or operation not in _FROM_REFERENCES:
        return uses
    return sorted(uses, key=lambda use: first not in use.tags)
