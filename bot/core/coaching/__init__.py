"""Coaching: reading what a person wrote, and saying where it could be better."""
