"""From the files of `knowledge/` and `prompts/` to the core's values; every mistake has a line."""
