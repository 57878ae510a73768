"""The order of the rooms holds, and what breaks it is found."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

from config import ROOT

FORUM = ROOT / "forum"
LINTER = Path(sys.executable).with_name("lint-imports")
SECONDS = 120


WRONG = {
    "forum/votes/models.py": "import forum.votes.service",
    "forum/votes/service.py": "import forum.votes.views",
    "forum/boards/queries.py": "import forum.threads.queries.lists",
    "forum/ledger/service.py": "import forum.threads.models",
    "forum/threads/service/writing.py": "import flask",
    "forum/charter/words.py": "import sqlalchemy",
}


def test_a_folder_without_a_place_and_each_wrong_import_are_found(tmp_path: Path) -> None:
    shutil.copytree(FORUM, tmp_path / "forum", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "forum" / "attic").mkdir()
    (tmp_path / "forum" / "attic" / "__init__.py").write_text('"""A folder without a place."""')
    for path, line in WRONG.items():
        with (tmp_path / path).open("a") as module:
            module.write(f"\n{line}\n")
    done = subprocess.run(
        [LINTER, "--no-cache"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 1
    assert "- forum.attic" in done.stdout
    for path, line in WRONG.items():
        module = path.removesuffix(".py").replace("/", ".")
        wanted = line.removeprefix("import ")
        assert f"{module} -> {wanted}" in done.stdout, done.stdout


def test_the_charter_imports_only_itself_and_the_standard_library() -> None:
    for path in (FORUM / "charter").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [str(node.module)]
            for name in names:
                is_own = name.startswith("forum.charter")
                assert is_own or name.split(".")[0] in sys.stdlib_module_names, path.name


def test_packages_hold_nothing_but_their_docstring() -> None:
    for path in FORUM.rglob("__init__.py"):
        nodes = ast.parse(path.read_text("utf-8")).body
        assert len(nodes) == 1, path
        assert isinstance(nodes[0], ast.Expr), path
