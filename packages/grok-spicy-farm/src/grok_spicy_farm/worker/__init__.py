"""The process that makes films for the whole farm, on one of its machines."""
