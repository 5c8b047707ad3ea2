//! Ports as a home router gives them: what a client sends by UDP leaves with another port, until the router forgets.

use std::collections::HashMap;

const UDP: u8 = 17;
const FIRST_PORT: u16 = 40_000;

/// Works on IPv4 packets with UDP; everything else passes as it is. Does nothing before the first [`Nat::rebind`].
#[derive(Debug, Default)]
pub struct Nat {
    is_on: bool,
    next: u16,
    /// Port inside -> port outside.
    outside: HashMap<u16, u16>,
    inside: HashMap<u16, u16>,
}

impl Nat {
    /// Forgets every port: the next packet of each stream leaves with a new one, and what comes to the old ones is lost.
    pub fn rebind(&mut self) {
        self.is_on = true;
        self.outside.clear();
        self.inside.clear();
    }

    /// A packet from the client.
    pub fn out(&mut self, packet: &mut [u8]) {
        let Some(udp) = self.udp(packet) else { return };
        let port = port(packet, udp);
        let outside = match self.outside.get(&port) {
            Some(outside) => *outside,
            None => self.open(port),
        };
        write(packet, udp, udp, outside);
    }

    /// A packet to the client; `false` when it is for nobody.
    #[must_use]
    pub fn back(&self, packet: &mut [u8]) -> bool {
        let Some(udp) = self.udp(packet) else { return true };
        let Some(inside) = self.inside.get(&port(packet, udp + 2)) else { return false };
        write(packet, udp, udp + 2, *inside);
        true
    }

    fn open(&mut self, inside: u16) -> u16 {
        self.next = self.next.wrapping_add(1) % 20_000;
        let outside = FIRST_PORT + self.next;
        self.outside.insert(inside, outside);
        if let Some(forgotten) = self.inside.insert(outside, inside) {
            self.outside.remove(&forgotten);
        }
        outside
    }

    /// Where the UDP header begins; `None` for all that is left alone.
    fn udp(&self, packet: &[u8]) -> Option<usize> {
        let head: &[u8; 20] = packet.first_chunk()?;
        let length = usize::from(head[0] & 0x0F) * 4;
        let fragment = u16::from_be_bytes([head[6], head[7]]) & 0x1FFF;
        let fits = head[0] >> 4 == 4 && head[9] == UDP && fragment == 0 && length >= 20 && packet.len() >= length + 8;
        (self.is_on && fits).then_some(length)
    }
}

fn port(packet: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([packet[at], packet[at + 1]])
}

/// Puts `new` at `at` and mends the checksum by the difference (RFC 1624); none stays none.
fn write(packet: &mut [u8], udp: usize, at: usize, new: u16) {
    let old = port(packet, at);
    packet[at..at + 2].copy_from_slice(&new.to_be_bytes());
    let checksum = port(packet, udp + 6);
    if checksum == 0 {
        return;
    }
    let mut sum = u32::from(!checksum) + u32::from(!old) + u32::from(new);
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    let mended = match !(sum as u16) {
        0 => 0xFFFF,
        mended => mended,
    };
    packet[udp + 6..udp + 8].copy_from_slice(&mended.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(words: &[u8]) -> u32 {
        words.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0))).sum()
    }

    /// The UDP checksum over pseudo header, header and data; 0xFFFF when it fits (RFC 768).
    fn check(packet: &[u8]) -> u16 {
        let mut total = sum(&packet[12..20]) + u32::from(UDP) + (packet.len() - 20) as u32 + sum(&packet[20..]);
        while total > 0xFFFF {
            total = (total & 0xFFFF) + (total >> 16);
        }
        total as u16
    }

    fn packet(from: u16, to: u16, data: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x45, 0, 0, 0, 0, 0, 0, 0, 64, UDP, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        packet.extend_from_slice(&from.to_be_bytes());
        packet.extend_from_slice(&to.to_be_bytes());
        packet.extend_from_slice(&(8 + data.len() as u16).to_be_bytes());
        packet.extend_from_slice(&[0, 0]);
        packet.extend_from_slice(data);
        let checksum = !check(&packet);
        packet[26..28].copy_from_slice(&checksum.to_be_bytes());
        packet
    }

    proptest! {
        #[test]
        fn answers_find_back_until_the_router_forgets(from in 1_u16.., data in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut nat = Nat::default();
            let original = packet(from, 3478, &data);
            let mut sent = original.clone();
            nat.out(&mut sent);
            prop_assert_eq!(&sent, &original);
            nat.rebind();
            nat.out(&mut sent);
            prop_assert_eq!(check(&sent), 0xFFFF);
            let outside = port(&sent, 20);
            let mut answer = packet(3478, outside, &data);
            prop_assert!(nat.back(&mut answer));
            prop_assert_eq!(port(&answer, 22), from);
            prop_assert_eq!(check(&answer), 0xFFFF);
            nat.rebind();
            prop_assert!(!nat.back(&mut packet(3478, outside, &data)));
            let mut again = original.clone();
            nat.out(&mut again);
            prop_assert_ne!(port(&again, 20), outside);
        }

        #[test]
        fn no_bytes_make_it_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut nat = Nat::default();
            nat.rebind();
            nat.out(&mut bytes);
            let _ = nat.back(&mut bytes);
        }
    }
}
