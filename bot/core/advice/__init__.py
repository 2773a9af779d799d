"""Advice: what the answers add up to, and what to do next."""
