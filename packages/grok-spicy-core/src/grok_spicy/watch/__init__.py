"""What watchers of a run are told: events, observers, reports."""
