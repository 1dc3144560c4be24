"""Where frames come from: one file per kind of device, and the registry."""
