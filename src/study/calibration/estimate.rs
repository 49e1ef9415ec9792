//! A calibration from its first wave to its checks, in order. Start reading here.

use crate::experiment::sampling::sobol;
use crate::stats::normal_quantile;
use crate::study::calibration::checks;
use crate::study::calibration::checks::{Check, Emulated};
use crate::study::calibration::diagnostics::{effective_draws, r_hat};
use crate::study::calibration::effort::Effort;
use crate::study::calibration::emulator::{Emulator, FOLDS, Run};
use crate::study::calibration::execute::{Job, Play};
use crate::study::calibration::hamiltonian::{Length, Target, chains};
use crate::study::calibration::inform;
use crate::study::calibration::inform::Informs;
use crate::study::calibration::law::{Misfit, Scratch};
use crate::study::calibration::learnt::{Law, Learnt, figures_of, inside, likeliest, misfit, replication};
use crate::study::calibration::problem::{Played, Problem};
use crate::study::calibration::ranks;
use crate::study::calibration::ranks::Ranks;
use crate::study::calibration::region::{Cut, Region, most};
use crate::study::calibration::surface::Terms;

/// Chains of a law.
pub const CHAINS: usize = 4;

/// Draws of the posterior, a chain.
const POSTERIOR: Length = Length { first: 500, kept: 3_000 };

/// Draws of the law of an earlier year, a chain.
const EARLIER: Length = Length { first: 500, kept: 500 };

/// Fewest runs from which an emulator is learnt, for each coordinate: where a region holds fewer, all runs serve.
const FEWEST: usize = 4;

/// Fewest usable runs of any calibration.
pub const LEAST: usize = 4 * FOLDS;

/// A wave.
#[derive(Clone, Debug, PartialEq)]
pub struct Wave {
    /// Points.
    pub points: usize,
    /// Points whose values the scenario refuses.
    pub refused: usize,
    /// Runs that lack a figure, such as deaths per event without events: they are not learnt from.
    pub lacking: usize,
    /// Pairs.
    pub pairs: usize,
    /// Runs that its emulator was learnt from.
    pub learnt: usize,
    /// Mean over statistics of the variance foretold.
    pub r2: f64,
    /// Least distance of any of these runs from what was observed.
    pub best: f64,
    /// Largest distance that is not ruled out.
    pub most: f64,
    /// Share of the wave's own points that are not ruled out.
    pub kept: f64,
}

/// A calibration that was carried out.
#[derive(Clone, Debug)]
pub struct Study {
    /// Waves in order.
    pub waves: Vec<Wave>,
    /// The emulator of the last wave.
    pub emulator: Emulator,
    /// All runs.
    pub runs: Vec<Learnt>,
    /// The posterior, then the laws of earlier years.
    pub laws: Vec<Law>,
    /// Each target and effect against runs of the posterior.
    pub checks: Vec<Check>,
    /// Effects of pairs at draws of the posterior, by effect.
    pub pairs: Vec<Vec<f64>>,
    /// Emulated against simulated means.
    pub emulated: Emulated,
    /// What each statistic informs.
    pub informs: Informs,
    /// Simulation-based calibration.
    pub ranks: Ranks,
}

/// Why a calibration came to no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfinished {
    /// It was stopped.
    Stopped,
    /// Too few runs that the scenario accepts and that have all figures.
    TooFew {
        /// How many.
        found: usize,
        /// How many are needed.
        wanted: usize,
    },
}

