"""The same calls in a terminal: at a prompt for people, a JSON line each for programs."""
