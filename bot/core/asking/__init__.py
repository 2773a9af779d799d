"""Asking: from a person's own words to a curated answer, a guess, or an honest "I don't know"."""
