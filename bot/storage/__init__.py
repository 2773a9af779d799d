"""Storage: what people told, sealed, in SQLite or PostgreSQL."""
