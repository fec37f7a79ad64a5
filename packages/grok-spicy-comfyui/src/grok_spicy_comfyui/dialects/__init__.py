"""The words each model family takes, composed from a brief.

Forms, lengths and ways to name pictures follow the makers' own guides: prose with the subject
first for Flux and Z-Image, an instruction with its verb first for the editors, phrases for SDXL,
tags behind a chain of scores for Pony, motion and camera for Wan, one paragraph with what is heard
for LTX. Stills say what is seen before anything moves; clips say what moves. A person is told by
what can be seen of them, never by name, and a correction by what is wanted.
"""

from grok_spicy_comfyui.dialects.clips import clip, correction
from grok_spicy_comfyui.dialects.stills import plain, pony_chain, still

__all__ = ["clip", "correction", "plain", "pony_chain", "still"]
