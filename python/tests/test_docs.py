"""The examples of docstrings, of the pages and of the stubs are what the package does."""

import doctest
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys

import mandate
import pytest

from conftest import ROOT

MODULES = ["mandate", *(f"mandate.{one.name}" for one in pkgutil.iter_modules(mandate.__path__))]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_docstrings_run(name):
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0


def fenced(page):
    return re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.S)


def test_five_statements_lead_from_the_package_to_a_picture_and_are_the_same_on_all_pages(tmp_path):
    pages = ["README.md", "python/README.md", "docs/book/src/guide/python.md"]
    first = [fenced(page)[0] for page in pages]
    assert len(set(first)) == 1
    statements = [line for line in first[0].splitlines() if line and not line.startswith("#")]
    assert len(statements) == 5
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    done = subprocess.run([sys.executable, "-c", first[0]], cwd=tmp_path, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    assert any(path.suffix == ".svg" for path in tmp_path.rglob("*.svg"))


PAGE = "docs/book/src/guide/python.md"


@pytest.mark.parametrize("number", range(1, len(fenced(PAGE))))
def test_examples_of_the_guide_run(number, tmp_path):
    example = fenced(PAGE)[number]
    for package in re.findall(r"^(?:import|from) (\w+)", example, re.M):
        pytest.importorskip(package)
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    words = [sys.executable, "-W", "ignore", "-c", example]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0 and done.stdout, done.stderr


def test_stubs_name_what_the_extension_has():
    stubs = (ROOT / "python/python/mandate/_mandate.pyi").read_text(encoding="utf-8")
    native = importlib.import_module("mandate._mandate")
    for name, value in vars(native).items():
        if name.startswith("__"):
            continue
        assert re.search(rf"^(class|def) {name}\b|^{name}:", stubs, re.M), name
        if inspect.isclass(value):
            own = re.search(rf"^class {name}:.*?(?=^\S|\Z)", stubs, re.M | re.S)[0]
            public = [one for one in vars(value) if not one.startswith("_") or one.startswith("__arrow")]
            lacking = [one for one in public if not re.search(rf"def {one}\b", own)]
            assert not lacking, (name, lacking)
