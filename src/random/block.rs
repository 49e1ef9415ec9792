//! One block of ChaCha8. The library makes four blocks at a time, which is right for long streams; most streams of a step have
//! one to ten numbers, for which three of the four were made in vain.

/// Words of a block.
pub const WORDS: usize = 16;

/// The lower and the upper half of a word of 64 bits.
pub const fn halves(word: u64) -> [u32; 2] {
    [word as u32, (word >> 32) as u32]
}

/// Block `counter` of the stream `nonce` under a key: the words that the library's generator gives there.
pub fn chacha8(key: &[u32; 8], counter: u64, nonce: u64) -> [u32; WORDS] {
    let [k0, k1, k2, k3, k4, k5, k6, k7] = *key;
    let ([c0, c1], [n0, n1]) = (halves(counter), halves(nonce));
    // "expand 32-byte k"
    let first =
        [[0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574], [k0, k1, k2, k3], [k4, k5, k6, k7], [c0, c1, n0, n1]];
    let mut rows = first;
    for _ in 0..4 {
        quarters(&mut rows);
        turn(&mut rows, 1);
        quarters(&mut rows);
        turn(&mut rows, 3);
    }
    let mut words = [0; WORDS];
    for (n, word) in words.iter_mut().enumerate() {
        *word = rows[n / 4][n % 4].wrapping_add(first[n / 4][n % 4]);
    }
    words
}

/// Four quarter rounds side by side, one a column.
fn quarters(rows: &mut [[u32; 4]; 4]) {
    let [a, b, c, d] = rows;
    for n in 0..4 {
        a[n] = a[n].wrapping_add(b[n]);
        d[n] = (d[n] ^ a[n]).rotate_left(16);
        c[n] = c[n].wrapping_add(d[n]);
        b[n] = (b[n] ^ c[n]).rotate_left(12);
        a[n] = a[n].wrapping_add(b[n]);
        d[n] = (d[n] ^ a[n]).rotate_left(8);
        c[n] = c[n].wrapping_add(d[n]);
        b[n] = (b[n] ^ c[n]).rotate_left(7);
    }
}

/// Turns the last three rows, so that columns become diagonals (`by` 1) or diagonals columns again (`by` 3).
fn turn(rows: &mut [[u32; 4]; 4], by: usize) {
    for (n, row) in rows.iter_mut().enumerate() {
        let [a, b, c, d] = *row;
        *row = match (n * by) % 4 {
            1 => [b, c, d, a],
            2 => [c, d, a, b],
            3 => [d, a, b, c],
            _ => [a, b, c, d],
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn blocks_are_those_of_the_library() {
        for (byte, counter, nonce) in
            [(0, 0, 0), (7, 1, u64::MAX), (255, u64::from(u32::MAX), 3), (9, 1 << 33, 1 << 40)]
        {
            let seed = [byte; 32];
            let mut library = ChaCha8Rng::from_seed(seed);
            library.set_stream(nonce);
            library.set_word_pos(u128::from(counter) * WORDS as u128);
            let key = [u32::from_le_bytes([byte; 4]); 8];
            for word in chacha8(&key, counter, nonce) {
                assert_eq!(word, library.next_u32());
            }
        }
    }
}
