//! The newest packets of one layer, for receivers that lost some. Memory is bounded and reused.

/// Packets kept: about a second of the largest layer.
const SIZE: usize = 512;

#[derive(Clone, Default, Debug)]
pub struct Stored {
    sequence: u64,
    pub marker: bool,
    pub timestamp: u32,
    /// The payload, and behind it the dependency descriptor.
    bytes: Vec<u8>,
    payload: usize,
}

impl Stored {
    pub fn payload(&self) -> &[u8] {
        &self.bytes[..self.payload]
    }

    pub fn dependency(&self) -> Option<&[u8]> {
        Some(&self.bytes[self.payload..]).filter(|bytes| !bytes.is_empty())
    }
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
    pub fn insert(
        &mut self,
        sequence: u64,
        marker: bool,
        timestamp: u32,
        payload: &[u8],
        dependency: Option<&[u8]>,
    ) -> bool {
        let stored = &mut self.ring[sequence as usize % SIZE];
        if stored.sequence >= sequence {
            return false;
        }
        stored.sequence = sequence;
        stored.marker = marker;
        stored.timestamp = timestamp;
        stored.bytes.clear();
        stored.bytes.extend_from_slice(payload);
        stored.payload = payload.len();
        if let Some(dependency) = dependency {
            stored.bytes.extend_from_slice(dependency);
        }
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
            assert!(cache.insert(sequence, false, 0, &sequence.to_be_bytes(), Some(b"before")));
            assert!(!cache.insert(sequence, false, 0, b"again", None));
        }
        assert!(cache.get(SIZE as u64).is_none());
        assert!(!cache.insert(1, false, 0, b"too old", None));
        let kept = cache.get(SIZE as u64 + 1).unwrap();
        assert_eq!(kept.payload(), (SIZE as u64 + 1).to_be_bytes());
        assert_eq!(kept.dependency(), Some(&b"before"[..]));
    }
}
