"""Thinking about edits of the knowledge: what differs, what asks for work."""
