"""One server: where it is, what it is, what its nodes accept."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from grok_spicy.toolkit import sendable

from grok_spicy_comfyui import failures, shapes
from grok_spicy_comfyui.address import DEFAULT_URL, parse_address
from grok_spicy_comfyui.schema import ServerSchema
from grok_spicy_comfyui.socket import ProgressSocket
from grok_spicy_comfyui.waiting import Patience
from grok_spicy_comfyui.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DESCRIBED_AT_ONCE = 4
"""How many node classes are asked for at once: each has a connection of its own, and the server
describes one after the other anyway."""


class Connection:
    """One ComfyUI server; nothing is sent before the first call.

    Args:
        base_url: The server; credentials in it become basic authentication.
        token: Bearer token, if the server or its proxy asks for one.
        headers: Further headers of every request.
        patience: How to wait for jobs.

    Raises:
        AuthenticationError: If token or headers cannot be sent.

    Attributes:
        address: The server.
        client_id: Under which jobs are told over the WebSocket.
        unusable: Node classes that failed there for want of something that no server tells,
            with what they said.
    """

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.address = parse_address(base_url)
        self.client_id = uuid.uuid4().hex
        self.patience = patience or Patience()
        all_headers = dict(headers or {})
        _refuse_unsendable(token, all_headers)
        authorization = f"Bearer {token}" if token else self.address.authorization
        if authorization:
            all_headers["Authorization"] = authorization
        self._wire = Wire(self.address, all_headers)
        self._socket = ProgressSocket(self.address, self.client_id, all_headers)
        self.unusable: dict[str, str] = {}
        self._classes: dict[str, Any] = {}
        self._describing = asyncio.Semaphore(_DESCRIBED_AT_ONCE)

    @property
    def name(self) -> str:
        """The server's address for people and journals."""
        return self.address.name

    async def aclose(self) -> None:
        """Close connections and the socket."""
        await self._socket.aclose()
        await self._wire.aclose()

    async def system_stats(self) -> dict[str, Any]:
        """Return versions, memory and devices."""
        answer = await self._wire.get("/system_stats", tries=1)
        shapes.read(shapes.Stats, answer, self.name, "/system_stats")
        return answer

    async def object_info(self, class_type: str | None = None) -> dict[str, Any]:
        """Return what node classes accept: of all, or of one (empty if it is unknown)."""
        path = (
            "/object_info" if class_type is None else f"/object_info/{quote(class_type, safe='')}"
        )
        answer = await self._wire.get(path)
        for info in answer.values():
            shapes.read(shapes.NodeClass, info, self.name, path)
        return answer

    async def schema_for(self, class_types: Iterable[str], *, fresh: bool = False) -> ServerSchema:
        """Return what the server says about some node classes, remembered from earlier calls.

        Args:
            class_types: Which.
            fresh: Ask again, because a file or node may have been installed meanwhile.
        """
        wanted = set(class_types)
        missing = sorted(wanted if fresh else wanted - self._classes.keys())
        answers = await asyncio.gather(*(self._one_class(name) for name in missing))
        for name, answer in zip(missing, answers, strict=True):
            self._classes[name] = answer.get(name)
        return ServerSchema({name: self._classes[name] for name in wanted})

    async def _one_class(self, name: str) -> dict[str, Any]:
        async with self._describing:
            return await self.object_info(name)

    async def free(self) -> None:
        """Ask the server to unload its models and give their memory back."""
        await self._wire.post("/free", {"unload_models": True, "free_memory": True})


def _refuse_unsendable(token: str | None, headers: Mapping[str, str]) -> None:
    if token is not None and not sendable(token):
        raise failures.unsendable("COMFYUI_TOKEN")
    for name, value in headers.items():
        # A header's value may well be several words: "Token abc".
        if not sendable(value.replace(" ", "")):
            raise failures.unsendable(f"the value for the header {name}")
