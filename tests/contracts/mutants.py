"""Mutants of what must not break: how many the tests find, and which they do not. A long run.

    .venv/bin/pip install mutmut==3.8.1     (no tool of the check)
    .venv/bin/python -P tests/contracts/mutants.py GROUP… [--most 250] [--into FOLDER]

A group is a key of GROUPS: one module, and the quick tests that are about it. The tree is copied to
a folder, mutated and tried there, two at a time. Texts for people (`_`) and lines of the log are
left as they are, and SQL is not written in the other case. Of a module with more mutants than
`--most` a sample is taken, by a seeded draw; `--only NAME…` tries survivors again. Each survivor
is printed with its change. Exit code 1 where the tests fail without a mutant.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_PACKS = "trust* packs* pack_faults pack_commands"
GROUPS = {
    "kiosk/case.py": "case_*",
    "kiosk/outbox.py": "outbox_* ../faults/test_two_acts ../faults/test_clock",
    "kiosk/procedures/trust.py": _PACKS,
    "kiosk/procedures/signing.py": _PACKS,
    "kiosk/procedures/installed.py": _PACKS,
    "kiosk/procedures/packs.py": _PACKS,
    "kiosk/vault/aside.py": "vault_damage vault_store vault_rebuilding",
    "kiosk/vault/audit.py": "vault_audit day_slip ../faults/test_audit_forgery",
    "kiosk/vault/casekeys.py": "vault_store vault_damage vault_purge vault_audit vault_opening",
    "kiosk/vault/checking.py": "vault_damage vault_rebuilding vault_copies",
    "kiosk/vault/copies.py": "vault_copies vault_rebuilding",
    "kiosk/vault/database.py": "vault_store vault_opening vault_damage vault_purge vault_copies",
    "kiosk/vault/errors.py": "vault_opening vault_store vault_damage",
    "kiosk/vault/files.py": "vault_opening vault_store vault_keys ../faults/test_names_of_files",
    "kiosk/vault/keyrings.py": "vault_keys* vault_ways",
    "kiosk/vault/keys.py": "vault_keys* vault_ways",
    "kiosk/vault/officers.py": "vault_officers roles",
    "kiosk/vault/opening.py": "vault_opening vault_store vault_damage vault_keys",
    "kiosk/vault/passphrase.py": "vault_keys* vault_ways",
    "kiosk/vault/reader.py": "vault_store vault_damage vault_purge",
    "kiosk/vault/rebuilding.py": "vault_rebuilding vault_copies",
    "kiosk/vault/restoring.py": "vault_copies",
    "kiosk/vault/sealing.py": "vault_store vault_damage vault_purge vault_schema",
    "kiosk/vault/store.py": "vault_store vault_purge vault_opening vault_audit vault_copies",
    "kiosk/vault/ways.py": "vault_ways vault_keys*",
    "kiosk/vault/writer.py": "vault_store vault_damage vault_purge vault_audit",
}
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|VALUES|PRAGMA|COMMIT|ROLLBACK|excluded)\b")
SETTINGS = """
[tool.mutmut]
source_paths = ["kiosk"]
only_mutate = ["{module}"]
also_copy = {rest}
pytest_add_cli_args = ["-n", "0", "-p", "no:cacheprovider", "-m", "not long", "-k", "not control"]
pytest_add_cli_args_test_selection = {tests}
timeout_constant = 60.0
track_dependencies = false
use_git_change_detection = false
"""


def main() -> int:
    """Try the groups one after the other; 1 where one could not be tried."""
    parser = argparse.ArgumentParser()
    parser.add_argument("groups", nargs="+", choices=GROUPS, metavar="GROUP")
    parser.add_argument("--most", type=int, default=250)
    parser.add_argument("--only", nargs="+", default=[])
    parser.add_argument("--into", type=Path)
    words = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as own:
        for module in words.groups:
            tree = (words.into or Path(own)) / module.replace("/", ".")
            lay_out(module, tree)
            inside = [sys.executable, "-P", str(Path(__file__).resolve()), "--inside"]
            run = [*inside, module, str(words.most), *words.only]
            failed |= subprocess.run(run, cwd=tree, check=False).returncode
    return int(bool(failed))


def lay_out(module: str, tree: Path) -> None:
    """A copy of the tree in which mutmut finds its settings."""
    shutil.rmtree(tree, ignore_errors=True)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    named = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, named.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    rest = [one.name for one in tree.iterdir() if one.name not in ("kiosk", "tests")]
    words = GROUPS[module].split() + ["vault_exact"] * module.startswith("kiosk/vault/")
    patterns = [f"tests/kiosk/test_{word}.py" for word in words]
    patterns = [one.replace("kiosk/test_../", "") for one in patterns]
    tests = [str(file.relative_to(tree)) for one in patterns for file in sorted(tree.glob(one))]
    with (tree / "pyproject.toml").open("a", encoding="utf-8") as stream:
        stream.write(SETTINGS.format(module=module, rest=rest, tests=tests))


def inside(module: str, most: int, only: list[str]) -> int:
    """Run mutmut in the tree that is the present folder, and say what survived."""
    import mutmut.__main__ as mutmut
    from mutmut.mutation.diff_apply import get_diff_for_mutant
    from mutmut.mutation.trampoline import set_mutant_under_test
    from mutmut.stats import status_by_exit_code
    from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir

    _spare_texts()
    _spare_the_case_of_sql()
    _quick_first()
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir()
    with mutmut.CatchOutput():
        copy_src_dir()
        copy_also_copy_files()
        mutmut.create_mutants(1)
    made, _ = mutmut.collect_source_file_mutation_data(mutant_names=[])
    names = sorted(name for _, name, _ in made)
    chosen = only or (random.Random(6).sample(names, most) if len(names) > most else names)
    mutmut._run(tuple(chosen), 2)
    tried, _ = mutmut.collect_source_file_mutation_data(mutant_names=chosen)
    ends = {name: (data.path, status_by_exit_code[code]) for data, name, code in tried}
    for name, (path, end) in sorted(ends.items()):
        if end not in ("killed", "timeout"):
            sys.stdout.write(f"#### {name}: {end}\n{get_diff_for_mutant(name, path=path)}\n")
    count = Counter(end for _, end in ends.values())
    found = count["killed"] + count["timeout"]
    sys.stdout.write(f"RESULT {module}: {found} of {len(chosen)} killed, {len(names)} in all\n")
    return 0


def _spare_texts() -> None:
    """No mutants of the words that `_()` translates, nor of what is logged."""
    import libcst
    from mutmut.mutation.file_mutation import MutationVisitor

    plain = MutationVisitor._skip_node_and_children

    def skip(visitor: MutationVisitor, node: libcst.CSTNode) -> bool:
        called = node.func if isinstance(node, libcst.Call) else None
        if isinstance(called, libcst.Attribute):
            called = called.value
        spared = isinstance(called, libcst.Name) and called.value in ("_", "log", "_log")
        return spared or plain(visitor, node)

    MutationVisitor._skip_node_and_children = skip


def _spare_the_case_of_sql() -> None:
    """To SQLite its own words are the same in either case."""
    import libcst
    from mutmut.mutation import mutators

    def strings(node: libcst.BaseString) -> Iterator[libcst.BaseString]:
        for new in mutators.operator_string(node):
            if not (SQL.search(node.value) and new.value.casefold() == node.value.casefold()):
                yield new

    place = [change for _, change in mutators.mutation_operators].index(mutators.operator_string)
    mutators.mutation_operators[place] = (libcst.BaseString, strings)


def _quick_first() -> None:
    """The shortest tests first: most mutants die at once."""
    from mutmut.runners.harness import PytestRunner
    from mutmut.state import state

    plain = PytestRunner._pytest_args_regular_run

    def by_time(runner: PytestRunner, tests: list[str]) -> list[str]:
        taken = state().duration_by_test
        return plain(runner, sorted(tests, key=lambda test: (taken.get(test, 0), test)))

    PytestRunner._pytest_args_regular_run = by_time


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        sys.exit(inside(sys.argv[2], int(sys.argv[3]), sys.argv[4:]))
    sys.exit(main())
