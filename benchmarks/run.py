"""What `./run` adds to a start once everything is set up, against calling Python directly.

    .venv/bin/python benchmarks/run.py [--runs N]

Both ways start the same program that does nothing, in turn, in a checkout of its own whose
set-up is played by doubles: nothing is installed and no network is reached.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/kiosk"))

from setup_double import Checkout


def main() -> None:
    """Print the figures, one a line."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--runs", type=int, default=15)
    asked = words.parse_args()
    through, alone = [], []
    with tempfile.TemporaryDirectory() as folder:
        checkout = Checkout(Path(folder))
        checkout.run()
        direct = [checkout.here / ".venv/bin/python", "-P", "-m", "ui"]
        for _ in range(asked.runs):
            begun = time.perf_counter()
            checkout.run()
            between = time.perf_counter()
            subprocess.run(direct, env=checkout.environment, stdout=subprocess.DEVNULL, check=True)
            through.append(between - begun)
            alone.append(time.perf_counter() - between)
    medians = statistics.median(through), statistics.median(alone)
    print(f"./run   {medians[0]:.3f} s")
    print(f"direct  {medians[1]:.3f} s")
    print(f"added   {medians[0] - medians[1]:.3f} s, ratio {medians[0] / medians[1]:.2f}")


if __name__ == "__main__":
    main()