/// Carries out a calibration.
///
/// # Errors
/// Those of `play`.
pub fn calibrate<P: Play>(
    problem: &Problem,
    effort: Effort,
    play: &mut P,
) -> Result<Result<Study, Unfinished>, P::Error> {
    let terms = Terms { coordinates: problem.coordinates.len(), paired: problem.estimated() };
    let always = problem.targets.all.len();
    let (mut runs, mut waves, mut region) = (Vec::<Learnt>::new(), Vec::new(), Region::default());
    let mut points = prior(effort.first, terms.coordinates, problem.seed);
    let mut emulator = None;
    for wave in 0..=effort.waves {
        play.tell(&format!("wave {wave} of {}", effort.waves));
        let Some(played) = play_wave(problem, effort, play, wave, &points)? else {
            return Ok(Err(Unfinished::Stopped));
        };
        let (own, mut report) = played;
        runs.extend(own);
        let inside = inside(&region, &runs);
        let wanted = FEWEST * terms.coordinates;
        let learnt: Vec<&Run> = if inside.len() >= wanted { inside } else { runs.iter().map(|one| &one.run).collect() };
        let whole = learnt.iter().filter(|run| run.is_whole()).count();
        if whole < LEAST {
            return Ok(Err(Unfinished::TooFew { found: whole, wanted: LEAST }));
        }
        play.tell(&format!("emulator of wave {wave}"));
        let fitted = Emulator::fit(terms, &learnt, always);
        let misfit = misfit(problem, &fitted, &|_| true);
        let mut scratch = Scratch::default();
        let distances = learnt.iter().map(|run| misfit.at(&run.point, &mut scratch));
        report.best = distances.fold(f64::INFINITY, f64::min);
        report.most = most(problem.statistics.len(), report.best);
        report.learnt = learnt.len();
        report.r2 = fitted.quality.iter().map(|one| one.r2).sum::<f64>() / fitted.quality.len() as f64;
        let cut = Cut { misfit, most: report.most };
        let held = points.iter().filter(|point| cut.misfit.at(point, &mut scratch) <= cut.most).count();
        report.kept = held as f64 / points.len() as f64;
        waves.push(report);
        if wave < effort.waves {
            region.cuts.push(cut);
            let starts: Vec<Vec<f64>> = self::inside(&region, &runs).into_iter().map(|run| run.point.clone()).collect();
            points = region.draws(effort.runs, &starts, problem.seed, wave as u32 + 1);
        }
        emulator = Some(fitted);
    }
    let emulator = emulator.expect("there is a first wave");
    play.tell("posterior");
    let laws = laws(problem, terms, &emulator, &region, &runs);
    play.tell("simulation-based calibration");
    let ranks = ranks::ranks(problem, &emulator, &region, &runs);
    let informs = inform::informs(problem, &emulator, &laws[0]);
    play.tell("check by runs of the posterior");
    let Some((checks, pairs)) = checks::predictive(problem, effort, play, &laws[0], &runs)? else {
        return Ok(Err(Unfinished::Stopped));
    };
    let Some(emulated) = checks::emulated(problem, effort, play, &laws[0], &emulator)? else {
        return Ok(Err(Unfinished::Stopped));
    };
    Ok(Ok(Study { waves, emulator, runs, laws, checks, pairs, emulated, informs, ranks }))
}

/// Points of the prior: a scrambled Sobol' sequence.
fn prior(count: usize, coordinates: usize, seed: u64) -> Vec<Vec<f64>> {
    let points = sobol(count, coordinates, seed).expect("the command line limits points, and parameters are few");
    points.into_iter().map(|row| row.into_iter().map(normal_quantile).collect()).collect()
}

