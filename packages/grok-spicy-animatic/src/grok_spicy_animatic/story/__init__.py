"""How a concept becomes a plan: who, where, what happens, and how it is shot."""
