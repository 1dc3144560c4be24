"""The only door that the screens use: one room per step of the work, and what they share."""
