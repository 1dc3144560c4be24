"""The sheet in the picture: where it lies, flattened, cleaned, judged, and when to take it."""
