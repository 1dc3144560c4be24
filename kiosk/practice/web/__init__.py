"""The citizen's side of the practice portal: three sites to train on, each of another kind.

(a) pages made by the server, (b) one page made by a script, (c) a form in a frame of a second
host with log-in by phone. All are loopback only, of our own design, and say on every page that
nothing here counts.
"""

from .mounting import mount

__all__ = ["mount"]
