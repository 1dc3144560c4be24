"""The ways out of the office: one connector per file, all behind one protocol."""
