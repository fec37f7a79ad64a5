"""Signing a film: the last step, after which not a bit of it may change."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import av
from grok_spicy.errors import MediaError
from grok_spicy.system.files import discard, publish, temporary_beside

from grok_spicy_handover.signing.manifest import ingredients_of, manifest_of
from grok_spicy_handover.signing.needed import needed

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_handover.signing.keys import SigningKey
    from grok_spicy_handover.timeline import Timeline

SIGNED_NAME = "film-signed.mp4"

_MIME = "video/mp4"


def sign_film(
    film: Path, dest: Path, timeline: Timeline, key: SigningKey, *, prompts: bool = False
) -> None:
    """Write a signed copy of a film; its pictures and sound stay as they are. Blocks.

    Clips and keyframes are named as ingredients; credentials that a service put into them, or into
    the film itself, are taken over. No time server is asked.

    Args:
        film: The finished film.
        dest: The signed copy.
        timeline: What it was cut from, with the original files.
        key: Signs it.
        prompts: Whether the copy tells what the shots were filmed from.

    Raises:
        ConfigError: If the key cannot be used.
        MediaError: If the film cannot be signed, or would not stay what it is.
        PluginError: If the libraries for signing are not installed.
        StorageError: If the copy cannot be written.
    """
    c2pa = needed("c2pa")
    algorithm, certificate, private = key.algorithm(), key.read_certificate(), key.read_key()
    temporary = temporary_beside(dest)
    dest.parent.mkdir(parents=True, exist_ok=True)
    try:
        info = c2pa.C2paSignerInfo(algorithm, certificate, private, None)
        with c2pa.Signer.from_info(info) as signer:
            builder = _builder(c2pa, film, timeline, prompts=prompts)
            with film.open("rb") as source, temporary.open("w+b") as target:
                builder.sign(signer, _MIME, source, target)
        publish(temporary, dest, verify=lambda signed: _unchanged(film, signed))
    except c2pa.C2paError as error:
        raise MediaError(
            f"{film.name} cannot be signed: {_told(error)}",
            hint="The certificate must belong to the key and be one that C2PA allows to sign.",
        ) from error
    finally:
        discard(temporary)


def _builder(c2pa: Any, film: Path, timeline: Timeline, *, prompts: bool) -> Any:
    manifest = manifest_of(timeline, prompts=prompts)
    earlier = c2pa.Reader.try_create(str(film))
    if earlier is not None:
        earlier.close()
        _begin_with_opening(manifest)
    # Thumbnails of all keyframes would be most of what a signature adds.
    context = c2pa.Context.from_dict({"builder": {"thumbnail": {"enabled": False}}})
    builder = c2pa.Builder(json.dumps(manifest), context=context)
    if earlier is not None:
        with film.open("rb") as stream:
            claim = {"title": film.name, "relationship": "parentOf", "label": "earlier"}
            builder.add_ingredient(json.dumps(claim), _MIME, stream)
    for one in ingredients_of(timeline):
        with one.path.open("rb") as stream:
            builder.add_ingredient(json.dumps(one.claim), one.mime, stream)
    return builder


def _begin_with_opening(manifest: dict[str, Any]) -> None:
    """Say that the film was signed before: its history then begins with opening that."""
    actions = manifest["assertions"][0]["data"]["actions"]
    actions[0] = {"action": "c2pa.opened", "parameters": {"ingredientIds": ["earlier"]}}


def _unchanged(film: Path, signed: Path) -> None:
    if packet_digests(film) != packet_digests(signed):
        raise MediaError(f"signing would change the pictures or the sound of {film.name}")


def packet_digests(path: Path) -> tuple[str, ...]:
    """Return the MD5 of all packets of each stream of a film, in order of the streams.

    Args:
        path: The film.
    """
    with av.open(f"file:{path}") as container:
        sums = {stream.index: hashlib.md5(usedforsecurity=False) for stream in container.streams}
        for packet in container.demux():
            if packet.size:
                sums[packet.stream_index].update(bytes(packet))
    return tuple(one.hexdigest() for one in sums.values())


def _told(error: Exception) -> str:
    # Nothing of a key or certificate stands in these messages, but they can be long.
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
