"""What the user configured: files, presets, who does what, checked with place and nearest name."""
