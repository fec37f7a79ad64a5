"""What this package offers to grok-spicy; light: nothing here imports an SDK."""

from __future__ import annotations

from grok_spicy import ProviderSpec, hookimpl

NAME = "example"
MODEL = "harbour-1"
KEY_VARIABLE = "EXAMPLE_API_KEY"


@hookimpl
def grok_spicy_image_providers() -> list[ProviderSpec]:
    """Offer pictures."""
    return [
        ProviderSpec(
            NAME,
            "grok_spicy_example.image:ExampleImageProvider",
            summary="Pictures of the example service",
            default_model=MODEL,
            default_url="http://127.0.0.1:8099",
        )
    ]
