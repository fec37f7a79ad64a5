"""What makes an address of a server unusable, said without its credentials."""

from __future__ import annotations

from urllib.parse import urlsplit

from grok_spicy.secrets import mask_urls


def fault_of(url: str) -> str | None:
    """Say what is wrong with the address of a server; None if nothing is.

    Args:
        url: The address, as `scheme://host[:port][/path]`.
    """
    shown = mask_urls(url.strip())
    if not url.strip():
        return "the address is empty"
    if any(character.isspace() or not character.isprintable() for character in url.strip()):
        return f"{shown!r} has a space or control character in it"
    if "://" not in url:
        return f"{shown!r} has no scheme; write http://{shown.lstrip('/')}"
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
        parts.port  # noqa: B018 - reading it checks it
    except ValueError as error:
        return f"{shown!r} is no address: {error}"
    return None if host else f"{shown!r} names no host"
