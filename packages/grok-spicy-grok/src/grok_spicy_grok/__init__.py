"""Image, video, LLM and vision on xAI for grok-spicy.

The providers live in `image`, `video`, `llm` and `vision`; `plugin` is what grok-spicy loads.
"""
