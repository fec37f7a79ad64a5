"""From what is read to a page: the templates, and the words they may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from grok_spicy_studio import spoken, words
from grok_spicy_studio.work.handing import installed

if TYPE_CHECKING:
    from grok_spicy_studio.projection.view import FilmView


def make_environment() -> Environment:
    """Return the templates: everything that is put into one is text, never markup."""
    environment = Environment(
        loader=PackageLoader("grok_spicy_studio"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalised,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["maker"] = words.maker
    environment.filters |= {
        "money": words.money,
        "price": words.price,
        "length": words.length,
        "moment": words.moment,
        "machine_time": words.machine_time,
        "score": words.score,
        "anchor": words.anchor,
        "address": words.address,
        "written": spoken.written,
        "spoken": spoken.of_models,
        "fits": spoken.fits,
    }
    return environment


def _finalised(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return words.clean(value)
    return value


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a page.

    Attributes:
        text: Its markup.
        basis: It is sent again when this changes.
    """

    text: str
    basis: str


class Pages:
    """Renders pages and parts of pages.

    Args:
        port: Where the studio listens.
    """

    def __init__(self, port: int) -> None:
        self._environment = make_environment()
        self._environment.globals["port"] = port
        self._environment.globals["can_hand_over"] = installed()

    def text(self, template: str, **facts: Any) -> str:
        """Render a template.

        Args:
            template: Its file name.
            **facts: What it shows.
        """
        return self._environment.get_template(template).render(**facts)

    def page(self, template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:
        """Render a template as an answer."""
        return HTMLResponse(self.text(template, **facts), status)

    def fragments(self, film: FilmView) -> dict[str, Fragment]:
        """Render the parts of a run's page that change while it is worked on, by their id.

        Args:
            film: The run.
        """
        parts = {
            name: self._fragment(f"run/{name}.html", film=film)
            for name in ("head", "film", "cast", "script", "log")
        }
        # The board is another one when scenes come, go or move; its cards change by themselves.
        order = ",".join(str(card.scene.scene_id) for card in film.scenes)
        parts["story"] = Fragment(self.text("run/story.html", film=film), order)
        for card in film.scenes:
            name = f"scene-{card.scene.scene_id}"
            parts[name] = self._fragment("run/card.html", film=film, card=card)
        return parts

    def _fragment(self, template: str, **facts: Any) -> Fragment:
        text = self.text(template, **facts)
        return Fragment(text, text)
