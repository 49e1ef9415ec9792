"""Other packages: EMA Workbench, SALib, ArviZ."""

import mandate
import pytest

numpy = pytest.importorskip("numpy")


def test_salib_samples_a_problem_and_analyses_what_comes_back(two_districts):
    sample, analyze = pytest.importorskip("SALib.sample.sobol"), pytest.importorskip("SALib.analyze.sobol")
    problem = mandate.salib.problem(two_districts, ["violence.attack_rate", "violence.abuse_rate"])
    assert problem["num_vars"] == 2 and all(low < high for low, high in problem["bounds"])
    points = sample.sample(problem, 8, calc_second_order=False)
    values = mandate.salib.evaluate(two_districts, problem, points, "civilian_deaths", "nation", progress=False)
    assert values.shape == (len(points),) and numpy.isfinite(values).all() and values.std() > 0
    indices = analyze.analyze(problem, values, calc_second_order=False, print_to_console=False)
    assert set(indices) >= {"S1", "ST"} and len(indices["ST"]) == 2


def test_a_response_of_salib_is_that_of_a_comparison(two_districts):
    problem = {"num_vars": 1, "names": ["violence.attack_rate"], "bounds": [[0, 1]]}
    value = next(one.value for one in two_districts.parameters if one.key == "violence.attack_rate")
    given = mandate.salib.evaluate(two_districts, problem, [[value]], "civilian_deaths", "nation", replications=3, progress=False)
    several = mandate.run(two_districts, replications=3, progress=False)
    # A sweep has deaths a year, and the year of the scenario is one of 365 days.
    assert given[0] == pytest.approx(several.yearly["civilian_deaths"][2030], rel=0.01)


def test_unknown_keys_and_measures_are_refused_with_what_is_accepted(two_districts):
    with pytest.raises(mandate.RequestError, match="keys: found `violence.nothing`"):
        mandate.salib.problem(two_districts, ["violence.nothing"])
    problem = mandate.salib.problem(two_districts, "violence.attack_rate")
    with pytest.raises(mandate.RequestError, match="measure: found `index.nation`; accepted: .*hpi_core.nation"):
        mandate.salib.evaluate(two_districts, problem, [[1e-4]], "index", "nation", progress=False)


def test_ema_workbench_plays_levers_and_uncertainties_and_reads_outcomes(two_districts):
    ema = pytest.importorskip("ema_workbench")
    levers = {"forces.un": (0.0, 2.0), "switches.alignment": [True, False]}
    model = mandate.ema.model(two_districts, levers, ["violence.attack_rate"], ["civilian_deaths", "hpi_core:nation"])
    kinds = {outcome.name: outcome.kind for outcome in model.outcomes}
    assert kinds == {"civilian_deaths": ema.ScalarOutcome.MINIMIZE, "hpi_core_nation": ema.ScalarOutcome.MAXIMIZE}
    experiments, outcomes = ema.perform_experiments(model, scenarios=3, policies=2)
    assert len(experiments) == 6 and {"forces_un", "violence_attack_rate"} <= set(experiments.columns)
    assert all(numpy.isfinite(values).all() and values.shape == (6,) for values in outcomes.values())
    row = experiments.iloc[0]
    changes = {
        "forces.un": row["forces_un"],
        "switches.alignment": bool(row["switches_alignment"]),
        "violence.attack_rate": row["violence_attack_rate"],
    }
    alone = mandate.run(two_districts.set(changes), progress=False)
    assert alone.yearly["civilian_deaths"][2030] == outcomes["civilian_deaths"][0]


def test_ema_workbench_has_the_peace_operation_as_lever_and_free_parameters_as_uncertainties(two_districts):
    ema = pytest.importorskip("ema_workbench")
    model = mandate.ema.model(two_districts, by_year=True)
    assert [lever.name for lever in model.levers] == ["forces_un"]
    free = [one for one in two_districts.parameters if one.status == "free" and one.low < one.high]
    assert len(model.uncertainties) == len(free)
    assert [outcome.name for outcome in model.outcomes][0] == "civilian_deaths_by_year"


#: Values that a scenario accepts one by one, and not together.
TOGETHER = {"violence.retaliation_branching": 0.405, "violence.collateral_reaction": 1.345}


def test_values_that_are_refused_together_have_outcomes_that_are_no_number(two_districts):
    ema = pytest.importorskip("ema_workbench")
    refused = {path: [value, 1.0001 * value] for path, value in TOGETHER.items()}
    for by_year in (False, True):
        model = mandate.ema.model(two_districts, refused, ["violence.attack_rate"], ["civilian_deaths"], by_year=by_year)
        with pytest.warns(UserWarning, match="an experiment has no outcomes"):
            _, outcomes = ema.perform_experiments(model, scenarios=1, policies=1)
        (values,) = outcomes.values()
        assert values.shape == ((1, 1) if by_year else (1,)) and numpy.isnan(values).all()
    problem = {"names": list(TOGETHER)}
    with pytest.raises(mandate.ScenarioError):
        mandate.salib.evaluate(two_districts, problem, [list(TOGETHER.values())], progress=False)
    with pytest.warns(UserWarning, match="1 of 2 rows have no response"):
        values = mandate.salib.evaluate(two_districts, problem, [[0.1, 0.1], list(TOGETHER.values())], progress=False)
    assert numpy.isfinite(values[0]) and numpy.isnan(values[1])


def test_a_lever_that_nothing_reads_is_refused_before_anything_is_played(two_districts):
    pytest.importorskip("ema_workbench")
    with pytest.raises(mandate.ScenarioError, match="forces.nu"):
        mandate.ema.model(two_districts, {"forces.nu": (0, 1)})


def test_arviz_takes_a_posterior(tmp_path):
    arviz = pytest.importorskip("arviz")
    data = mandate.arviz.inference_data("scenarios/mali")
    posterior = data["posterior"]
    assert posterior["violence.attack_rate"].shape == (1, 451)
    summary = arviz.summary(data, var_names=["violence.attack_rate"], kind="stats", round_to="none")
    known = next(one for one in mandate.load("scenarios/mali").parameters if one.key == "violence.attack_rate")
    assert known.low / 10 < float(summary["mean"].iloc[0]) < known.high * 10
    earlier = mandate.arviz.inference_data("scenarios/mali", until=2015, rows=20)
    assert earlier["posterior"]["violence.attack_rate"].shape == (1, 20)
    with pytest.raises(mandate.RequestError, match="until: found 1999"):
        mandate.arviz.inference_data("scenarios/mali", until=1999)
    lacking = tmp_path / "posterior.csv"
    lacking.write_text("draw,weight\n0,1\n", encoding="utf-8")
    with pytest.raises(mandate.RequestError, match="found no column until"):
        mandate.arviz.inference_data(lacking)
