"""Backgrounds: one drawing function for each kind of place."""
