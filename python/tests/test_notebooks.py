"""The notebooks of the gallery run from the root of the project, and what their cells end with can be shown."""

import json
import re
import subprocess
import sys

import pytest

from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "python/notebooks").glob("*.ipynb"))

#: Plays cells as a notebook does: the value of the last line is shown.
PLAY = """
import ast, json, os, sys
os.environ.setdefault("MPLBACKEND", "agg")
names = {}
for cell in json.loads(sys.stdin.read()):
    body = ast.parse(cell).body
    last = ast.Expression(body.pop().value) if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    value = None if last is None else eval(compile(last, "cell", "eval"), names)
    for shown in ("_repr_html_", "_repr_svg_", "__repr__"):
        if value is not None and hasattr(value, shown):
            assert getattr(value, shown)()
            break
"""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_runs(path):
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    # Kept without what they print, which differs between machines.
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    texts = ["".join(cell["source"]) for cell in cells]
    for package in re.findall(r"^(?:import|from) (\w+)", "\n".join(texts), re.M):
        pytest.importorskip(package)
    words = [sys.executable, "-W", "ignore", "-c", PLAY]
    done = subprocess.run(words, cwd=ROOT, input=json.dumps(texts), capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr


def test_the_gallery_is_told_on_the_page_of_the_guide():
    page = (ROOT / "docs/book/src/guide/python.md").read_text(encoding="utf-8")
    assert len(NOTEBOOKS) >= 5 and all(f"python/notebooks/{path.name}" in page for path in NOTEBOOKS)
