"""What this distribution offers to grok-spicy: descriptors only, nothing is imported or asked."""

from __future__ import annotations

from importlib.util import find_spec

from grok_spicy import MeasureSpec, hookimpl


@hookimpl
def grok_spicy_measures() -> list[MeasureSpec]:
    """Offer the measures of identity."""
    faces = MeasureSpec(
        "identity.face",
        "grok_spicy_continuity.faces:FaceMeasure",
        ("frame",),
        "1",
        summary="Tells people by their faces",
    )
    return [
        *([faces] if find_spec("dlib") and find_spec("face_recognition_models") else []),
        MeasureSpec(
            "identity.figure",
            "grok_spicy_continuity.figure:FigureMeasure",
            ("frame",),
            "1",
            summary="Finds each figure of the cast by its look and colours",
        ),
        MeasureSpec(
            "identity.drift",
            "grok_spicy_continuity.drift:DriftMeasure",
            ("clip",),
            "1",
            summary="Follows each figure through a clip",
        ),
    ]
