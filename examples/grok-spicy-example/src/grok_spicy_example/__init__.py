"""Pictures from an HTTP service, for grok-spicy: an example to copy from."""
