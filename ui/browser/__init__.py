"""The portal beside the desk: QtWebEngine, fenced in, loaded on first use only."""
