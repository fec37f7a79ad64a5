"""Signing at the end of a run, where video.json asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError, MediaError

from grok_spicy_handover.film import read_film, timeline_of
from grok_spicy_handover.signing.keys import SigningKey, own_key
from grok_spicy_handover.signing.needed import needed
from grok_spicy_handover.signing.sign import SIGNED_NAME, packet_digests, sign_film

if TYPE_CHECKING:
    from grok_spicy.schemas import SignConfig


def require_key(settings: SignConfig) -> SigningKey:
    """Return the key that films are signed with.

    Args:
        settings: As video.json says.

    Raises:
        ConfigError: If there is none, or it cannot be used.
        PluginError: If the libraries for signing are not installed.
    """
    needed("c2pa")
    named = bool(settings.key)
    key = SigningKey(Path(settings.key), Path(settings.certificate)) if named else own_key()
    key.algorithm()
    key.read_certificate()
    return key


def sign_run(run: Path, settings: SignConfig) -> Path:
    """Write a signed copy of a run's film beside it, unless there is one already. Blocks.

    Args:
        run: The run's folder.
        settings: As video.json says.

    Returns:
        The signed copy.

    Raises:
        ConfigError: If there is no film, or the key cannot be used.
        MediaError: If the film cannot be signed.
        StorageError: If the copy cannot be written.
    """
    key = require_key(settings)
    film = read_film(run, output=run.parent.parent)
    if film.path is None:
        raise ConfigError("there is no finished film to sign")
    dest = film.path.with_name(SIGNED_NAME)
    if not _signed_already(film.path, dest):
        sign_film(film.path, dest, timeline_of(film), key, prompts=settings.prompts)
    return dest


def _signed_already(film: Path, dest: Path) -> bool:
    if not dest.is_file():
        return False
    try:
        return packet_digests(film) == packet_digests(dest)
    except (MediaError, OSError):
        return False
