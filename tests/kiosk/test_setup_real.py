"""Set-up with the real Python, venv and pip, and one package that is made here: no network."""

import sys
import zipfile

from setup_double import Checkout

WHEEL = {
    "tiny.py": "WORD = 'from the environment'\n",
    "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
    "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "tiny-1.0.dist-info/RECORD": "",
}
PROGRAM = "import sys, tiny\nprint(tiny.WORD, sys.argv[1:], sys.prefix)\n"


def test_a_start_from_nothing_and_one_after_it(tmp_path):
    checkout = Checkout(tmp_path)
    wheel = tmp_path / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in WHEEL.items():
            archive.writestr(name, text)
    (checkout.here / "requirements.txt").write_text(f"# one package\n{wheel}\n")
    (checkout.here / "ui" / "__main__.py").write_text(PROGRAM)
    checkout.double("python3.11", f'#!/bin/bash\nexec {sys.executable} "$@"\n')
    link = tmp_path / "kiosk"
    link.symlink_to(checkout.here / "run")
    offline = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": "/dev/null"}

    first = checkout.run("một hai", command=link, **offline)
    assert first.stdout == f"from the environment ['một hai'] {checkout.here / '.venv'}\n"
    assert first.returncode == 0

    wheel.unlink()
    second = checkout.run("ba", command=link, **offline)
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout.startswith("from the environment ['ba']")
