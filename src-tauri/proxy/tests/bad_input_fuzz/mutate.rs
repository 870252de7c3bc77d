//! From seeds to cases.

use fastrand::Rng;

use crate::corpus::WORDS;

/// One of `seeds`, changed in a few places.
pub(crate) fn mutate(rng: &mut Rng, seeds: &[&str]) -> Vec<u8> {
    let mut bytes = pick(rng, seeds).as_bytes().to_vec();
    for _ in 0..rng.usize(0..6) {
        change(rng, &mut bytes, seeds);
    }
    bytes
}

fn pick<'s>(rng: &mut Rng, of: &[&'s str]) -> &'s str {
    of[rng.usize(..of.len())]
}

fn change(rng: &mut Rng, bytes: &mut Vec<u8>, seeds: &[&str]) {
    let at = rng.usize(..=bytes.len());
    let end = (at + rng.usize(..16)).min(bytes.len());
    match rng.u8(..9) {
        0 if at < bytes.len() => bytes[at] ^= 1 << rng.u8(..8),
        1 if at < bytes.len() => bytes[at] = rng.u8(..),
        2 => drop(bytes.drain(at..end)),
        3 => {
            let part = bytes[at..end].repeat(rng.usize(1..4));
            bytes.splice(at..at, part);
        }
        // Now and then more than a head may be.
        4 if rng.u8(..8) == 0 => {
            let part = bytes[at..end].repeat(rng.usize(..20_000));
            bytes.splice(at..at, part);
        }
        5 => bytes.truncate(at),
        6 => {
            let other = pick(rng, seeds).as_bytes();
            let from = rng.usize(..=other.len());
            bytes.splice(at.., other[from..].iter().copied());
        }
        // Where a header may stand, most of all.
        7 => {
            let ends = bytes.windows(2).enumerate().filter(|(_, it)| it == b"\r\n");
            let ends: Vec<_> = ends.map(|(index, _)| index + 2).collect();
            if !ends.is_empty() {
                let at = ends[rng.usize(..ends.len())];
                bytes.splice(at..at, pick(rng, WORDS).bytes());
            }
        }
        _ => drop(bytes.splice(at..end, pick(rng, WORDS).bytes())),
    }
}
