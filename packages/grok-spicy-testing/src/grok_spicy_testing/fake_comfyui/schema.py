"""What nodes the server knows: the answer of `/object_info`, with its model lists filled.

`object_info.json` is the answer of a ComfyUI 0.8.0 with the custom node packs IPAdapter_plus,
VideoHelperSuite and Frame-Interpolation, cut to the nodes that film making uses. It was recorded
on a server without any model file: what is installed is said here. `object_info_read.json` has
nodes of later versions (up to 0.41), written down from their definitions in ComfyUI's sources;
`ManualSigmas` from the templates that use it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Classes = dict[str, Any]

FOLDER_INPUTS: dict[str, tuple[tuple[str, str], ...]] = {
    "checkpoints": (
        ("CheckpointLoaderSimple", "ckpt_name"),
        ("ImageOnlyCheckpointLoader", "ckpt_name"),
        ("LTXVAudioVAELoader", "ckpt_name"),
        ("LTXAVTextEncoderLoader", "ckpt_name"),
    ),
    "diffusion_models": (("UNETLoader", "unet_name"),),
    "latent_upscale_models": (("LatentUpscaleModelLoader", "model_name"),),
    "text_encoders": (
        ("CLIPLoader", "clip_name"),
        ("DualCLIPLoader", "clip_name1"),
        ("DualCLIPLoader", "clip_name2"),
        ("LTXAVTextEncoderLoader", "text_encoder"),
    ),
    "vae": (("VAELoader", "vae_name"),),
    "clip_vision": (("CLIPVisionLoader", "clip_name"),),
    "style_models": (("StyleModelLoader", "style_model_name"),),
    "loras": (("LoraLoader", "lora_name"), ("LoraLoaderModelOnly", "lora_name")),
    "controlnet": (("ControlNetLoader", "control_net_name"),),
    "ipadapter": (("IPAdapterModelLoader", "ipadapter_file"),),
}
"""Which node inputs list the files of each model folder."""


@dataclass(frozen=True, slots=True)
class InputSpec:
    """One input of a node class, whichever of the two encodings declares it.

    Attributes:
        type: `"INT"`, `"MODEL"`, ...; `"COMBO"` for a choice.
        choices: What may be chosen, for a choice.
        raw: The declaration as the server repeats it in errors: type and settings.
        config: Its settings: default, min, max.
    """

    type: str
    choices: tuple[Any, ...] | None
    raw: list[Any]
    config: Mapping[str, Any]


def read_spec(raw: list[Any]) -> InputSpec:
    """Read one declaration: `[["a", "b"], {}]`, `["COMBO", {"options": [...]}]`, `["INT", {}]`."""
    config = raw[1] if len(raw) > 1 else {}
    repeated = [raw[0], config]
    if isinstance(raw[0], list):
        return InputSpec("COMBO", tuple(raw[0]), repeated, config)
    if raw[0] == "COMBO":
        return InputSpec("COMBO", tuple(config.get("options", ())), repeated, config)
    return InputSpec(raw[0], None, repeated, config)


class NodeSchema:
    """The node classes of one server and the model files it has.

    Args:
        models: Installed files by folder, for example `{"checkpoints": ["svd_xt.safetensors"]}`.

    Attributes:
        classes: What `/object_info` answers, by class. What a class says is shared by all servers
            of a process, as there are hundreds: put another in its place, never change it.
    """

    def __init__(self, models: Mapping[str, Sequence[str]] | None = None) -> None:
        self.classes: Classes = dict(_recorded())
        self.models: dict[str, list[str]] = {folder: [] for folder in FOLDER_INPUTS}
        for folder, names in (models or {}).items():
            self.install(folder, *names)

    def install(self, folder: str, *names: str) -> None:
        """Put model files into a folder of the server."""
        self._list(folder, [*self._folder(folder), *names])

    def uninstall(self, folder: str, *names: str) -> None:
        """Take model files out of a folder of the server."""
        self._list(folder, [name for name in self._folder(folder) if name not in names])

    def remove_classes(self, *names: str) -> None:
        """Forget node classes, as if the pack that has them were not installed."""
        for name in names:
            del self.classes[name]

    def remove_pack(self, pack: str) -> None:
        """Forget all node classes of a custom node pack, by the name of its folder."""
        module = f"custom_nodes.{pack}"
        self.remove_classes(
            *[name for name, info in self.classes.items() if info["python_module"] == module]
        )

    def inputs(self, class_type: str, kind: str) -> dict[str, InputSpec]:
        """Return the `required` or `optional` inputs of a class.

        An input that grows is many optional ones: `images.image_1`, `images.image_2`, ...
        """
        declared = self.classes[class_type]["input"]
        found = {
            name: read_spec(raw)
            for name, raw in declared.get(kind, {}).items()
            if raw[0] != _GROWING
        }
        if kind == "optional":
            for part in ("required", "optional"):
                for name, raw in declared.get(part, {}).items():
                    found |= _grown(name, raw) if raw[0] == _GROWING else {}
        return found

    def outputs(self, class_type: str) -> list[str]:
        """Return the types that a class puts out."""
        found: list[str] = self.classes[class_type]["output"]
        return found

    def is_output(self, class_type: str) -> bool:
        """Whether a class ends a graph: it saves or shows something."""
        return bool(self.classes[class_type]["output_node"])

    def list_files(self, class_type: str, name: str, choices: Iterable[str]) -> None:
        """Set the choices of one input."""
        info = self.classes.get(class_type)
        if info is None:
            return
        declared = info["input"]
        raw = declared["required"][name]
        if isinstance(raw[0], list):
            listed = [list(choices), *raw[1:]]
        else:
            listed = [raw[0], {**raw[1], "options": list(choices)}]
        required = {**declared["required"], name: listed}
        self.classes[class_type] = {**info, "input": {**declared, "required": required}}

    def _folder(self, folder: str) -> list[str]:
        if folder not in self.models:
            known = ", ".join(sorted(self.models))
            raise ValueError(f"no model folder {folder!r} on this server; there are {known}")
        return self.models[folder]

    def _list(self, folder: str, names: Iterable[str]) -> None:
        self.models[folder] = sorted(set(names))
        for class_type, name in FOLDER_INPUTS[folder]:
            extra = ["pixel_space"] if folder == "vae" else []
            self.list_files(class_type, name, [*self.models[folder], *extra])


_GROWING = "COMFY_AUTOGROW_V3"
_NEWER_TYPES = ("minimax",)
"""Kinds of text encoders that later versions load."""


def _grown(name: str, raw: list[Any]) -> dict[str, InputSpec]:
    template = raw[1]["template"]
    (spec,) = template["input"]["required"].values()
    members = template.get("names") or [
        f"{template['prefix']}{number}" for number in range(template["max"])
    ]
    return {f"{name}.{member}": read_spec(spec) for member in members}


@cache
def _recorded() -> Classes:
    classes: Classes = {}
    for name in ("object_info.json", "object_info_read.json"):
        classes.update(json.loads(files(__package__).joinpath(name).read_text("utf-8")))
    classes["CLIPLoader"]["input"]["required"]["type"][0].extend(_NEWER_TYPES)
    return classes