/// Plays a wave: every point once, and every so many-th in the arms of fitted effects too.
fn play_wave<P: Play>(
    problem: &Problem,
    effort: Effort,
    play: &mut P,
    wave: usize,
    points: &[Vec<f64>],
) -> Result<Option<(Vec<Learnt>, Wave)>, P::Error> {
    let job =
        |place: usize, arm| Job { point: points[place].clone(), replication: replication(wave as u64, place), arm };
    let arms = problem.effects.fitted_arms;
    let paired = |place: usize| arms > 0 && place.is_multiple_of(effort.pairs);
    let in_arms = (0..points.len()).filter(|&place| paired(place)).flat_map(|place| (0..arms).map(move |a| (place, a)));
    let jobs: Vec<Job> = (0..points.len())
        .map(|place| job(place, None))
        .chain(in_arms.clone().map(|(place, arm)| job(place, Some(arm))))
        .collect();
    let Some(played) = play.play(wave as u64, &jobs)? else { return Ok(None) };
    let (mut runs, mut refused, mut lacking, mut pairs) = (Vec::new(), 0, 0, 0);
    for (place, point) in points.iter().enumerate() {
        let Played::Done(figures) = &played[place] else {
            refused += 1;
            continue;
        };
        let without: Vec<Option<&[f64]>> = (0..arms)
            .map(|arm| {
                let position = in_arms.clone().position(|one| one == (place, arm))?;
                figures_of(&played[points.len() + position])
            })
            .collect();
        let values = problem.statistics_of(figures, &without);
        if !values[..problem.targets.all.len()].iter().all(|value| value.is_finite()) {
            lacking += 1;
            continue;
        }
        let run = Run { point: point.clone(), values, fold: place % FOLDS };
        pairs += usize::from(arms > 0 && run.is_whole());
        runs.push(Learnt { run, figures: figures[..problem.targets.all.len()].to_vec(), wave });
    }
    let none = f64::NAN;
    let wave =
        Wave { points: points.len(), refused, lacking, pairs, learnt: 0, r2: none, best: none, most: none, kept: none };
    Ok(Some((runs, wave)))
}

/// The posterior, and the laws of earlier years: what would have been known at the ends of the third year of the targets to the last but one.
///
/// What later years rule out is not known to these: their emulator learns from all runs, and the whole prior is theirs.
fn laws(problem: &Problem, terms: Terms, emulator: &Emulator, region: &Region, runs: &[Learnt]) -> Vec<Law> {
    let accepts = |point: &[f64], scratch: &mut Scratch| region.holds(point, scratch) && problem.accepts(point);
    let whole = misfit(problem, emulator, &|_| true);
    let mut laws =
        vec![sample(problem, &whole, &accepts, &inside(region, runs), (problem.targets.last_year(), POSTERIOR))];
    let mut years: Vec<i16> = problem.targets.all.iter().map(|target| target.year).collect();
    years.sort_unstable();
    years.dedup();
    if years.len() < 4 {
        return laws;
    }
    let all: Vec<&Run> = runs.iter().map(|one| &one.run).collect();
    let everywhere = Emulator::fit(terms, &all, problem.targets.all.len());
    for &year in &years[2..years.len() - 1] {
        let known = |n: usize| problem.statistics[n].year.is_none_or(|own| own <= year);
        let misfit = misfit(problem, &everywhere, &known);
        laws.push(sample(problem, &misfit, &|point, _| problem.accepts(point), &all, (year, EARLIER)));
    }
    laws
}

/// Samples a law from some of the runs.
fn sample(
    problem: &Problem,
    misfit: &Misfit,
    admits: &(dyn Fn(&[f64], &mut Scratch) -> bool + Sync),
    runs: &[&Run],
    (until, length): (i16, Length),
) -> Law {
    let mut scratch = Scratch::default();
    let middle = likeliest(misfit, runs.iter().map(|run| run.point.as_slice()), &mut scratch);
    // Starts lie apart, so that R-hat says whether it mattered where chains began.
    let starts: Vec<Vec<f64>> = (0..CHAINS).map(|n| runs[n * runs.len() / CHAINS].point.clone()).collect();
    let chains =
        chains(Target { misfit, admits }, middle, &starts, length, (problem.seed, until.unsigned_abs().into()));
    let of = |coordinate: usize| -> Vec<Vec<f64>> {
        chains.iter().map(|chain| chain.iter().map(|point| point[coordinate]).collect()).collect()
    };
    let diagnostics = (0..middle.len()).map(of).map(|of| (r_hat(&of), effective_draws(&of))).collect();
    let draws: Vec<Vec<f64>> = chains.into_iter().flatten().collect();
    let log_likelihood = draws.iter().map(|point| misfit.log_likelihood(point, &mut scratch)).collect();
    Law { until, draws, log_likelihood, diagnostics }
}
