"""Model files and node packs: what a graph needs to be on the server, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grok_spicy_comfyui.graphs import Graph

MODEL_FOLDERS: dict[tuple[str, str], str] = {
    ("CheckpointLoaderSimple", "ckpt_name"): "checkpoints",
    ("ImageOnlyCheckpointLoader", "ckpt_name"): "checkpoints",
    ("UNETLoader", "unet_name"): "diffusion_models",
    ("UnetLoaderGGUF", "unet_name"): "diffusion_models",
    ("CLIPLoader", "clip_name"): "text_encoders",
    ("DualCLIPLoader", "clip_name1"): "text_encoders",
    ("DualCLIPLoader", "clip_name2"): "text_encoders",
    ("TripleCLIPLoader", "clip_name1"): "text_encoders",
    ("TripleCLIPLoader", "clip_name2"): "text_encoders",
    ("TripleCLIPLoader", "clip_name3"): "text_encoders",
    ("VAELoader", "vae_name"): "vae",
    ("CLIPVisionLoader", "clip_name"): "clip_vision",
    ("StyleModelLoader", "style_model_name"): "style_models",
    ("LoraLoader", "lora_name"): "loras",
    ("LoraLoaderModelOnly", "lora_name"): "loras",
    ("ControlNetLoader", "control_net_name"): "controlnet",
    ("IPAdapterModelLoader", "ipadapter_file"): "ipadapter",
    ("UpscaleModelLoader", "model_name"): "upscale_models",
    ("LatentUpscaleModelLoader", "model_name"): "latent_upscale_models",
    ("LTXVAudioVAELoader", "ckpt_name"): "checkpoints",
    ("LTXAVTextEncoderLoader", "ckpt_name"): "checkpoints",
    ("LTXAVTextEncoderLoader", "text_encoder"): "text_encoders",
}
"""Inputs of loader nodes that name a model file, and the folder below `models/` it lies in."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack of custom nodes.

    Attributes:
        name: Name of its folder below `custom_nodes/`, by which ComfyUI-Manager finds it too.
        url: Where it comes from.
    """

    name: str
    url: str

    @property
    def command(self) -> str:
        """What installs it, to be run in the server's folder."""
        return f"git clone {self.url} custom_nodes/{self.name}"


_IP_ADAPTER = Pack("ComfyUI_IPAdapter_plus", "https://github.com/cubiq/ComfyUI_IPAdapter_plus")
_VIDEO_HELPER = Pack(
    "ComfyUI-VideoHelperSuite", "https://github.com/Kosinkadink/ComfyUI-VideoHelperSuite"
)
_INTERPOLATION = Pack(
    "ComfyUI-Frame-Interpolation", "https://github.com/Fannovel16/ComfyUI-Frame-Interpolation"
)
_IMPACT = Pack("ComfyUI-Impact-Pack", "https://github.com/ltdrdata/ComfyUI-Impact-Pack")
_CONTROLNET = Pack("comfyui_controlnet_aux", "https://github.com/Fannovel16/comfyui_controlnet_aux")
_GGUF = Pack("ComfyUI-GGUF", "https://github.com/city96/ComfyUI-GGUF")

_PACKS: tuple[tuple[tuple[str, ...], Pack], ...] = (
    (("IPAdapter", "PrepImageForClipVision"), _IP_ADAPTER),
    (("VHS_",), _VIDEO_HELPER),
    (("RIFE VFI", "FILM VFI"), _INTERPOLATION),
    (("FaceDetailer", "UltralyticsDetectorProvider", "SAMLoader"), _IMPACT),
    (("OpenposePreprocessor", "DWPreprocessor", "DepthAnything", "MiDaS"), _CONTROLNET),
    (("UnetLoaderGGUF", "CLIPLoaderGGUF", "DualCLIPLoaderGGUF"), _GGUF),
)


def pack_of(class_type: str) -> Pack | None:
    """Return the pack that has a node class; None if it is ComfyUI's own or unknown."""
    for beginnings, pack in _PACKS:
        if class_type.startswith(beginnings):
            return pack
    return None


@dataclass(frozen=True, slots=True)
class Unseen:
    """What a node needs at the server and no server tells: it shows only when the node runs.

    Attributes:
        what: What it needs.
        mending: How it is put there, or done without.
    """

    what: str
    mending: str


_CKPTS = "custom_nodes/ComfyUI-Frame-Interpolation/ckpts"

_UNSEEN: tuple[tuple[tuple[str, ...], Unseen], ...] = (
    (
        ("RIFE VFI",),
        Unseen(
            f"its weights rife47.pth in {_CKPTS}/rife, which it downloads when it first runs",
            f"Put rife47.pth into the server's {_CKPTS}/rife, or do without: "
            "params.interpolate = false.",
        ),
    ),
    (
        ("FILM VFI",),
        Unseen(
            f"its weights film_net_fp32.pt in {_CKPTS}/film, which it downloads when it first runs",
            f"Put film_net_fp32.pt into the server's {_CKPTS}/film.",
        ),
    ),
    (
        ("IPAdapterUnifiedLoaderFaceID", "IPAdapterInsightFaceLoader"),
        Unseen(
            "insightface in the server's Python, and the FaceID Plus V2 files",
            "Install insightface into the server's Python and the FaceID files into "
            "models/ipadapter and models/loras (see the README), or leave params.face out.",
        ),
    ),
)


def unseen_need(class_type: str) -> Unseen | None:
    """Return what a node class needs beyond what `/object_info` tells; None if nothing."""
    for classes, need in _UNSEEN:
        if class_type in classes:
            return need
    return None


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model file that a graph loads.

    Attributes:
        node_id: The loader.
        input: The loader's input that names the file.
        folder: Folder below the server's `models/`.
        file: Name of the file.
    """

    node_id: str
    input: str
    folder: str
    file: str


def model_files(graph: Graph) -> list[ModelFile]:
    """Return the model files that a graph loads, each time it does."""
    found = []
    for node_id, node in graph.items():
        for name, value in node["inputs"].items():
            folder = MODEL_FOLDERS.get((node["class_type"], name))
            if folder is not None and isinstance(value, str) and value:
                found.append(ModelFile(node_id, name, folder, value))
    return found
