"""From the choice of backends to the validated configuration of a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import ValidationError

from grok_spicy.config.chosen import Entry, chosen_of, entry_for
from grok_spicy.config.problems import Problem, Where, error_of
from grok_spicy.config.validation import problems_of
from grok_spicy.errors import GrokSpicyError
from grok_spicy.providers.base import ResolvedConfig
from grok_spicy.providers.options import Options
from grok_spicy.system.foreign import must_propagate, raised
from grok_spicy.system.secrets import mask_urls
from grok_spicy.text.nearest import did_you_mean

if TYPE_CHECKING:
    from grok_spicy.config.chosen import ChosenBackends
    from grok_spicy.config.json_source import KeyPath
    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.schemas import BackendConfig
    from grok_spicy.specs import Capability
    from grok_spicy.steps import Step


def resolve(
    backends: ChosenBackends | BackendConfig,
    registry: ProviderRegistry,
    capability: Capability,
    step: Step,
    scene_id: int | None = None,
) -> ResolvedConfig:
    """Say who serves a capability in one step, with which model, options and servers.

    `steps.<step>.<capability>` goes before `<capability>`, then the options under
    `scenes.<id>.<capability>.params` are laid over. A step's entry with the same provider and no
    other model keeps the options it does not name; any other entry starts afresh.

    Args:
        backends: What `choose_backends` returned, or a configuration with that capability filled.
        registry: Knows the providers.
        capability: One of the four.
        step: The step.
        scene_id: The scene, for pieces that belong to one.

    Raises:
        ConfigError: If the provider, its model, options or addresses are wrong; it lists every
            problem, each with its place.
    """
    problems: list[Problem] = []
    resolved = try_resolve(chosen_of(backends), registry, capability, step, scene_id, problems)
    if resolved is None:
        raise error_of(problems, what="backends")
    return resolved


def try_resolve(
    chosen: ChosenBackends,
    registry: ProviderRegistry,
    capability: Capability,
    step: Step,
    scene_id: int | None,
    problems: list[Problem],
) -> ResolvedConfig | None:
    """Resolve as `resolve` does, but add what is wrong to `problems` and return None then."""
    entry = entry_for(chosen, capability, step, scene_id)
    try:
        spec = registry.spec(capability, entry.provider)
        registry.get(capability, entry.provider)
    except GrokSpicyError as error:
        where = chosen.at((*entry.place, "provider"))
        problems.append(Problem(where, error.message, error.hint))
        return None
    options = _options(chosen, entry, registry, problems)
    urls = _urls(chosen, entry.provider, spec.default_url, problems)
    if options is None or urls is None:
        return None
    model = entry.model or spec.default_model
    found = chosen.config.found and bool(chosen.config.urls(entry.provider))
    return ResolvedConfig(entry.provider, capability, model, options, urls, found, spec.default_url)


def _options(
    chosen: ChosenBackends, entry: Entry, registry: ProviderRegistry, problems: list[Problem]
) -> Options | None:
    """Validate the options, each wrong one at the place where it was written last."""

    def locate(key_path: KeyPath, *, of_key: bool = False) -> Where:
        if not key_path:
            return chosen.at((*entry.place, "params") if entry.params else entry.place)
        written = entry.written[str(key_path[0])]
        return chosen.at((*written, *key_path[1:]), of_key=of_key)

    kind = Options
    try:
        kind = entry.options_class(registry)
        return kind.model_validate(entry.params)
    except ValidationError as error:
        problems += problems_of(error, kind, entry.params, locate, noun="parameter")
    except GrokSpicyError as error:
        problems.append(Problem(chosen.at((*entry.place, "model")), error.message, error.hint))
    except BaseException as error:
        if must_propagate(error):
            raise
        model = f" with model {entry.model!r}" if entry.model else ""
        text = f"provider {entry.provider} fails on its options{model}: {raised(error)}"
        problems.append(Problem(chosen.at(entry.place), text))
    return None


def _urls(
    chosen: ChosenBackends, provider: str, default: str | None, problems: list[Problem]
) -> tuple[str, ...] | None:
    """Return the addresses of a provider, each once; None if any of them is none."""
    urls = chosen.config.urls(provider)
    if not urls:
        return (default,) if default else ()
    field = f"{provider.replace('-', '_')}_url"
    if field not in (chosen.config.model_extra or {}):
        field = f"{provider}_url"
    faults = [fault for url in urls if (fault := fault_of(url)) is not None]
    problems += [Problem(chosen.at((field,)), fault) for fault in faults]
    return None if faults else tuple(dict.fromkeys(url.strip() for url in urls))


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
        return f"{shown} is not an address: {mask_urls(str(error))}"
    if not host:
        return f"{shown} has no host name"
    # Only what is almost one of these: a provider may have a scheme of its own.
    meant = "" if parts.scheme in _USUAL else did_you_mean(parts.scheme, _USUAL)
    return f"{shown} begins with {parts.scheme}://{meant}" if meant else None
