"""What makes an address of a server unusable, said without its credentials."""

from __future__ import annotations

from urllib.parse import urlsplit

from grok_spicy.system.secrets import mask_urls
from grok_spicy.text.nearest import did_you_mean

_USUAL = ("http", "https", "ws", "wss", "grpc", "grpcs")


def fault_of(url: str) -> str | None:
    """Say what is wrong with the address of a server; None if nothing is.

    Args:
        url: The address, as `scheme://host[:port][/path]`.
    """
    text = url.strip()
    if not text:
        return "the address is empty"
    if "://" not in text:
        whole = f"http://{text.lstrip('/')}"
        return fault_of(whole) or f"the address has no scheme; write {mask_urls(whole)}"
    shown = repr(mask_urls(text))
    if any(character.isspace() or not character.isprintable() for character in text):
        return f"{shown} has a space or control character in it"
    try:
        parts = urlsplit(text)
        host = parts.hostname
        parts.port  # noqa: B018 - reading it checks it
    except ValueError as error:
        return f"{shown} is no address: {mask_urls(str(error))}"
    if not host:
        return f"{shown} names no host"
    # Only what is almost one of these: a provider may have a scheme of its own.
    meant = "" if parts.scheme in _USUAL else did_you_mean(parts.scheme, _USUAL)
    return f"{shown} begins with {parts.scheme}://{meant}" if meant else None
