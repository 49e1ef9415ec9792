use super::*;
use crate::random::{Process, Streams};
use crate::stats::normal_quantile;

fn to_rows<const P: usize, const Q: usize>(points: [[f64; Q]; P]) -> Vec<Vec<f64>> {
    points.iter().map(|point| point.to_vec()).collect()
}

/// The {3,2} simplex lattice with its centre and the points half way to the corners.
fn ten_points() -> Vec<Vec<f64>> {
    let (third, big, small) = (1.0 / 3.0, 2.0 / 3.0, 1.0 / 6.0);
    to_rows([
        [1.0, 0.0, 0.0],
        [0.0, 1.0, 0.0],
        [0.0, 0.0, 1.0],
        [0.5, 0.5, 0.0],
        [0.5, 0.0, 0.5],
        [0.0, 0.5, 0.5],
        [third, third, third],
        [big, small, small],
        [small, big, small],
        [small, small, big],
    ])
}

fn noisy(replications: u32, seed: u64, noise: f64, of: impl Fn(&[f64]) -> f64) -> Vec<Vec<f64>> {
    let row = |replication| {
        let mut stream = Streams::new(seed, 0).stream(replication, Process::Initialization, 0);
        let shared = noise * normal_quantile(stream.uniform());
        ten_points().iter().map(|x| of(x) + shared + noise * normal_quantile(stream.uniform())).collect()
    };
    (0..replications).map(row).collect()
}

#[test]
fn the_elongation_of_yarn_has_the_coefficients_of_cornell() {
    // Cornell (2002), Experiments with Mixtures, chapter 2: elongation of yarn spun of polyethylene, polystyrene and polypropylene.
    let points = to_rows([[1., 0., 0.], [0.5, 0.5, 0.], [0., 1., 0.], [0., 0.5, 0.5], [0., 0., 1.], [0.5, 0., 0.5]]);
    let means = [23.4 / 2.0, 45.9 / 3.0, 18.8 / 2.0, 31.5 / 3.0, 32.8 / 2.0, 50.7 / 3.0];
    let fit = fit(&points, &[means.to_vec()], Degree::Quadratic).unwrap();
    let published = [11.7, 9.4, 16.4, 19.0, 11.4, -9.6];
    for (coefficient, published) in fit.coefficients.iter().zip(published) {
        assert!((coefficient.mean - published).abs() < 0.051, "{coefficient:?} {published}");
    }
    assert_eq!(fit.terms[3..], [vec![0, 1], vec![0, 2], vec![1, 2]]);
    assert!((fit.predict(&points[1]).mean - 15.3).abs() < 1e-9);
    assert_eq!((fit.rmse, fit.adjusted_r_squared, fit.predicted_r_squared, fit.lack_of_fit), (None, None, None, None));
}

#[test]
fn an_exact_polynomial_is_recovered_and_predicts() {
    let exact = |x: &[f64]| 3.0 * x[0] + x[1] - 2.0 * x[2] + 4.0 * x[0] * x[1] - x[1] * x[2] + 9.0 * x[0] * x[1] * x[2];
    let values = vec![ten_points().iter().map(|x| exact(x)).collect::<Vec<f64>>(); 4];
    let fit = fit(&ten_points(), &values, Degree::SpecialCubic).unwrap();
    for (coefficient, expected) in fit.coefficients.iter().zip([3.0, 1.0, -2.0, 4.0, 0.0, -1.0, 9.0]) {
        assert!((coefficient.mean - expected).abs() < 1e-10 && coefficient.half_width().unwrap() < 1e-10);
    }
    let (x, y) = ([0.2, 0.5, 0.3], [0.6, 0.1, 0.3]);
    assert!((fit.predict(&x).mean - exact(&x)).abs() < 1e-10);
    assert!((fit.contrast(&x, &y).mean - exact(&x) + exact(&y)).abs() < 1e-10);
    assert!(fit.r_squared.unwrap() > 1.0 - 1e-12 && fit.rmse.unwrap() < 1e-10);
    assert_eq!(fit.lack_of_fit, None);
}

#[test]
fn press_is_that_of_leaving_points_out_one_by_one() {
    let values = noisy(5, 3, 0.5, |x| 2.0 * x[0] + x[1] + 3.0 * x[0] * x[2]);
    let points = ten_points();
    let all = fit(&points, &values, Degree::Quadratic).unwrap();
    let mean = |point: usize| values.iter().map(|row| row[point]).sum::<f64>() / 5.0;
    let means: Vec<f64> = (0..10).map(mean).collect();
    let mut press = 0.0;
    for left_out in 0..10 {
        let without = |row: &Vec<f64>| [&row[..left_out], &row[left_out + 1..]].concat();
        let others = [&points[..left_out], &points[left_out + 1..]].concat();
        let others = fit(&others, &values.iter().map(without).collect::<Vec<_>>(), Degree::Quadratic).unwrap();
        press += (means[left_out] - others.predict(&points[left_out]).mean).powi(2);
    }
    assert!((all.predicted_r_squared.unwrap() - (1.0 - press / sum_of_squares(&means))).abs() < 1e-10);
    assert!(all.r_squared > all.adjusted_r_squared && all.adjusted_r_squared > all.predicted_r_squared);
}

