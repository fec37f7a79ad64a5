"""What is compared: `--axis backend=animatic,grok --axis scene=1,2 --axis seed=1,2,3`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grok_spicy.config.choices import decide_backends
from grok_spicy.errors import ConfigError
from grok_spicy.schemas import BackendConfig
from pydantic import ValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy import ProviderRegistry

MOST_CELLS = 400

_FORM = (
    "An axis is written as NAME=VALUE,VALUE: backend, scene, seed, or an option such as "
    "image.model or image.steps."
)

_CAPABILITIES = ("image", "video", "llm", "vision")


@dataclass(frozen=True, slots=True)
class Axes:
    """What is compared.

    Attributes:
        backends: Presets and backends files, at least one.
        scenes: Numbers of scenes; empty: all.
        seeds: Seeds; empty: none is given.
        options: Paths of options, for example `("image", "model")`, with their values.
    """

    backends: tuple[str, ...]
    scenes: tuple[int, ...] = ()
    seeds: tuple[int, ...] = ()
    options: tuple[tuple[tuple[str, ...], tuple[Any, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class VariantConfig:
    """One way of making the shots, before anything is known of it.

    Attributes:
        name: What it is called.
        backends: Who does what.
    """

    name: str
    backends: BackendConfig


def parse_axes(texts: Sequence[str]) -> Axes:
    """Read what `--axis` says.

    Args:
        texts: One axis each.

    Raises:
        ConfigError: If one cannot be read, or no backend is named.
    """
    values: dict[str, list[str]] = {}
    for text in texts:
        name, found, rest = text.partition("=")
        given = [one.strip() for one in rest.split(",") if one.strip()]
        if not found or not name.strip() or not given:
            raise ConfigError(f"--axis {text!r} cannot be read", hint=_FORM)
        values.setdefault(name.strip(), []).extend(given)
    backends = tuple(dict.fromkeys(values.pop("backend", [])))
    if not backends:
        raise ConfigError("no backend is named", hint="Name at least one: --axis backend=animatic")
    scenes = tuple(dict.fromkeys(_whole("scene", values.pop("scene", []))))
    seeds = tuple(dict.fromkeys(_whole("seed", values.pop("seed", []))))
    options = tuple((_path(name), tuple(map(_value, given))) for name, given in values.items())
    return Axes(backends, scenes, seeds, options)


def variants_of(axes: Axes, registry: ProviderRegistry) -> list[VariantConfig]:
    """Return every combination of backends and options.

    Args:
        axes: What is compared.
        registry: Knows the presets.

    Raises:
        ConfigError: If a backend is not known, or an option does not fit.
    """
    found = []
    paths = [path for path, _ in axes.options]
    for backend in axes.backends:
        asked = Path(backend) if backend.endswith(".json") else backend
        config = decide_backends(asked, None, registry, lambda _: None).config
        for chosen in product(*(given for _, given in axes.options)):
            settings = list(zip(paths, chosen, strict=True))
            named = [f"{_called(path)}={_shown(value)}" for path, value in settings]
            name = " · ".join([Path(backend).stem if "." in backend else backend, *named])
            found.append(VariantConfig(name, _changed(config, settings)))
    return found


def _changed(
    config: BackendConfig, settings: Sequence[tuple[tuple[str, ...], Any]]
) -> BackendConfig:
    whole = config.model_dump(mode="json")
    for path, value in settings:
        place: Any = whole
        for name in path[:-1]:
            if not isinstance(place.get(name), dict):
                place[name] = {}
            place = place[name]
        place[path[-1]] = value
    try:
        return BackendConfig.model_validate(whole)
    except ValidationError as error:
        named = ", ".join(".".join(path) for path, _ in settings)
        raise ConfigError(f"{named}: {error.errors()[0]['msg']}") from error


def _path(name: str) -> tuple[str, ...]:
    """Return where an option stands: `model` is that of pictures, `image.steps` a parameter."""
    parts = ["image", "model"] if name == "model" else name.split(".")
    if len(parts) < 2 or parts[0] not in _CAPABILITIES or not all(parts):  # noqa: PLR2004 - who.what
        raise ConfigError(f"there is no axis {name!r}", hint=_FORM)
    if parts[1] in ("model", "provider", "params"):
        return tuple(parts)
    return (parts[0], "params", *parts[1:])


def _called(path: Sequence[str]) -> str:
    return ".".join(part for part in path if part != "params")


def _whole(name: str, texts: Sequence[str]) -> list[int]:
    try:
        return [int(text) for text in texts]
    except ValueError:
        raise ConfigError(f"--axis {name}={','.join(texts)} is not a list of numbers") from None


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
