"""The pages: one module an idea, one function an address."""
