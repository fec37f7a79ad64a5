"""The provider contract: what a backend implements and what core promises it."""
