"""What the office knows of procedures: catalogue, search, packs, form logic, checklists."""
