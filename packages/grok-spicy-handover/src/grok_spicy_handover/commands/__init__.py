"""The commands that this package adds: one module each, a thin caller of the rest."""
