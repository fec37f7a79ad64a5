"""Finds, checks, loads, quarantines and disables plugins.

Listing never imports a plugin; a broken plugin is a row, not a crash.
"""

from __future__ import annotations

from grok_spicy.plugins.descriptors import LoadedPlugin
from grok_spicy.plugins.manager import PluginManager
from grok_spicy.plugins.presets import Preset, PresetSource
from grok_spicy.plugins.rows import PluginRow, PluginState

__all__ = [
    "LoadedPlugin",
    "PluginManager",
    "PluginRow",
    "PluginState",
    "Preset",
    "PresetSource",
]
