"""Our own measure, held to the kit that authors of others use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy_continuity.figure import FigureMeasure
from grok_spicy_continuity.options import FigureOptions
from grok_spicy_continuity.plugin import grok_spicy_measures
from grok_spicy_testing.conformance.measure import MeasureConformance

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.continuity import Measure


class TestFigure(MeasureConformance):
    spec = grok_spicy_measures()[0]
    measure = FigureMeasure

    @pytest.fixture
    def subject(self, model: Path) -> Measure:
        return FigureMeasure(FigureOptions(model=model))
