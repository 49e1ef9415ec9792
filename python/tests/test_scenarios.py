"""Scenarios: read, changed, refused."""

import csv
import datetime
import gc
import io

import mandate
import pytest


def test_a_scenario_says_what_it_is(two_districts):
    assert (two_districts.name, two_districts.title) == ("two-districts", "Two districts, one year")
    assert (two_districts.start, two_districts.end) == (datetime.date(2030, 1, 1), datetime.date(2030, 12, 31))
    assert "un" in two_districts.organizations and two_districts.peace_operations == ["un"]
    assert "two-districts" in repr(two_districts)


def test_changes_are_texts_lists_or_values_by_path_and_leave_the_scenario_as_it_is(two_districts):
    given = ["forces.un=off; switches.alignment=false", ["forces.un=off", "switches.alignment=false"]]
    changed = [two_districts.set(changes).changes for changes in given]
    changed.append(two_districts.set({"forces.un": "off", "switches.alignment": False}).changes)
    assert changed == [["forces.un=off", "switches.alignment=false"]] * 3
    assert two_districts.changes == []
    assert mandate.load("scenarios/two-districts", changes="forces.un=off").changes == ["forces.un=off"]


def test_an_unknown_key_is_a_fault_with_what_is_accepted(two_districts):
    with pytest.raises(mandate.ScenarioError) as caught:
        two_districts.set("violence.atack_rate=1e-5")
    (fault,) = caught.value.faults
    assert (fault.file, fault.line, fault.key) == ("set", None, "violence.atack_rate")
    assert "did you mean violence.attack_rate?" in fault.accepted
    assert str(fault) in str(caught.value)


def test_a_change_without_a_value_and_a_second_value_are_refused(two_districts):
    with pytest.raises(mandate.RequestError, match='set: found "forces.un"; accepted: PATH=VALUE'):
        two_districts.set("forces.un")
    with pytest.raises(mandate.RequestError, match="a second value of it"):
        two_districts.set("switches.alignment=true").set("switches.alignment=false")


def test_texts_and_the_folder_they_came_from_are_the_same_scenario(two_districts, texts):
    told = mandate.from_texts(texts, name="two-districts")
    assert (told.title, told.folder) == (two_districts.title, None)
    ours, theirs = (mandate.run(one, progress=False) for one in (told, two_districts))
    assert ours.table("events").to_dict() == theirs.table("events").to_dict()


def test_a_folder_that_nobody_named_goes_with_its_object(two_districts):
    results = mandate.run(two_districts, progress=False)
    folder = results.folder
    assert folder.is_dir()
    del results
    gc.collect()
    assert not folder.exists()


def test_every_fault_of_a_text_has_its_line(texts):
    texts["districts.csv"] = texts["districts.csv"].replace("plain", "hills", 1)
    with pytest.raises(mandate.ScenarioError) as caught:
        mandate.from_texts(texts)
    assert any(fault.file == "districts.csv" and fault.line for fault in caught.value.faults), caught.value


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow", "rows"])
def test_a_table_of_texts_may_be_a_frame_and_one_without_a_column_is_refused(texts, kind):
    rows = list(csv.DictReader(io.StringIO(texts["bases.csv"])))

    def frame(rows):
        if kind == "rows":
            return rows
        module = pytest.importorskip(kind)
        if kind == "pandas":
            return module.DataFrame(rows)
        return module.DataFrame(rows) if kind == "polars" else module.Table.from_pylist(rows)

    assert mandate.from_texts({**texts, "bases.csv": frame(rows)}).name
    first = next(iter(rows[0]))
    lacking = [{key: value for key, value in row.items() if key != first} for row in rows]
    with pytest.raises(mandate.ScenarioError) as caught:
        mandate.from_texts({**texts, "bases.csv": frame(lacking)})
    assert any(fault.file == "bases.csv" and first in (fault.key, fault.found, fault.accepted) for fault in caught.value.faults), (
        caught.value
    )


def test_what_is_no_table_is_refused(texts):
    with pytest.raises(TypeError, match="bases.csv: found int"):
        mandate.from_texts({**texts, "bases.csv": 3})


def test_a_folder_that_is_not_there_is_a_fault():
    with pytest.raises(mandate.ScenarioError, match="no such folder"):
        mandate.load("scenarios/nowhere")


def test_remarks_are_those_of_check(two_districts, program):
    printed = " ".join(program("check", "scenarios/two-districts").split())
    assert all(" ".join(remark.split()) in printed for remark in two_districts.check())
