"""What a page is told while a run is worked on."""
