"""Measures of continuity with small local models: who is who, and who drifts in a clip."""

from __future__ import annotations
