"""A checkout with doubles of all that set-up calls: Python, pip, apt, ldconfig, the user's id.

The doubles write down how they were called, fail on demand, and never reach a network.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LIBRARIES = re.findall(r"(lib\S+\.so[.\d]*)=", (ROOT / "run").read_text("utf-8"))

PYTHON = """#!/bin/bash
# Makes environments whose Python knows pip only as a word to write down.
if [[ $1 == -m && $2 == venv ]]; then
    echo "venv" >>"$DOUBLES/calls"
    mkdir -p "$3/bin" "$3/site"
    cp "$DOUBLES/environment-python" "$3/bin/python"
    exit 0
fi
exec {python} "$@"
"""

ENVIRONMENT_PYTHON = """#!/bin/bash
home=$(dirname "$(dirname "$0")")
case "$*" in
    "-m pip --version" | "-m compileall"*) exit 0 ;;
    "-m pip install"*)
        echo "pip ${@: -1}" >>"$DOUBLES/calls"
        [[ -e $DOUBLES/pip-hangs ]] && sleep 60
        [[ -e $DOUBLES/pip-fails ]] && exit 1
        exit 0
        ;;
    *sysconfig*) echo "$home/site" ; exit 0 ;;
    "-c import sys;"*) ;;
    "-P -m ui"*) ;;
    *)
        echo "step $*" >>"$DOUBLES/calls"
        [[ -e $DOUBLES/fails && "$*" == *"$(cat "$DOUBLES/fails")"* ]] && exit 5
        exit 0
        ;;
esac
export PYTHONPATH=$(cat "$home/site/cung-nop.pth" 2>/dev/null)
exec {python} "$@"
"""

APT = """#!/bin/bash
echo "apt $*" >>"$DOUBLES/calls"
[[ -e $DOUBLES/apt-fails ]] && exit 100
[[ "$*" == *" install "* ]] && cp "$DOUBLES/all-libraries" "$DOUBLES/libraries"
exit 0
"""

PROGRAM = """
import os, sys, time
print(os.getpid(), sys.argv[1:], flush=True)
if "wait" in sys.argv:
    time.sleep(60)
sys.exit(7 if "seven" in sys.argv else 0)
"""


class Checkout:
    """A folder with `run` and `check` as they are, and a program that says what it was told."""

    def __init__(self, folder: Path) -> None:
        self.here = folder / "thư mục của máy"
        self.doubles = folder / "doubles"
        for made in (self.here / "ui", self.doubles / "bin"):
            made.mkdir(parents=True)
        for name in ("run", "check"):
            shutil.copy(ROOT / name, self.here)
        (self.here / "requirements.txt").write_text("# nothing\n")
        (self.here / "requirements-dev.txt").write_text("# nothing more\n")
        (self.here / "ui" / "__main__.py").write_text(PROGRAM)
        (self.here / "ui" / "__init__.py").write_text("")
        self._lay_doubles()

    def _lay_doubles(self) -> None:
        listing = "".join(f"\t{name} (libc6,x86-64) => /lib/{name}\n" for name in LIBRARIES)
        (self.doubles / "all-libraries").write_text(listing)
        (self.doubles / "libraries").write_text(listing)
        self.double("python3.11", PYTHON.format(python=sys.executable))
        text = ENVIRONMENT_PYTHON.replace("{python}", sys.executable)
        (self.doubles / "environment-python").write_text(text)
        (self.doubles / "environment-python").chmod(0o755)
        self.double("ldconfig", '#!/bin/bash\ncat "$DOUBLES/libraries"\n')
        self.double("apt-get", APT)
        self.double("dpkg-query", "#!/bin/bash\necho ii\n")
        self.be(0)

    def double(self, name: str, text: str) -> None:
        file = self.doubles / "bin" / name
        file.write_text(text)
        file.chmod(0o755)

    def be(self, uid: int) -> None:
        self.double("id", f"#!/bin/bash\necho {uid}\n")

    def let(self, what: str, text: str = "") -> None:
        (self.doubles / what).write_text(text)

    def stop(self, what: str) -> None:
        (self.doubles / what).unlink()

    @property
    def calls(self) -> list[str]:
        file = self.doubles / "calls"
        return file.read_text().splitlines() if file.exists() else []

    @property
    def environment(self) -> dict[str, str]:
        path = f"{self.doubles / 'bin'}:/usr/bin:/bin"
        return {"PATH": path, "DOUBLES": str(self.doubles), "HOME": os.environ.get("HOME", "/")}

    def start(self, *words: str, command: str | Path = "run", **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.here / command, *words],
            cwd=self.doubles,
            env=self.environment | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(
        self, *words: str, command: str | Path = "run", **more: str
    ) -> subprocess.CompletedProcess[str]:
        with self.start(*words, command=command, **more) as process:
            out, err = process.communicate(timeout=30)
        return subprocess.CompletedProcess(words, process.returncode, out, err)
