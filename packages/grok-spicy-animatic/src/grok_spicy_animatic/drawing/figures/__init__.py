"""Figures: one drawing function for each kind of body, chosen by `Look.kind`."""
