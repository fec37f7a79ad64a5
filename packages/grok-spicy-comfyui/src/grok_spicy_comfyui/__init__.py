"""grok-spicy-comfyui: see the package's README."""
