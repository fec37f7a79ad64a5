"""What can go wrong, scripted: the next jobs fail as said, requests get another answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

FaultKind = Literal[
    "fail", "refuse", "restart", "stop", "empty", "vanish", "interrupt", "lose", "hold"
]


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one job; `FakeComfyUI.script` says to which.

    Attributes:
        kind: `fail`: the sampler raises. `refuse`: POST /prompt answers `status` and `body`.
            `restart`: the server restarts while the sampler works and knows nothing any more.
            `stop`: it goes down then and stays down. `empty`: success, but no outputs.
            `vanish`: success, but the file is gone. `interrupt`: somebody interrupts the job.
            `lose`: the job is accepted, the connection breaks before the answer. `hold`: the
            sampler waits, as after `FakeComfyUI.hold`.
        exception_type: For `fail`.
        message: For `fail`.
        status: For `refuse`.
        body: For `refuse`.
    """

    kind: FaultKind
    exception_type: str = "RuntimeError"
    message: str = "mat1 and mat2 shapes cannot be multiplied\n"
    status: int = 400
    body: Any = None

    @classmethod
    def out_of_memory(cls) -> Fault:
        """The sampler runs out of graphics memory."""
        text = (
            "Allocation on device \n"
            "This error means you ran out of memory on your GPU.\n\n"
            "TIPS: If the workflow worked before you might have accidentally set the "
            "batch_size to a large number.\n"
        )
        return cls("fail", exception_type="torch.OutOfMemoryError", message=text)


@dataclass(slots=True)
class Answer:
    """Another answer than the real one, for requests to some paths.

    Attributes:
        path: Beginning of the paths concerned; `"/"` for all.
        status: HTTP status.
        body: Text of the answer.
        content_type: Its type.
        times: How many requests get it; None for all from now on.
        drop: Close the connection instead of answering.
        hang: Never answer.
        method: Only requests of this method; all if None.
        chunked: Send it in pieces, without saying how long it is.
    """

    path: str = "/"
    status: int = 503
    body: str = ""
    content_type: str = "text/plain"
    times: int | None = None
    drop: bool = False
    hang: bool = False
    method: str | None = None
    chunked: bool = False

    def takes(self, method: str, path: str) -> bool:
        """Whether this answers a request; counts it if so."""
        if self.method not in {None, method} or self.times == 0:
            return False
        if not path.removeprefix("/api").startswith(self.path):
            return False
        if self.times is not None:
            self.times -= 1
        return True


HTML = "<!DOCTYPE html><html><head><title>Harbour portal</title></head><body>Hello</body></html>"
"""A page of some other web server."""
