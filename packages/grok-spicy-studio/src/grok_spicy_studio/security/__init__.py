"""Who may see the studio, and from where: host, origin, token, cookie."""
