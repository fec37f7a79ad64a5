"""The process that carries out one order: `python -m grok_spicy_studio.work.child`.

It reads the order from stdin, says one line on stdout as soon as there is something to say (a run
has begun, or why none has), and then works on by itself: nobody needs to listen any more.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from grok_spicy import PluginManager, ProviderRegistry, Secrets, pick_take
from grok_spicy.errors import GrokSpicyError
from pydantic import TypeAdapter

from grok_spicy_studio.work import filming, handing, questions
from grok_spicy_studio.work.context import OrderContext
from grok_spicy_studio.work.orders import (
    CompareOrder,
    DoctorOrder,
    FilmOrder,
    HandingOrder,
    Order,
    PickOrder,
    PriceOrder,
    Reply,
    ResumeOrder,
    WhyOrder,
)
from grok_spicy_studio.work.speaking import Speaker

_ORDER: TypeAdapter[Order] = TypeAdapter(Order)


async def carry_out(order: Order, speaker: Speaker, secrets: Secrets) -> None:
    """Do what was ordered."""
    context = OrderContext(Path(order.output), ProviderRegistry(PluginManager()), speaker, secrets)
    match order:
        case FilmOrder():
            await filming.film(context, order)
        case ResumeOrder():
            await filming.resume(context, order)
        case PickOrder():
            await pick_take(order.run, order.piece, order.take, output_dir=order.output)
            speaker.say(Reply(run=order.run))
        case PriceOrder():
            await questions.price(context, order)
        case WhyOrder():
            await questions.why(context, order)
        case DoctorOrder():
            await questions.doctor(context, order)
        case HandingOrder():
            await handing.hand(context, order)
        case CompareOrder():
            # The one order that needs what draws pages.
            from grok_spicy_studio.work import comparing

            await comparing.compare(context, order)


def main() -> None:
    """Carry out the order on stdin."""
    # Whatever a plugin prints must not reach whoever waits for the one line.
    private = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    secrets = Secrets(dotenv_path=Path(".env"))
    speaker = Speaker(private, secrets)
    order = _ORDER.validate_json(sys.stdin.buffer.read())
    try:
        asyncio.run(carry_out(order, speaker, secrets))
    except GrokSpicyError as error:
        speaker.say(Reply(error=error.message, hint=error.hint))
    except asyncio.CancelledError:
        speaker.say(Reply(error="It was stopped."))
    except BaseException as error:
        speaker.say(Reply(error=f"{type(error).__name__}: {error}"))
        raise


if __name__ == "__main__":
    main()
