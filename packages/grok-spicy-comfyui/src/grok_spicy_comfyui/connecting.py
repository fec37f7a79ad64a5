"""Why no connection came about or one broke, said so that it can be mended."""

from __future__ import annotations

import ssl
import sys
from typing import TYPE_CHECKING, NamedTuple

import httpx
from grok_spicy.errors import UnavailableError

from grok_spicy_comfyui.failures import PROVIDER

if TYPE_CHECKING:
    from grok_spicy_comfyui.address import Address


class UnreachableError(UnavailableError):
    """No connection was made, or the one there was broke."""


class _Reason(NamedTuple):
    text: str
    hint: str


def unreachable(address: Address, error: Exception) -> UnreachableError:
    """Say why a server cannot be reached, and what to do.

    Args:
        address: The server.
        error: What the HTTP library raised.
    """
    reason = _of_tls(address, error) or _of_transport(address, error)
    return UnreachableError(
        PROVIDER, f"ComfyUI at {address.name} cannot be reached: {reason.text}", hint=reason.hint
    )


def _of_tls(address: Address, error: Exception) -> _Reason | None:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _Reason(
                f"its certificate is not accepted ({cause.verify_message})",
                "If it is your own, name the file of its authority in SSL_CERT_FILE; within a "
                f"network you trust, {_other_scheme(address)} does without.",
            )
        if isinstance(cause, ssl.SSLError):
            return _Reason(
                "it does not speak HTTPS",
                f"Write comfyui_url with http://, without the s: {_other_scheme(address)}",
            )
    return None


def _of_transport(address: Address, error: Exception) -> _Reason:
    # Most who have ComfyUI on Windows have the portable edition.
    portable = " (the portable edition: run_nvidia_gpu.bat)" if sys.platform == "win32" else ""
    start = f"Start it with `{address.start_command}`{portable}, or set comfyui_url."
    if any(isinstance(cause, ConnectionRefusedError) for cause in _causes(error)):
        return _Reason(f"nothing listens on port {address.port}", start)
    text = str(error) or type(error).__name__
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return _Reason(
                "no connection in time",
                f"Look whether {address.host} is switched on and its firewall lets port "
                f"{address.port} through; or correct comfyui_url.",
            )
        case httpx.TimeoutException():
            return _Reason(
                "it did not answer in time",
                "It may be loading a large model: look at its log, then resume the run.",
            )
        case httpx.RemoteProtocolError() if "illegal" in text:
            return _Reason(
                "what answers there does not speak HTTP",
                f"If it speaks HTTPS, write {_other_scheme(address)}; else correct comfyui_url.",
            )
        case httpx.ReadError() | httpx.WriteError() | httpx.RemoteProtocolError():
            return _Reason(
                "the connection broke off",
                "It may have crashed or been restarted: look at its log. It is started with "
                f"`{address.start_command}`.",
            )
        case httpx.ProxyError():
            return _Reason(
                f"the proxy refuses: {text}",
                f"Add {address.host} to the variable NO_PROXY, or correct the proxy in "
                "ALL_PROXY, HTTPS_PROXY, HTTP_PROXY.",
            )
    return _Reason(text, start)


def _causes(error: BaseException) -> list[BaseException]:
    """Return an exception and those it came from, also of several tries at once."""
    found: list[BaseException] = []
    ahead: list[BaseException | None] = [error]
    while ahead:
        one = ahead.pop(0)
        if one is None or one in found:
            continue
        found.append(one)
        ahead += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            ahead += one.exceptions
    return found


def _other_scheme(address: Address) -> str:
    scheme, _, rest = address.name.partition("://")
    return f"{'http' if scheme == 'https' else 'https'}://{rest}"
