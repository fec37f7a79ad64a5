"""grok-spicy-ollama: see the package's README."""
