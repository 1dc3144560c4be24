"""Building blocks of every screen; they know nothing of citizens, cases or portals."""
