"""What tests share: the folders of the project, the program, results of a short run."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import mandate
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    """Paths are those of the documentation, from the root of the project."""
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="session")
def program():
    """The command line, beside which results of Python stand."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    names = [os.environ.get("MANDATE"), target / "release" / "mandate", target / "debug" / "mandate", shutil.which("mandate")]
    found = next((str(name) for name in names if name and Path(name).is_file()), None)
    if found is None:
        pytest.skip("no program: cargo build --release, or MANDATE=PATH")

    def play(*words):
        done = subprocess.run([found, *map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return play


@pytest.fixture(scope="session")
def two_districts():
    return mandate.load(ROOT / "scenarios/two-districts")


@pytest.fixture(scope="session")
def one_run(two_districts):
    return mandate.run(two_districts, progress=False)


@pytest.fixture
def texts():
    """The files of a scenario."""
    return {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "scenarios/two-districts").iterdir()}


@pytest.fixture
def design(tmp_path):
    """A small design."""
    path = tmp_path / "small.toml"
    path.write_text(
        'title = "A little counterterrorism"\nquestion = "What does it do?"\n'
        f'scenario = "{ROOT / "scenarios/two-districts"}"\n'
        '[[factor]]\npath = "weights.un.counterterrorism"\nlevels = [0.1, 0.5]\n[replications]\ncount = 3\n',
        encoding="utf-8",
    )
    return path
