"""Programs: the catalogue, and the list that is made of it for one person."""
