//! The newest packets of one layer, for receivers that lost some. Memory is bounded and reused.

/// Packets kept: about a second of the largest layer.
const SIZE: usize = 512;

#[derive(Clone, Default, Debug)]
pub struct Stored {
    sequence: u64,
    pub marker: bool,
    pub timestamp: u32,
    pub payload: Vec<u8>,
}

#[derive(Debug)]
pub struct Cache {
    ring: Vec<Stored>,
}

impl Default for Cache {
    fn default() -> Self {
        Self { ring: vec![Stored::default(); SIZE] }
    }
}

impl Cache {
    /// Keeps a packet; `false` when it is there already or too old to keep. Extended numbers are never 0.
    pub fn insert(&mut self, sequence: u64, marker: bool, timestamp: u32, payload: &[u8]) -> bool {
        let stored = &mut self.ring[sequence as usize % SIZE];
        if stored.sequence >= sequence {
            return false;
        }
        stored.sequence = sequence;
        stored.marker = marker;
        stored.timestamp = timestamp;
        stored.payload.clear();
        stored.payload.extend_from_slice(payload);
        true
    }

    pub fn get(&self, sequence: u64) -> Option<&Stored> {
        Some(&self.ring[sequence as usize % SIZE]).filter(|stored| stored.sequence == sequence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_and_each_only_once() {
        let mut cache = Cache::default();
        for sequence in 1..=2 * SIZE as u64 {
            assert!(cache.insert(sequence, false, 0, &sequence.to_be_bytes()));
            assert!(!cache.insert(sequence, false, 0, b"again"));
        }
        assert!(cache.get(SIZE as u64).is_none());
        assert!(!cache.insert(1, false, 0, b"too old"));
        assert_eq!(cache.get(SIZE as u64 + 1).unwrap().payload, (SIZE as u64 + 1).to_be_bytes());
    }
}
