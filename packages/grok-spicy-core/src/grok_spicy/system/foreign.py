"""What code that is not ours may raise: anything, also what is no `Exception`.

`pytest.skip` at import, `sys.exit`, the panics of libraries written in Rust: none of them may end
more than the plugin they come from.
"""

from __future__ import annotations

import sys


def must_propagate(error: BaseException) -> bool:
    """Whether an exception means us, not the code that it came through: it must pass.

    That is Ctrl-C, a cancelled task, and a generator that is closed.
    """
    # Where asyncio was never imported, nothing can be cancelled; listing plugins stays instant.
    asyncio = sys.modules.get("asyncio")
    ours: list[type[BaseException]] = [KeyboardInterrupt, GeneratorExit]
    if asyncio is not None:
        ours.append(asyncio.CancelledError)
    return isinstance(error, tuple(ours))


def raised(error: BaseException) -> str:
    """Return an exception in one line, its class first."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
