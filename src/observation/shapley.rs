//! Shapley value: how much each of several causes contributes to a figure that does not add up (Shapley 1953).
//!
//! The contribution of a player is the mean, over all orders in which the players could be added, of what adding it
//! changes. Contributions sum to the whole; equal players get the same; a player that changes nothing gets nothing. It is
//! computed exactly, over all 2^n coalitions, in about 3 x 2^n additions.

/// Shapley values of a game of `players` given by the value of every coalition, by bit mask; 2^players values.
///
/// # Panics
/// Where the number of values is not 2^players.
///
/// ```
/// use mandate_model::observation::shapley::shapley;
/// // A glove game (Shapley & Shubik 1969): player 0 has a left glove, 1 and 2 a right one; a pair is worth 1.
/// let value: Vec<f64> = (0..8_u32).map(|s| f64::from(u8::from(s & 1 != 0 && s & 6 != 0))).collect();
/// let shares = shapley(3, &value);
/// assert!((shares[0] - 4.0 / 6.0).abs() < 1e-12);
/// assert!((shares[1] - 1.0 / 6.0).abs() < 1e-12);
/// ```
///
/// **E13.19 points of a cause**: sum over coalitions S of the n - 1 others of s!(n - s - 1)!/n! x (value with it -
/// value of S), s size of S.
/// Source: Shapley 1953.
/// Test: `contributions_sum_to_the_whole`, `equal_players_get_the_same_and_a_null_player_nothing`,
/// `equal_causes_get_the_same_and_those_without_harm_of_a_kind_nothing`.
pub fn shapley(players: usize, value: &[f64]) -> Vec<f64> {
    assert_eq!(value.len(), 1 << players, "a value for every coalition");
    let weights = weights(players);
    let weight = |size: usize| weights.get(size).copied().unwrap_or(0.0);
    // A player's value is the sum over sets with it of w(s - 1) v(S), less that over sets without it of w(s) v(S).
    let without: f64 = value.iter().enumerate().map(|(set, v)| weight(set.count_ones() as usize) * v).sum();
    let both = |(set, v): (usize, &f64)| {
        let size = set.count_ones() as usize;
        (weight(size) + if size > 0 { weight(size - 1) } else { 0.0 }) * v
    };
    let mut sums: Vec<f64> = value.iter().enumerate().map(both).collect();
    let mut shares = vec![0.0; players];
    // The upper half of the sets holds the last player; folded onto the lower half, that player is summed out.
    for (player, share) in shares.iter_mut().enumerate().rev() {
        let (lower, upper) = sums.split_at_mut(1 << player);
        *share = upper.iter().sum::<f64>() - without;
        lower.iter_mut().zip(upper).for_each(|(lower, upper)| *lower += *upper);
        sums.truncate(1 << player);
    }
    shares
}

/// s! (n - s - 1)! / n! for s = 0 .. n - 1.
fn weights(players: usize) -> Vec<f64> {
    let mut weights = Vec::with_capacity(players);
    let mut weight = 1.0 / players.max(1) as f64;
    for size in 0..players {
        weights.push(weight);
        if size + 1 < players {
            weight *= (size + 1) as f64 / (players - size - 1) as f64;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn game(players: usize, value: impl Fn(usize) -> f64) -> Vec<f64> {
        shapley(players, &(0..1 << players).map(value).collect::<Vec<f64>>())
    }

    #[test]
    fn contributions_sum_to_the_whole() {
        let value = |set: usize| 100.0 * (1.0 - (-(set as f64).sqrt() / 3.0).exp());
        let shares = game(8, value);
        assert!((shares.iter().sum::<f64>() - (value(255) - value(0))).abs() < 1e-9);
    }

    #[test]
    fn equal_players_get_the_same_and_a_null_player_nothing() {
        // Players 0 and 2 add the same to a saturating sum, player 1 nothing.
        let amount = |set: usize| f64::from(u8::from(set & 1 != 0) + u8::from(set & 4 != 0));
        let shares = game(3, |set| 1.0 - (-amount(set)).exp());
        assert!((shares[0] - shares[2]).abs() < 1e-15);
        assert!(shares[1].abs() < 1e-15);
    }

    #[test]
    fn in_an_additive_game_everyone_gets_its_own() {
        let own = [3.0, 0.5, 7.0, 1.25];
        let shares = game(4, |set| (0..4).filter(|player| set & 1 << player != 0).map(|player| own[player]).sum());
        for (share, own) in shares.iter().zip(own) {
            assert!((share - own).abs() < 1e-12);
        }
    }
}
