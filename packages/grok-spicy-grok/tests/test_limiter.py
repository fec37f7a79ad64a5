from __future__ import annotations

import asyncio
from typing import Any

from grok_spicy_grok.limiter import RateLimiter


async def starts(limiter: RateLimiter, clock: Any, count: int) -> list[float]:
    times = []
    for _ in range(count):
        await limiter.wait()
        times.append(clock.monotonic())
    return times


async def test_five_pictures_start_at_once_and_the_sixth_a_second_later(clock: Any) -> None:
    times = await starts(RateLimiter(5, clock, window=1.0), clock, 11)

    assert times == [0.0] * 5 + [1.0] * 5 + [2.0]


async def test_one_clip_starts_a_second(clock: Any) -> None:
    assert await starts(RateLimiter(1, clock, window=1.0), clock, 3) == [0.0, 1.0, 2.0]


async def test_a_pause_holds_everyone_back(clock: Any) -> None:
    limiter = RateLimiter(5, clock, window=1.0)
    limiter.pause(7.0)
    limiter.pause(2.0)

    assert await starts(limiter, clock, 2) == [7.0, 7.0]


async def test_waiting_can_be_cancelled_without_harm_to_others(clock: Any) -> None:
    limiter = RateLimiter(1, clock, window=1.0)
    await limiter.wait()
    asleep = asyncio.Event()

    class Sleeper:
        def monotonic(self) -> float:
            return 0.0

        async def sleep(self, seconds: float) -> None:
            asleep.set()
            await asyncio.Event().wait()

    limiter._clock = Sleeper()  # type: ignore[assignment]
    waiting = asyncio.create_task(limiter.wait())
    await asleep.wait()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    limiter._clock = clock

    assert await starts(limiter, clock, 1) == [1.0]


async def test_those_who_came_first_go_first(clock: Any) -> None:
    limiter = RateLimiter(1, clock, window=1.0)
    order: list[int] = []

    async def go(number: int) -> None:
        await limiter.wait()
        order.append(number)

    async with asyncio.TaskGroup() as tasks:
        for number in range(5):
            tasks.create_task(go(number))

    assert order == [0, 1, 2, 3, 4]
