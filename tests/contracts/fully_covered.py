"""Branch coverage of what must not have an untested line: 100 % or exit 1.

    .venv/bin/python -P tests/contracts/fully_covered.py

The list is the promise; the tests named below keep it, under coverage in about a minute.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]

COVERED = (
    "kiosk/case.py",
    "kiosk/outbox.py",
    "kiosk/vault/*",
    "kiosk/procedures/trust.py",
    "kiosk/procedures/signing.py",
    "kiosk/procedures/installed.py",
    "kiosk/procedures/packs.py",
)

TESTS = (
    "tests/kiosk/test_case_machine.py",
    "tests/kiosk/test_case_supplement.py",
    "tests/kiosk/test_outbox_*.py",
    "tests/kiosk/test_trust*.py",
    "tests/kiosk/test_pack_faults.py",
    "tests/kiosk/test_pack_texts.py",
    "tests/kiosk/test_packs_exact.py",
    "tests/kiosk/test_vault_*.py",
    "tests/kiosk/test_roles.py",
    "tests/kiosk/test_day_slip.py",
    "tests/faults/test_audit_forgery.py",
    "tests/faults/test_flips.py",
)


def main() -> int:
    """Run the tests under coverage and report; 0 when every branch was taken."""
    files = [str(file) for pattern in TESTS for file in sorted(ROOT.glob(pattern))]
    with tempfile.TemporaryDirectory() as folder:
        data = f"--data-file={folder}/coverage"
        coverage = [sys.executable, "-m", "coverage"]
        words = ["-m", "pytest", "-q", "-n", "0", "-m", "not long", "-p", "no:cacheprovider"]
        words += ["-k", "not whatever_is_put_into_a_pack"]  # long, and takes no branch of its own
        include = ",".join(COVERED)
        run = [*coverage, "run", "--branch", f"--include={include}", "--rcfile=/dev/null", data]
        tests = subprocess.run([*run, *words, *files], cwd=ROOT, check=False)
        report = [*coverage, "report", "--rcfile=/dev/null", data, "--show-missing"]
        exclude = ["--skip-covered", "--fail-under=100", "--precision=2"]
        done = subprocess.run([*report, *exclude], cwd=ROOT, check=False)
    return tests.returncode or done.returncode


if __name__ == "__main__":
    sys.exit(main())
