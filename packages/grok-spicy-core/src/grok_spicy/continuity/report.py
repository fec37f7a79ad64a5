"""What is known of a film's continuity: `continuity.json`."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from grok_spicy.continuity.faults import Fault
from grok_spicy.continuity.joins import JoinReading
from grok_spicy.continuity.signals import Signals
from grok_spicy.continuity.verdicts import Verdict
from grok_spicy.schemas import Model


class Look(Model):
    """One picture of a shot and who is in it."""

    picture: str = Field(description="The file, relative to the report")
    which: Literal["keyframe", "first", "middle", "last"]
    verdicts: list[Verdict] = Field(default_factory=list)


class Drift(Model):
    """How one character fares through a clip."""

    who: str
    lost: float = Field(description="How much of the first margin is lost at worst")
    at: float = Field(description="Seconds at which it is worst")
    margins: dict[str, float] = Field(description="Margin by seconds")
    turns: bool = Field(description="Whether they become someone else: the margin falls below 0")


class ShotJoin(Model):
    """How a shot goes on from the one before."""

    after: int = Field(description="Number of the earlier scene")
    reading: JoinReading
    demanded: bool = Field(description="Whether the scene begins with a match cut")
    good: bool = Field(description="Whether it does what is demanded")
    text: str = ""


class ShotReport(Model):
    """Everything about one shot."""

    scene_id: int
    title: str = ""
    own: bool = Field(default=False, description="The user's own take: measured, never gated")
    looks: list[Look] = Field(default_factory=list)
    drift: list[Drift] = Field(default_factory=list)
    faults: list[Fault] = Field(default_factory=list)
    start: JoinReading | None = Field(
        default=None, description="First frame against the keyframe: did it start where told?"
    )
    join: ShotJoin | None = None
    signals: Signals | None = None
    commands: list[str] = Field(default_factory=list, description="What mends it")


class CharacterYardstick(Model):
    """How well a measure tells one character from the rest of this cast."""

    who: str
    measure: str
    n: int = Field(description="Pictures without them that their margin is compared with")
    provisional: bool
    separated: float | None = Field(description="Share of own variants nearer to the own sheet")
    off: str = Field(default="", description="Why the measure says nothing about them")


class NotMeasured(Model):
    """What was not looked at, why, and how to have it."""

    what: str
    why: str
    command: str | None = None


class JudgeReport(Model):
    """How often the vision model took a stranger for a character of this film."""

    tried: int = Field(description="Questions whose sheets were all of others")
    deceived: int = Field(description="Of those, how often it named one of them all the same")

    @property
    def text(self) -> str:
        """Say it to people."""
        return (
            f"The vision model was shown a figure with the sheets of others only, {self.tried} "
            f"times: it took it for one of them {self.deceived} times."
        )


class ContinuityReport(Model):
    """What is known of a film's continuity."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    schema_: Literal[1] = Field(default=1, alias="schema")
    seen: str = Field(
        default="", description="Digest of what was looked at, and with which measures"
    )
    title: str = ""
    cast: dict[str, str] = Field(
        default_factory=dict, description="Character to sheet, relative to the report"
    )
    measures: list[str] = Field(default_factory=list)
    yardsticks: list[CharacterYardstick] = Field(default_factory=list)
    shots: list[ShotReport] = Field(default_factory=list)
    not_measured: list[NotMeasured] = Field(default_factory=list)
    judge: JudgeReport | None = Field(
        default=None, description="null: the vision model was not tried"
    )

    @property
    def findings(self) -> list[str]:
        """Everything that somebody should look at, one line each, in order of the film."""
        return [line for shot in self.shots for line in findings_of(shot)]


def findings_of(shot: ShotReport) -> list[str]:
    """Say what is wrong with a shot, one line each."""
    name = f"scene {shot.scene_id}"
    lines = []
    for look in shot.looks:
        where = "keyframe" if look.which == "keyframe" else f"{look.which} frame"
        lines += [
            f"{name}, {where}: {verdict.reason}{' (a sign, no proof)' * verdict.provisional}"
            for verdict in look.verdicts
            if verdict.kind in ("swapped", "missing")
        ]
    lines += [
        f"{name}: {one.who} becomes someone else at {one.at:.1f} s"
        for one in shot.drift
        if one.turns
    ]
    lines += [f"{name}: {fault.text}" for fault in shot.faults]
    if shot.join is not None and not shot.join.good:
        lines.append(f"{name} does not go on where scene {shot.join.after} ends: {shot.join.text}")
    if shot.start is not None and not shot.start.same_place:
        lines.append(f"{name} does not start at its keyframe: {shot.start.complaint}")
    return lines
