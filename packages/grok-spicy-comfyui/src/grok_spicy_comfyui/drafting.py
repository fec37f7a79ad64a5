"""Drafting the sidecar of a user's own workflow, from the classes and titles of its nodes.

What a node is for is told by its class and by what its outputs are linked to: a text that reaches
an input called `positive` is the prompt, a picture that reaches `end_image` the last frame. It is
a draft: whoever drew the workflow looks it over.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from grok_spicy_comfyui.graphs import Graph, WorkflowError, ids_by_title, is_link, title_of
from grok_spicy_comfyui.slots import Branch, Operation, Slots

if TYPE_CHECKING:
    from collections.abc import Iterator

_PICTURE_SAVERS = ("SaveImage",)
_CLIP_SAVERS = ("SaveVideo", "SaveWEBM", "SaveAnimatedWEBP", "VHS_VideoCombine")

_INPUTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("seed", ("noise_seed", "seed")),
    ("steps", ("steps",)),
    ("cfg_scale", ("cfg", "guidance", "video_cfg", "audio_cfg")),
    ("sampler", ("sampler_name",)),
    ("scheduler", ("scheduler",)),
    ("shift", ("shift",)),
    ("denoise", ("denoise",)),
    ("width", ("width",)),
    ("height", ("height",)),
    ("frames", ("length", "video_frames", "frames_number")),
    ("fps", ("fps", "frame_rate")),
    ("weight_dtype", ("weight_dtype",)),
    ("filename_prefix", ("filename_prefix",)),
    ("interpolation", ("multiplier",)),
    ("ip_adapter_weight", ("weight",)),
)
"""Which inputs a slot fills, wherever they hold a plain value."""

_TEXTS = ("text", "prompt", "string_b")
_LOADERS = {"LoadImage": "image", "LoadVideo": "file", "VHS_LoadVideo": "video"}
_LORAS = ("LoraLoader", "LoraLoaderModelOnly")

_COUNTED = ("TextEncodeQwenImageEditPlus", "TextEncodeQwenImage21", "ReferenceLatent")
"""Classes whose prompt counts the pictures."""

_PICTURE_SLOTS = (
    "image_path",
    "image_path_2",
    "image_path_3",
    "image_path_4",
    "previous_image_path",
)

_FAMILY_MARKS = (
    ("qwen_image_2.1", "qwen-image-2.1"),
    ("qwen_image_edit", "qwen-image-edit"),
    ("z_image", "z-image"),
    ("flux-2-klein", "flux2-klein"),
    ("ltx-2.5", "ltx-2.5"),
    ("ltx-2.3", "ltx-2.3"),
    ("minimax_h3", "minimax-h3"),
    ("bernini", "bernini-r"),
    ("flux2", "flux2"),
    ("flux", "flux-dev"),
    ("pony", "pony"),
    ("xl", "sdxl"),
    ("wan2.2_ti2v_5b", "wan2.2-5b"),
    ("wan2.2", "wan2.2"),
    ("wan", "wan2.1"),
    ("svd", "svd-xt"),
)


def draft(graph: Graph, place: str) -> Slots:
    """Draft a sidecar.

    Args:
        graph: The workflow.
        place: Where it was read, for messages.

    Raises:
        WorkflowError: If it saves no picture and no clip.
    """
    return _Draft(graph, place).slots()


class _Draft:
    """One graph, looked at."""

    def __init__(self, graph: Graph, place: str) -> None:
        self.graph = graph
        self.place = place
        titles = Counter(title_of(graph, node_id) for node_id in graph)
        self._nameable = {
            node_id
            for node_id in graph
            if titles[title_of(graph, node_id)] == 1 and "*" not in title_of(graph, node_id)
        }
        self._filled: dict[str, list[str]] = {}

    def slots(self) -> Slots:
        output, clip = self._output()
        self._texts()
        self._plain_inputs()
        pictures = self._pictures()
        self._loras()
        counted = any(node["class_type"] in _COUNTED for node in self.graph.values())
        return Slots(
            family=self._family(),
            does=self._does(clip=clip, pictures=pictures),
            summary="Drafted from the workflow: look it over",
            output=self._name(output),
            pictures="in order" if counted else "by role",
            slots={name: tuple(targets) for name, targets in self._filled.items()},
            optional=self._optional(),
        )

    def _output(self) -> tuple[str, bool]:
        """Return the node whose file is the result, and whether that is a clip."""
        for classes in (_CLIP_SAVERS, _PICTURE_SAVERS):
            found = [n for n, node in self.graph.items() if node["class_type"] in classes]
            if found:
                return found[-1], classes is _CLIP_SAVERS
        savers = ", ".join((*_PICTURE_SAVERS, *_CLIP_SAVERS))
        raise WorkflowError(
            f"The workflow {self.place} saves nothing that is known",
            hint=f"It needs one of the nodes {savers}.",
        )

    def _texts(self) -> None:
        """Tell what to show from what to avoid by where the texts lead."""
        for node_id, node in self.graph.items():
            written = str(node["class_type"]).startswith("PrimitiveString")
            for name in ("value",) if written else _TEXTS:
                if isinstance(node["inputs"].get(name), str):
                    leads = set(self._leads_to(node_id))
                    negative = "negative" in leads and "positive" not in leads
                    self._add("negative_prompt" if negative else "prompt", node_id, name)
            if isinstance(node["inputs"].get("negative_prompt"), str):
                self._add("negative_prompt", node_id, "negative_prompt")

    def _plain_inputs(self) -> None:
        for node_id, node in self.graph.items():
            for slot, names in _INPUTS:
                for name in names:
                    value = node["inputs"].get(name)
                    if value is None or is_link(value) or not self._meant(slot, node):
                        continue
                    self._add(slot, node_id, name)
                if self._sets(node_id, slot, names):
                    self._add(slot, node_id, "value")

    def _sets(self, node_id: str, slot: str, names: tuple[str, ...]) -> bool:
        """Whether a node does nothing but hold the number for such an input of another."""
        node = self.graph[node_id]
        if node["class_type"] not in {"PrimitiveInt", "PrimitiveFloat"}:
            return False
        return any(
            name in names and self._meant(slot, self.graph[user])
            for user, name in self._uses(node_id)
        )

    def _meant(self, slot: str, node: dict[str, Any]) -> bool:
        """Whether an input with a common name is what the slot means by it."""
        kind = str(node["class_type"])
        if slot == "ip_adapter_weight":
            return kind.startswith("IPAdapter")
        if slot == "interpolation":
            return "VFI" in kind
        if slot in {"width", "height"}:
            return not kind.startswith(("Load", "SolidMask", "CLIPTextEncode"))
        return True

    def _pictures(self) -> list[str]:
        """Give each loader its slot; return the slots of pictures that were given."""
        given: list[str] = []
        free = list(_PICTURE_SLOTS)
        for node_id, node in self.graph.items():
            name = _LOADERS.get(node["class_type"])
            if name is None or is_link(node["inputs"].get(name)):
                continue
            if node["class_type"] != "LoadImage":
                self._add("video_path", node_id, name)
                continue
            leads = list(self._leads_to(node_id))
            title = title_of(self.graph, node_id).lower()
            if self._ends(node_id, leads):
                slot = "end_image_path"
            elif any("control" in lead for lead in leads) or "pose" in title:
                slot = "pose_image_path"
            elif "previous" in title and "previous_image_path" in free:
                slot = "previous_image_path"
            elif free:
                slot = free[0]
            else:
                continue
            if slot in free:
                free.remove(slot)
                given.append(slot)
            self._add(slot, node_id, name)
        return given

    def _ends(self, node_id: str, leads: list[str]) -> bool:
        """Whether a picture is the last frame: by an input's name, or as a guide at the end."""
        if any("end_image" in lead or "last_frame" in lead for lead in leads):
            return True
        for user, name in self._uses(node_id):
            node = self.graph[user]
            if node["class_type"] == "LTXVAddGuide":
                return name == "image" and node["inputs"].get("frame_idx", 0) < 0
            if name == "image" and self._ends(user, []):
                return True
        return False

    def _loras(self) -> None:
        found = [n for n, node in self.graph.items() if node["class_type"] in _LORAS]
        for number, node_id in enumerate(found[:2], start=1):
            self._add(f"lora_{number}", node_id, "lora_name")
            self._add(f"lora_{number}_strength", node_id, "strength_model")

    def _optional(self) -> dict[str, Branch]:
        """Let pictures that are only linked to open inputs of a counting node stay out."""
        branches: dict[str, Branch] = {}
        for slot in (*_PICTURE_SLOTS[1:], "end_image_path"):
            if slot not in self._filled:
                continue
            node_id = self._node_of(self._filled[slot][0])
            uses = list(self._uses(node_id))
            if uses and all(_may_stay_open(self.graph[user], name) for user, name in uses):
                branches[slot] = Branch(
                    remove=(self._name(node_id),),
                    unlink=tuple(f"{self._name(user)}.{name}" for user, name in uses),
                )
        return branches

    def _does(self, *, clip: bool, pictures: list[str]) -> tuple[Operation, ...]:
        if clip:
            if "video_path" in self._filled:
                return ("correct",)
            if "end_image_path" not in self._filled:
                return ("clip",)
            return ("clip", "bridge") if "end_image_path" in self._optional() else ("bridge",)
        if not pictures:
            return ("generate",)
        return ("stylize", "retouch") if len(pictures) == 1 else ("compose",)

    def _family(self) -> str:
        names = " ".join(
            value.lower()
            for node in self.graph.values()
            for name, value in node["inputs"].items()
            if isinstance(value, str) and name.endswith("_name")
        )
        return next((family for mark, family in _FAMILY_MARKS if mark in names), "own")

    def _add(self, slot: str, node_id: str, name: str) -> None:
        self._filled.setdefault(slot, []).append(f"{self._name(node_id)}.{name}")

    def _name(self, node_id: str) -> str:
        """Name a node by its title, or by its number where the title does not name it alone."""
        return title_of(self.graph, node_id) if node_id in self._nameable else f"#{node_id}"

    def _node_of(self, target: str) -> str:
        return ids_by_title(self.graph)[target.rpartition(".")[0]]

    def _uses(self, node_id: str) -> Iterator[tuple[str, str]]:
        """Go through the inputs that take an output of a node."""
        for user, node in self.graph.items():
            for name, value in node["inputs"].items():
                if is_link(value) and value[0] == node_id:
                    yield user, name

    def _leads_to(self, node_id: str, seen: frozenset[str] = frozenset()) -> Iterator[str]:
        """Go through the names of all inputs that a node's output reaches."""
        for user, name in self._uses(node_id):
            yield name
            if user not in seen and name not in {"positive", "negative"}:
                yield from self._leads_to(user, seen | {node_id})


def _may_stay_open(node: dict[str, Any], name: str) -> bool:
    kind = node["class_type"]
    if kind.startswith("TextEncodeQwenImage"):
        return "image" in name and not name.endswith("1")
    return (kind, name) in {
        ("WanFirstLastFrameToVideo", "end_image"),
        ("MiniMaxH3ImageToVideo", "last_frame"),
    }
