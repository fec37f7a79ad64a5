"""`grok-spicy providers`: who can do what, with which models and options."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from grok_spicy.cli.options import json_option, no_plugins_option, verbose_option, verbosity
from grok_spicy.specs import CAPABILITIES

if TYPE_CHECKING:
    from grok_spicy.errors import ConfigError
    from grok_spicy.plugins import Preset
    from grok_spicy.plugins.measures import MeasureOffer
    from grok_spicy.plugins.registry import Offer, ProviderRegistry
    from grok_spicy.providers.base import ModelInfo
    from grok_spicy.specs import Capability


@click.command()
@click.argument("name", required=False, metavar="[NAME]")
@click.option("--model", metavar="MODEL", help="The options of this model, not of the default.")
@json_option
@no_plugins_option
@verbose_option
def providers(name: str | None, model: str | None, as_json: bool, without: tuple[str, ...]) -> None:
    """List the providers and the measures; with NAME, a provider's models and options.

    The options are what stands under "params" in the configuration; a measure's are those of
    "continuity" in it.
    """
    from grok_spicy.cli.logs import show_logs
    from grok_spicy.plugins import PluginManager
    from grok_spicy.plugins.registry import ProviderRegistry

    show_logs(verbosity())
    if model is not None and name is None:
        raise click.UsageError("--model needs the name of a provider.")
    registry = ProviderRegistry(PluginManager(disabled=without))
    if name is None:
        _list(registry, as_json=as_json)
    else:
        _show([_described(registry, offer, model) for offer in _of(registry, name)], as_json)


def _list(registry: ProviderRegistry, *, as_json: bool) -> None:
    from grok_spicy.cli.output import print_json
    from grok_spicy.cli.tables import print_table
    from grok_spicy.plugins.measures import measures_on_offer

    offers = registry.offers()
    measures = measures_on_offer(registry.plugins)
    presets = {name: _parts(preset) for name, preset in registry.plugins.presets().items()}
    if as_json:
        print_json(
            providers=[_summary(offer) for offer in offers],
            presets=presets,
            measures=[_measure(offer) for offer in measures],
        )
        return
    if not offers:
        click.echo("No providers are installed. The first one: pip install grok-spicy")
        return
    print_table(
        ("NAME", "CAPABILITY", "DEFAULT MODEL", "WHAT IT IS"),
        [
            (offer.spec.name, offer.capability, offer.spec.default_model, offer.spec.summary)
            for offer in offers
        ],
    )
    click.echo()
    print_table(
        ("PRESET", *CAPABILITIES),
        [(name, *(parts.get(one, "-") for one in CAPABILITIES)) for name, parts in presets.items()],
    )
    if measures:
        click.echo()
        print_table(
            ("MEASURE", "LOOKS AT", "WHAT IT DOES"),
            [
                (offer.spec.name, ", ".join(offer.spec.subjects), offer.spec.summary)
                for offer in measures
            ],
        )
    click.echo("\nModels and options: grok-spicy providers NAME")


def _parts(preset: Preset) -> dict[Capability, str]:
    """Return who fills which capability of a preset; two that quarrel are both named."""
    parts: dict[Capability, str] = {}
    for source in preset.sources:
        before = parts.get(source.part.capability)
        name = source.part.provider
        parts[source.part.capability] = f"{before} or {name}" if before else name
    return parts


def _of(registry: ProviderRegistry, name: str) -> list[Offer]:
    """Return what `name` offers.

    Raises:
        ConfigError: If nobody is called so, or it offers nothing.
        PluginError: If its plugin cannot be used.
    """
    offers = registry.offers()
    found = [offer for offer in offers if offer.spec.name == name]
    if found:
        return found
    if name in registry.plugins.names():
        registry.plugins.load(name)
    raise _unknown(name, {offer.spec.name for offer in offers})


def _unknown(name: str, installed: set[str]) -> ConfigError:
    from grok_spicy.errors import ConfigError
    from grok_spicy.plugins.missing import install_command, known_extras
    from grok_spicy.text.nearest import did_you_mean

    command = install_command(name, known_extras())
    if command is not None:
        return ConfigError(f"Provider {name} is not installed.", hint=command)
    return ConfigError(
        f"No provider is called {name!r}{did_you_mean(name, installed) or '.'}",
        hint="List them with: grok-spicy providers",
    )


def _summary(offer: Offer) -> dict[str, Any]:
    return {
        "name": offer.spec.name,
        "capability": offer.capability,
        "summary": offer.spec.summary,
        "default_model": offer.spec.default_model or None,
        "default_url": offer.spec.default_url,
        "distribution": offer.distribution,
        "version": offer.version,
    }


def _measure(offer: MeasureOffer) -> dict[str, Any]:
    return {
        "name": offer.spec.name,
        "subjects": list(offer.spec.subjects),
        "summary": offer.spec.summary,
        "distribution": offer.distribution,
        "version": offer.version,
    }


def _described(registry: ProviderRegistry, offer: Offer, model: str | None) -> dict[str, Any]:
    from grok_spicy.cli.option_help import option_helps
    from grok_spicy.errors import GrokSpicyError, PluginError
    from grok_spicy.system.foreign import must_propagate, raised

    provider = registry.get(offer.capability, offer.spec.name)
    chosen = model or offer.spec.default_model
    try:
        return {
            **_summary(offer),
            "models": [asdict(info) for info in provider.models()],
            "options_of": chosen or None,
            "options": [asdict(option) for option in option_helps(provider.options_for(chosen))],
        }
    except BaseException as error:
        if must_propagate(error) or isinstance(error, GrokSpicyError):
            raise
        raise PluginError(
            f"Provider {offer.spec.name} ({offer.distribution} {offer.version}) fails on its "
            f"{offer.capability} models and options: {raised(error)}",
            hint=f"pip install -U {offer.distribution}",
        ) from error


def _show(described: list[dict[str, Any]], as_json: bool) -> None:
    from grok_spicy.cli.output import print_json, print_wrapped

    if as_json:
        print_json(providers=described)
        return
    for number, offer in enumerate(described):
        if number:
            click.echo()
        click.secho(f"{offer['name']}: {offer['capability']}", bold=True)
        if offer["summary"]:
            print_wrapped(offer["summary"], indent="  ")
        if offer["default_url"]:
            address = f"{offer['name']}_url"
            click.echo(f"  server: {offer['default_url']} unless {address} says otherwise")
        _show_models(offer)
        _show_options(offer)


def _show_models(offer: dict[str, Any]) -> None:
    models: list[ModelInfo] = offer["models"]
    if not models:
        if offer["default_model"]:
            click.echo(f"  model: {offer['default_model']} by default")
        return
    click.echo("  models:")
    from grok_spicy.cli.tables import print_table

    print_table(
        ("NAME", "PRICE", "WHAT IT IS"),
        [
            (
                info["name"] + (" (default)" if info["name"] == offer["default_model"] else ""),
                info["price_note"] or "free",
                info["summary"],
            )
            for info in offer["models"]
        ],
        indent="    ",
    )


def _show_options(offer: dict[str, Any]) -> None:
    from grok_spicy.cli.output import print_wrapped

    if not offer["options"]:
        click.echo("  no options")
        return
    of = f" of {offer['options_of']}" if offer["options_of"] else ""
    click.echo(f"  options{of}:")
    for option in offer["options"]:
        facts = [option["type"], option["range"]]
        facts.append("required" if option["default"] is None else f"default {option['default']}")
        line = f"    {click.style(option['name'], bold=True)}  " + ", ".join(filter(None, facts))
        click.echo(line)
        if option["help"]:
            print_wrapped(option["help"], indent="      ")
