"""Light to paper: a device gives frames, frames become pages, pages become a PDF.

Knows nothing of cases, portals or Qt.
"""
