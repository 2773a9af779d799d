"""The only folder that knows Discord: interaction to call, screen to components, nothing more."""
