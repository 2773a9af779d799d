"""The interview: what is asked, how answers are read, and where a person stands in it."""
