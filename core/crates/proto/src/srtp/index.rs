//! Packet indices: a 16-bit sequence number's place in a stream of 2^48 packets, and which of
//! the last ones have been seen (RFC 3711 §3.3.1, §3.3.2).

use super::SrtpError;

/// Packets behind the highest that may still arrive. At 144 packets a second seven seconds:
/// longer than any retransmission waits.
const WINDOW: u64 = 1024;
const WORDS: usize = (WINDOW / 64) as usize;

/// The index nearest to `highest` whose low 16 bits are `sequence`; `None` if that lies before
/// the stream's beginning. Half a cycle away counts as behind.
pub(super) fn nearest(highest: u64, sequence: u16) -> Option<u64> {
    let [.., high, low] = highest.to_be_bytes();
    let distance = sequence.wrapping_sub(u16::from_be_bytes([high, low])).cast_signed();
    highest.checked_add_signed(i64::from(distance))
}

/// The last [`WINDOW`] indices of a stream and which of them were accepted.
///
/// Index `i` owns bit `i mod WINDOW`. Every bit between two accepted indices is cleared on the
/// way, so a bit always speaks of the one index inside the window that it can stand for.
#[derive(Debug)]
pub(crate) struct Window {
    highest: u64,
    seen: [u64; WORDS],
}

impl Window {
    pub(crate) fn starting_at(index: u64) -> Self {
        let mut window = Self { highest: index, seen: [0; WORDS] };
        window.mark(index);
        window
    }

    pub(super) fn highest(&self) -> u64 {
        self.highest
    }

    pub(crate) fn check(&self, index: u64) -> Result<(), SrtpError> {
        if index > self.highest {
            return Ok(());
        }
        if self.highest - index >= WINDOW {
            return Err(SrtpError::TooOld);
        }
        let (word, bit) = place(index);
        if self.seen[word] & bit == 0 { Ok(()) } else { Err(SrtpError::Replayed) }
    }

    /// Marks an index that [`check`](Self::check) has let through and that proved authentic.
    pub(crate) fn insert(&mut self, index: u64) {
        if index > self.highest {
            self.clear_up_to(index);
            self.highest = index;
        }
        self.mark(index);
    }

    fn clear_up_to(&mut self, index: u64) {
        if index - self.highest >= WINDOW {
            self.seen = [0; WORDS];
            return;
        }
        for skipped in self.highest + 1..index {
            let (word, bit) = place(skipped);
            self.seen[word] &= !bit;
        }
    }

    fn mark(&mut self, index: u64) {
        let (word, bit) = place(index);
        self.seen[word] |= bit;
    }
}

fn place(index: u64) -> (usize, u64) {
    let position = index % WINDOW;
    // Less than WORDS, so no platform's usize is too small for it.
    #[allow(clippy::cast_possible_truncation)]
    let word = (position / 64) as usize;
    (word, 1 << (position % 64))
}

/// State per SSRC. A peer has a handful of them: scanning packed numbers beats hashing.
pub(super) struct Streams<T> {
    ssrcs: Vec<u32>,
    states: Vec<T>,
}

impl<T> Streams<T> {
    pub(super) const fn new() -> Self {
        Self { ssrcs: Vec::new(), states: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.ssrcs.len()
    }

    pub(super) fn position(&self, ssrc: u32) -> Option<usize> {
        self.ssrcs.iter().position(|&known| known == ssrc)
    }

    /// The state at what [`position`](Self::position) gave; streams are never taken away.
    pub(super) fn at(&self, position: usize) -> &T {
        &self.states[position]
    }

    pub(super) fn at_mut(&mut self, position: usize) -> &mut T {
        &mut self.states[position]
    }

    pub(super) fn push(&mut self, ssrc: u32, state: T) {
        self.ssrcs.push(ssrc);
        self.states.push(state);
    }
}
