"""What is printed: each file has one small type for its input and `render(...) -> bytes` (PDF).

Slips know nothing of cases or portals; the desk gives them the words. In practice mode every
page says so, large and across.
"""
