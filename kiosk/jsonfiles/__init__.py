"""JSON files that people write by hand or other machines send: read, and their faults in words."""
