"""What makes an address of a server unusable, said without its credentials."""

from __future__ import annotations

from urllib.parse import urlsplit

from grok_spicy.secrets import mask_urls


def fault_of(url: str) -> str | None:
    """Say what is wrong with the address of a server; None if nothing is.

    Args:
        url: The address, as `scheme://host[:port][/path]`.
    """
    text = url.strip()
    if not text:
        return "the address is empty"
    if "://" not in text:
        return f"the address has no scheme; write {mask_urls(f'http://{text.lstrip(chr(47))}')}"
    shown = repr(mask_urls(text))
    if any(character.isspace() or not character.isprintable() for character in text):
        return f"{shown} has a space or control character in it"
    try:
        parts = urlsplit(text)
        host = parts.hostname
        parts.port  # noqa: B018 - reading it checks it
    except ValueError as error:
        return f"{shown} is no address: {mask_urls(str(error))}"
    return None if host else f"{shown} names no host"
