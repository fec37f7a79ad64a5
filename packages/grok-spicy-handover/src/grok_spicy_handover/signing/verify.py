"""What can be found out about a film that comes from somewhere: signed by whom, changed since?"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from grok_spicy.errors import ConfigError

from grok_spicy_handover.signing.manifest import DRAWN, MAKING, MIXED, TRAINED
from grok_spicy_handover.signing.needed import needed
from grok_spicy_handover.text import maker, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

State = Literal["unsigned", "trusted", "unknown-signer", "changed", "broken"]

_CHANGED = ("assertion.bmffHash.mismatch", "assertion.dataHash.mismatch",
            "assertion.boxesHash.mismatch", "assertion.collectionHash.mismatch")  # fmt: skip
"""What says that the content is not what was signed: C2PA specification, "Validation"."""

_UNTRUSTED = "signingCredential.untrusted"

_KINDS = {
    TRAINED: "made by trained models",
    DRAWN: "drawn by rules, without a trained model",
    MIXED: "composed, in part from what trained models made",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found.

    Attributes:
        state: `unsigned`; `trusted`: unchanged, by a signer that was vouched for;
            `unknown-signer`: unchanged, but nobody vouched for who signed; `changed`: not what
            was signed; `broken`: the credentials themselves do not hold.
        signer: The name in the certificate; empty where there is none.
        issuer: Who issued the certificate, by its own words.
        generator: The program that wrote the credentials.
        kind: How it was made, in words.
        makers: Providers and models.
        ingredients: What went into it.
        problems: Codes of what does not hold.
    """

    state: State
    signer: str = ""
    issuer: str = ""
    generator: str = ""
    kind: str = ""
    makers: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    problems: tuple[str, ...] = field(default=())

    @property
    def intact(self) -> bool:
        """Whether it is signed and what was signed."""
        return self.state in {"trusted", "unknown-signer"}


def verify(path: Path, trust: Sequence[Path] = ()) -> Verdict:
    """Look at the credentials of a film, picture or clip. Blocks; nothing is looked up online.

    Args:
        path: The file.
        trust: Certificates (PEM) of signers, or of those who vouch for signers. Nobody else is
            trusted.

    Raises:
        ConfigError: If a file cannot be read, or is of no kind that can be signed.
        PluginError: If the libraries for signing are not installed.
    """
    c2pa = needed("c2pa")
    if not path.is_file():
        raise ConfigError(f"{path} is not there")
    settings: dict[str, Any] = {
        "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True}
    }
    if trust:
        settings["trust"] = {"user_anchors": "\n".join(map(_certificate, trust))}
    try:
        with c2pa.Context.from_dict(settings) as context:
            reader = c2pa.Reader.try_create(str(path), context=context)
            if reader is None:
                return Verdict("unsigned")
            with reader:
                found = json.loads(reader.json())
    except c2pa.C2paError as error:
        if "ManifestNotFound" in type(error).__name__:
            return Verdict("unsigned")
        if "NotSupported" in type(error).__name__:
            raise ConfigError(
                f"{path.name} is of no kind that can be signed",
                hint="Films, pictures and sound can, for example .mp4, .png, .jpg and .wav.",
            ) from error
        return Verdict("broken", problems=(shown(str(error))[:200],))
    return _judged(found)


def _judged(found: dict[str, Any]) -> Verdict:
    manifest = found.get("manifests", {}).get(found.get("active_manifest", ""), {})
    problems = _problems(found)
    signature = manifest.get("signature_info") or {}
    generator = (manifest.get("claim_generator_info") or [{}])[0]
    return Verdict(
        state=_state(found.get("validation_state", ""), problems),
        signer=_text(signature.get("common_name")),
        issuer=_text(signature.get("issuer")),
        generator=_text(f"{generator.get('name', '')} {generator.get('version', '')}"),
        kind=_kind(manifest),
        makers=_makers(manifest),
        ingredients=tuple(
            _text(one.get("title")) + _history(found, one)
            for one in manifest.get("ingredients", [])
        ),
        problems=problems,
    )


def _problems(found: dict[str, Any]) -> tuple[str, ...]:
    """Return the codes of what fails; that of ingredients is told with them."""
    active = (found.get("validation_results") or {}).get("activeManifest") or {}
    return tuple(dict.fromkeys(_text(one.get("code")) for one in active.get("failure", [])))


def _state(state: str, problems: Sequence[str]) -> State:
    if any(code in _CHANGED for code in problems):
        return "changed"
    if set(problems) - {_UNTRUSTED} or state not in {"Valid", "Trusted"}:
        return "broken"
    # Trusted is what the library says so of, and nothing else.
    return "trusted" if state == "Trusted" and not problems else "unknown-signer"


def _kind(manifest: dict[str, Any]) -> str:
    for action in _assertion(manifest, "c2pa.actions").get("actions", []):
        kind = action.get("digitalSourceType")
        if kind:
            return _KINDS.get(kind, _text(kind))
    return ""


def _makers(manifest: dict[str, Any]) -> tuple[str, ...]:
    shots = _assertion(manifest, MAKING).get("shots", [])
    makers = [
        "the user's own clips"
        if one.get("own")
        else maker(str(one.get("provider")), str(one.get("model")))
        for one in shots
        if isinstance(one, dict)
    ]
    return tuple(dict.fromkeys(_text(one) for one in makers))


def _assertion(manifest: dict[str, Any], label: str) -> dict[str, Any]:
    for one in manifest.get("assertions", []):
        if str(one.get("label", "")).startswith(label) and isinstance(one.get("data"), dict):
            found: dict[str, Any] = one["data"]
            return found
    return {}


def _history(found: dict[str, Any], ingredient: dict[str, Any]) -> str:
    earlier = found.get("manifests", {}).get(ingredient.get("active_manifest", ""))
    if earlier is None:
        return ""
    signer = _text((earlier.get("signature_info") or {}).get("issuer"))
    return f" (signed by {signer or 'somebody'}, as it came)"


def _text(value: Any) -> str:
    return shown(str(value or ""))[:200]


def _certificate(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} is not a readable PEM certificate") from error
