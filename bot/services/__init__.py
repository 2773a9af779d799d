"""What a person can do: one module for each command, asynchronous, talking only to a Visit."""
