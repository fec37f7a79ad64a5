"""How a panel is filmed: camera, layers in motion, room tone, encoding."""
