"""Pictures: charts as PNG, drawn off the event loop."""
