//! Datagrams on a byte stream (RFC 4571 section 2): a length of two bytes before each.

/// No packet of ours or of a browser is longer.
pub const LARGEST: usize = 2048;

/// The peer sends something that is no sequence of packets: nothing on the stream can be found again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadFrame;

/// Appends a packet with its length. Packets over [`LARGEST`] are not sent by anybody here.
pub fn write(packet: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(packet.len() as u16).to_be_bytes());
    out.extend_from_slice(packet);
}

/// Finds the packets in what arrives in pieces. Holds less than one packet and what was put in last.
#[derive(Default, Debug)]
pub struct Deframer {
    bytes: Vec<u8>,
    read: usize,
}

impl Deframer {
    pub fn push(&mut self, piece: &[u8]) {
        self.bytes.drain(..self.read);
        self.read = 0;
        self.bytes.extend_from_slice(piece);
    }

    /// The next whole packet; `None` when more must arrive first. An empty frame is no packet and is passed over.
    pub fn packet(&mut self) -> Result<Option<&mut [u8]>, BadFrame> {
        loop {
            let Some(length) = self.bytes[self.read..].first_chunk::<2>() else { return Ok(None) };
            let length = usize::from(u16::from_be_bytes(*length));
            if length > LARGEST {
                return Err(BadFrame);
            }
            let begin = self.read + 2;
            if self.bytes.len() < begin + length {
                return Ok(None);
            }
            self.read = begin + length;
            if length > 0 {
                return Ok(Some(&mut self.bytes[begin..begin + length]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_impossible_length_ends_the_stream() {
        let mut deframer = Deframer::default();
        deframer.push(&[0xFF, 0xFF, 1]);
        assert_eq!(deframer.packet(), Err(BadFrame));
    }

    proptest! {
        /// However the stream is cut, the same packets come out, and no more is held than one packet and one piece.
        #[test]
        fn packets_survive_any_cut(
            packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..300), 0..20),
            cuts in prop::collection::vec(1_usize..400, 1..40),
        ) {
            let mut stream = Vec::new();
            packets.iter().for_each(|packet| write(packet, &mut stream));
            let (mut deframer, mut found, mut rest) = (Deframer::default(), Vec::new(), stream.as_slice());
            let mut sizes = cuts.iter().cycle();
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(rest.len().min(*sizes.next().unwrap_or(&1)));
                rest = after;
                deframer.push(piece);
                while let Some(packet) = deframer.packet().unwrap() {
                    found.push(packet.to_vec());
                }
                prop_assert!(deframer.bytes.len() <= 302 + 400);
            }
            prop_assert_eq!(found, packets);
        }

        #[test]
        fn no_bytes_make_it_panic(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..20)) {
            let mut deframer = Deframer::default();
            for piece in pieces {
                deframer.push(&piece);
                while let Ok(Some(_)) = deframer.packet() {}
            }
        }
    }
}
