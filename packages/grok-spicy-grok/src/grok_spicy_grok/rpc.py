"""How a gRPC call fails, apart from the channel that it fails on and the error that it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(eq=False)
class RpcFailure(Exception):  # noqa: N818 - an outcome that `errors` gives its proper class
    """A call that the service, or the way to it, did not answer well.

    Attributes:
        code: The gRPC status, for example `"UNAVAILABLE"`.
        details: What the service said, without the key.
        metadata: The answer's trailing metadata, names in lower case.
        sent: False if the request certainly never left this machine.
    """

    code: str
    details: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    sent: bool = True

    def __str__(self) -> str:
        return f"{self.code}: {self.details}"
