"""The measures on offer, and how one of them is made: a measure that cannot be used is a row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from importlib import import_module
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError, GrokSpicyError, PluginError
from grok_spicy.system.foreign import must_propagate, raised
from grok_spicy.text.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from grok_spicy.continuity import Measure
    from grok_spicy.plugins.manager import PluginManager
    from grok_spicy.specs import MeasureSpec


@dataclass(frozen=True, slots=True)
class MeasureOffer:
    """A measure and who ships it.

    Attributes:
        spec: How it describes itself.
        plugin: Name of the plugin.
        distribution: Who ships it.
        version: Version of that distribution.
    """

    spec: MeasureSpec
    plugin: str
    distribution: str
    version: str


def measures_on_offer(plugins: PluginManager) -> list[MeasureOffer]:
    """Return the measures of all usable plugins, in order of name.

    A name that two plugins offer is left out, and both are marked in the list of plugins.
    """
    offers: dict[str, list[MeasureOffer]] = {}
    for plugin in plugins.load_all():
        for spec in plugin.measures:
            offer = MeasureOffer(spec, plugin.name, plugin.distribution, plugin.version)
            offers.setdefault(spec.name, []).append(offer)
    for name, several in offers.items():
        if len(several) > 1:
            who = " and ".join(one.distribution for one in several)
            for one in several:
                plugins.fault(
                    one.plugin,
                    f"the measure {name} is offered by {who}",
                    f"grok-spicy plugins disable {one.plugin}",
                )
    return [offers[name][0] for name in sorted(offers) if len(offers[name]) == 1]


def make_measure(plugins: PluginManager, offer: MeasureOffer, params: Mapping[str, Any]) -> Measure:
    """Import the class of a measure and make one.

    Args:
        plugins: Told when it cannot be used.
        offer: The measure.
        params: Its options, as configured.

    Raises:
        ConfigError: If the options are not what it takes.
        PluginError: If it cannot be imported, or is no measure.
    """
    from pydantic import ValidationError

    found = _class(plugins, offer)
    try:
        options = found.options().model_validate(dict(params))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        known = list(found.options().model_fields)
        raise ConfigError(
            f"continuity.measures.{offer.spec.name}.{field}: {first['msg']}"
            f"{did_you_mean(field, known) if field not in known else ''}",
            hint=f"It takes: {', '.join(known) or 'no options'}",
        ) from error
    try:
        return found(options)
    except GrokSpicyError:
        raise
    except BaseException as error:
        if must_propagate(error):
            raise
        raise PluginError(
            f"Plugin {offer.plugin}: the measure {offer.spec.name} cannot be made: {raised(error)}"
        ) from error


def _class(plugins: PluginManager, offer: MeasureOffer) -> type[Measure]:
    from grok_spicy.continuity import Measure

    module, _, path = offer.spec.target.partition(":")
    try:
        found: object = reduce(getattr, path.split("."), import_module(module))
        fit = isinstance(found, type) and issubclass(found, Measure)
        wrong = None if fit else "is not a subclass of grok_spicy.continuity.Measure"
    except BaseException as error:
        if must_propagate(error):
            raise
        wrong = f"cannot be imported: {raised(error)}"
    if wrong is not None:
        message = f"the class {offer.spec.target} of measure {offer.spec.name} {wrong}"
        command = f"pip install --force-reinstall {offer.distribution}"
        plugins.fault(offer.plugin, message, command)
        raise PluginError(f"Plugin {offer.plugin}: {message}", hint=command)
    return found  # type: ignore[return-value]  # seen to above
