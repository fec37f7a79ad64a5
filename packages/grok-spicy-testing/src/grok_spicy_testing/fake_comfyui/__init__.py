"""A ComfyUI server that judges graphs like the real one and draws real files instead of art.

Needs the extra `grok-spicy-testing[comfyui]`. As a program:
`python -m grok_spicy_testing.fake_comfyui --port 8188`.
"""

from __future__ import annotations

from grok_spicy_testing.fake_comfyui.faults import HTML, Answer, Fault
from grok_spicy_testing.fake_comfyui.models import OFFICIAL_FILES
from grok_spicy_testing.fake_comfyui.schema import NodeSchema
from grok_spicy_testing.fake_comfyui.server import FakeComfyUI
from grok_spicy_testing.fake_comfyui.service import ReceivedRequest

__all__ = [
    "HTML",
    "OFFICIAL_FILES",
    "Answer",
    "FakeComfyUI",
    "Fault",
    "NodeSchema",
    "ReceivedRequest",
]
