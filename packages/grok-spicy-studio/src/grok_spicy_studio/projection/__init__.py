"""What an output folder holds, as the pages show it: read, never written."""
