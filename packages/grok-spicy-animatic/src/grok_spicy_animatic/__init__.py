"""grok-spicy-animatic: see the package's README."""
