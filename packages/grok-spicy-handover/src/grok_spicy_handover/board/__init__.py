"""The storyboard: a film on paper, as one HTML file and as a PDF."""
