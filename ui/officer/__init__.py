"""The desk: home, log-on and the nine steps."""
