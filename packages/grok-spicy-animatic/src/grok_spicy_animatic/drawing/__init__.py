"""How the panels are drawn: recipes, figures, places, light, captions."""
