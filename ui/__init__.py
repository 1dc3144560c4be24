"""The top floor: what people see and touch (PySide6)."""
