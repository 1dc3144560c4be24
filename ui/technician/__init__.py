"""Screens of who looks after the desk."""