#[test]
fn noise_that_points_share_widens_predictions_and_not_contrasts() {
    let values = noisy(20, 8, 0.01, |x| x[0]);
    let mut shaken = values.clone();
    for (replication, row) in shaken.iter_mut().enumerate() {
        row.iter_mut().for_each(|value| *value += replication as f64);
    }
    let (calm, shaken) = (fit(&ten_points(), &values, Degree::Linear), fit(&ten_points(), &shaken, Degree::Linear));
    let (calm, shaken) = (calm.unwrap(), shaken.unwrap());
    let (x, y) = ([0.6, 0.2, 0.2], [0.0, 0.5, 0.5]);
    assert!(shaken.predict(&x).half_width().unwrap() > 2.0);
    let widths = (calm.contrast(&x, &y).half_width().unwrap(), shaken.contrast(&x, &y).half_width().unwrap());
    assert!((widths.0 - widths.1).abs() < 1e-9);
}

#[test]
fn lack_of_fit_is_seen_where_there_is_some_and_has_its_level_where_there_is_none() {
    let rejected = |of: fn(&[f64]) -> f64| {
        let lacks =
            |seed| fit(&ten_points(), &noisy(15, seed, 0.5, of), Degree::Linear).unwrap().lack_of_fit.unwrap().1;
        (0..200).filter(|&seed| lacks(seed) < 0.05).count()
    };
    // Binomial with 200 trials and p = 0.05: mean 10, standard deviation 3.1.
    let level = rejected(|x| x[0] - x[1]);
    assert!((1..=22).contains(&level), "{level}");
    assert!(rejected(|x| x[0] + 8.0 * x[0] * x[1]) > 190);
    let few = fit(&ten_points(), &noisy(7, 1, 0.5, |x| x[0]), Degree::Linear).unwrap();
    assert_eq!(few.lack_of_fit, None, "seven contrasts need more than seven replications");
}

#[test]
fn the_degree_chosen_is_that_of_the_surface() {
    let choose = |of: fn(&[f64]) -> f64| choose_degree(&ten_points(), &noisy(20, 4, 0.05, of));
    assert_eq!(choose(|x| x[0] - x[1]), Degree::Linear);
    assert_eq!(choose(|x| x[0] - x[1] + 4.0 * x[0] * x[2]), Degree::Quadratic);
    assert_eq!(choose(|x| x[0] - x[1] + 40.0 * x[0] * x[1] * x[2]), Degree::SpecialCubic);
    // Six points are all a quadratic needs: it is taken because the plane lacks fit.
    let six: Vec<Vec<f64>> =
        noisy(20, 4, 0.05, |x| x[0] + 4.0 * x[0] * x[2]).iter().map(|row| row[..6].to_vec()).collect();
    assert_eq!(choose_degree(&ten_points()[..6], &six), Degree::Quadratic);
    assert_eq!(choose_degree(&[], &[]), Degree::Linear);
}

#[test]
fn what_cannot_be_fitted_is_refused_with_its_data() {
    let points = ten_points();
    let values = vec![vec![1.0; 10]; 2];
    let refused = |points: &[Vec<f64>], values: &[Vec<f64>]| fit(points, values, Degree::Quadratic).unwrap_err();
    assert_eq!(refused(&points, &[]), FitError::NoReplications);
    assert_eq!(refused(&points[..5], &[vec![1.0; 5]]), FitError::TooFewPoints { points: 5, terms: 6 });
    assert_eq!(refused(&vec![points[6].clone(); 10], &values), FitError::RankDeficient { rank: 1, terms: 6 });
    let mut short = points.clone();
    short[3].pop();
    assert_eq!(refused(&short, &values), FitError::PointLength { point: 3, found: 2, expected: 3 });
    let mut off = points.clone();
    off[1] = vec![0.5, 0.75, -0.25];
    assert_eq!(refused(&off, &values), FitError::OffSimplex { point: 1, sum: 1.0, least: -0.25 });
    off[1] = vec![f64::NAN; 3];
    assert!(matches!(refused(&off, &values), FitError::OffSimplex { point: 1, .. }));
    let ragged = [vec![1.0; 10], vec![1.0; 9]];
    assert_eq!(refused(&points, &ragged), FitError::ValueLength { replication: 1, found: 9, expected: 10 });
    let mut infinite = values.clone();
    infinite[1][4] = f64::INFINITY;
    assert_eq!(refused(&points, &infinite), FitError::NonFinite { replication: 1, point: 4 });
}
