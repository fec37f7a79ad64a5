"""Fixtures for those who test providers; loaded by pytest through its entry point."""
