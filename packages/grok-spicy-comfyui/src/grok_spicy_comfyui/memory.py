"""Giving a server's graphics memory back, and knowing when it is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grok_spicy.providers.context import Clock

    from grok_spicy_comfyui.client import ComfyUIClient

PAUSE = 0.2
"""Seconds between two looks."""

LEAST = 3.0
"""Seconds after which memory that has not grown by then was free before: nothing was loaded."""

MOST = 15.0
"""Seconds after which the next one begins whatever is free."""

_SETTLED_LOOKS = 3
_ALIKE = 0.01


async def give_back(client: ComfyUIClient, clock: Clock) -> None:
    """Unload a server's models and wait until their memory is free.

    The server answers at once and unloads later, in its worker. So free memory counts only once
    it has grown beyond what was free before, and grows no more.

    Args:
        client: The server.
        clock: Waits between looks.

    Raises:
        ProviderError: If the server does not answer.
    """
    before = await _free_bytes(client)
    await client.free()
    begun = clock.monotonic()
    seen = [await _free_bytes(client)]
    while (waited := clock.monotonic() - begun) < MOST:
        grown = seen[-1] > before * (1 + _ALIKE)
        if (grown or waited >= LEAST) and _settled(seen):
            return
        await clock.sleep(PAUSE)
        seen.append(await _free_bytes(client))


def _settled(seen: list[float]) -> bool:
    last = seen[-_SETTLED_LOOKS:]
    return len(last) == _SETTLED_LOOKS and max(last) - min(last) <= _ALIKE * max(last)


async def _free_bytes(client: ComfyUIClient) -> float:
    stats = await client.system_stats()
    return sum(float(device.get("vram_free", 0)) for device in stats.get("devices", ()))
