//! Tells the kernel to which socket each datagram goes: to that of the worker which has the client, so that no other one
//! must take it and hand it over; and reports of what arrived, which can wait, to that worker's second socket.
//!
//! Theory. A classic BPF program over the packet gives the number of a socket among those that share the port (socket(7),
//! SO_ATTACH_REUSEPORT_CBPF); it needs no rights. Ours folds source address and port into one number and finds the range that
//! it lies in. Neighbouring numbers with the same worker make one range, so that few clients or one session are a few steps.
//! Strangers fall into any range: whose they are every worker can find out.

use std::net::SocketAddr;

use libc::{
    BPF_ABS, BPF_ADD, BPF_ALU, BPF_AND, BPF_B, BPF_H, BPF_IMM, BPF_JA, BPF_JEQ, BPF_JGE, BPF_JMP, BPF_K, BPF_LD,
    BPF_LDX, BPF_MEM, BPF_MISC, BPF_MOD, BPF_MUL, BPF_RET, BPF_ST, BPF_TAX, BPF_TXA, BPF_W, BPF_X, sock_filter,
};

/// A program has 4,096 steps at most (BPF_MAXINSNS), a range five; what is beyond the last one is spread by its number.
const MOST_RANGES: usize = 768;
/// In a worker's place: whoever the number falls to.
const ANY: u32 = u32::MAX;
/// Odd, so that different addresses stay different numbers.
const FACTOR: u32 = 0x9E37_79B1;

/// What a program loads lies in the UDP payload, or from here on in the IP header (RFC 791 section 3.1, RFC 8200 section 3).
const HEADER: u32 = libc::SKF_NET_OFF as u32;
const SOURCE_V4: u32 = HEADER + 12;
const PORT_V4: u32 = HEADER + 20;
const SOURCE_V6: u32 = HEADER + 8;
const PORT_V6: u32 = HEADER + 40;

/// The first two bytes of receiver reports, and of transport-wide feedback alone (RFC 3550 section 6.4.2, RFC 4585 section 6.1),
/// without their counts and padding. Requests (NACK, PLI) are no reports; they come alone, as `rtcp-rsize` has it.
const RECEIVER_REPORT: (u32, u32) = (0xC0FF, 0x80C9);
const TRANSPORT_FEEDBACK: (u32, u32) = (0xDFFF, 0x8FCD);

/// The steps that lead each of these clients to its worker. The sockets of the workers come first and those of their reports
/// behind them, in the same order.
pub fn program(clients: impl Iterator<Item = (SocketAddr, usize)>, workers: usize) -> Vec<sock_filter> {
    steps(&ranges(clients, MOST_RANGES), workers)
}

fn steps(ranges: &[(u32, u32)], workers: usize) -> Vec<sock_filter> {
    let mut steps = Vec::with_capacity(48 + 5 * ranges.len());
    tell_reports(workers as u32, &mut steps);
    fold_source(&mut steps);
    steps.push(step(BPF_LDX | BPF_W | BPF_MEM, 0));
    find(ranges, workers as u32, &mut steps);
    steps
}

/// Where each range begins and whose it is, in rising order; the first holds all below it, too.
fn ranges(clients: impl Iterator<Item = (SocketAddr, usize)>, most: usize) -> Vec<(u32, u32)> {
    let mut ranges: Vec<(u32, u32)> = clients.map(|(address, worker)| (folded(address), worker as u32)).collect();
    ranges.sort_unstable();
    ranges.dedup_by_key(|(_, worker)| *worker);
    if ranges.is_empty() {
        ranges.push((0, ANY));
    }
    if ranges.len() > most {
        ranges.truncate(most);
        ranges[most - 1].1 = ANY;
    }
    ranges
}

/// Into the first word of memory: how much is to be added to the number of a worker's socket.
fn tell_reports(workers: u32, steps: &mut Vec<sock_filter>) {
    steps.extend([
        step(BPF_LD | BPF_H | BPF_ABS, 0),
        step(BPF_MISC | BPF_TAX, 0),
        step(BPF_ALU | BPF_AND | BPF_K, RECEIVER_REPORT.0),
        branch(BPF_JEQ, RECEIVER_REPORT.1, 5, 0),
        step(BPF_MISC | BPF_TXA, 0),
        step(BPF_ALU | BPF_AND | BPF_K, TRANSPORT_FEEDBACK.0),
        branch(BPF_JEQ, TRANSPORT_FEEDBACK.1, 2, 0),
        step(BPF_LD | BPF_IMM, 0),
        step(BPF_JMP | BPF_JA, 1),
        step(BPF_LD | BPF_IMM, workers),
        step(BPF_ST, 0),
    ]);
}

fn folded(address: SocketAddr) -> u32 {
    let fold = |octets: &[u8]| {
        let words = octets.chunks_exact(4).map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]));
        words.fold(0_u32, |sum, word| sum.wrapping_add(word).wrapping_mul(FACTOR))
    };
    let host = match address {
        SocketAddr::V4(address) => fold(&address.ip().octets()),
        SocketAddr::V6(address) => fold(&address.ip().octets()),
    };
    host.wrapping_add(u32::from(address.port()))
}

/// As [`folded`] does, of the packet's source.
fn fold_source(steps: &mut Vec<sock_filter>) {
    let load_word = |at| step(BPF_LD | BPF_W | BPF_ABS, at);
    let load_half = |at| step(BPF_LD | BPF_H | BPF_ABS, at);
    let multiply = step(BPF_ALU | BPF_MUL | BPF_K, FACTOR);
    let keep = step(BPF_MISC | BPF_TAX, 0);
    let add_kept = step(BPF_ALU | BPF_ADD | BPF_X, 0);

    let v4 = [load_word(SOURCE_V4), multiply, keep, load_half(PORT_V4), add_kept];
    let mut v6 = vec![load_word(SOURCE_V6), multiply, keep];
    for at in 1..4 {
        v6.extend([load_word(SOURCE_V6 + 4 * at), add_kept, multiply, keep]);
    }
    v6.extend([load_half(PORT_V6), add_kept]);

    // IPv4 without options, or IPv6; nothing else comes from browsers.
    steps.push(step(BPF_LD | BPF_B | BPF_ABS, HEADER));
    steps.push(branch(BPF_JEQ, 0x45, 0, v4.len() as u8 + 1));
    steps.extend(v4);
    steps.push(step(BPF_JMP | BPF_JA, 3 + v6.len() as u32));
    steps.extend([step(BPF_ALU | BPF_AND | BPF_K, 0xF0), branch(BPF_JEQ, 0x60, 1, 0), step(BPF_RET | BPF_K, 0)]);
    steps.extend(v6);
}

/// A search by halves; a branch alone reaches no further than 255 steps.
fn find(ranges: &[(u32, u32)], workers: u32, steps: &mut Vec<sock_filter>) {
    if let [(_, worker)] = ranges {
        steps.push(match *worker {
            ANY => step(BPF_ALU | BPF_MOD | BPF_K, workers),
            worker => step(BPF_LD | BPF_IMM, worker),
        });
        // A BPF program returns its accumulator by this.
        return steps.extend([step(BPF_ALU | BPF_ADD | BPF_X, 0), step(BPF_RET | libc::BPF_A, 0)]);
    }
    let (below, from) = ranges.split_at(ranges.len() / 2);
    steps.push(branch(BPF_JGE, from[0].0, 0, 1));
    steps.push(step(BPF_JMP | BPF_JA, 5 * below.len() as u32 - 2));
    find(below, workers, steps);
    find(from, workers, steps);
}

fn step(code: u32, k: u32) -> sock_filter {
    sock_filter { code: code as u16, jt: 0, jf: 0, k }
}

/// Compares with `k` and leaves out so many steps when it is so, and so many when not.
fn branch(comparison: u32, k: u32, so: u8, not: u8) -> sock_filter {
    sock_filter { code: (BPF_JMP | comparison | BPF_K) as u16, jt: so, jf: not, k }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::socket::{Receiver, Socket};
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

    const WORKERS: usize = 4;
    const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

    /// The sockets of four workers and of their reports, on one port.
    fn bind(address: IpAddr) -> (Vec<Socket>, u16) {
        let first = Socket::bind(SocketAddr::new(address, 0)).expect("binds");
        let port = first.local_address().expect("is bound").port();
        let more = (1..2 * WORKERS).map(|_| Socket::bind(SocketAddr::new(address, port)).expect("binds"));
        (std::iter::once(first).chain(more).collect(), port)
    }

    fn address(client: &UdpSocket) -> SocketAddr {
        client.local_addr().expect("is bound")
    }

    /// At which socket it arrives.
    fn deliver(client: &UdpSocket, datagram: &[u8], sockets: &[Socket], port: u16) -> usize {
        client.send_to(datagram, (address(client).ip(), port)).expect("sends");
        let mut receiver = Receiver::new();
        let found = sockets.iter().position(|socket| receiver.receive(socket) > 0).expect("arrives somewhere");
        let (path, bytes) = receiver.datagram(0).expect("has an address");
        assert_eq!((path.remote, &*bytes), (address(client), datagram));
        found
    }

    /// Sends from each of `clients` sockets, and tells at which it arrived beside where it should.
    fn delivered(bound: IpAddr, from: IpAddr, clients: usize, most: usize) -> Vec<(usize, usize)> {
        let (sockets, port) = bind(bound);
        let clients: Vec<UdpSocket> = (0..clients).map(|_| UdpSocket::bind((from, 0)).expect("binds")).collect();
        let wanted = |at: usize| at * 7 / 3 % WORKERS;
        let places = clients.iter().enumerate().map(|(at, client)| (address(client), wanted(at)));
        sockets[1].steer(steps(&ranges(places, most), WORKERS)).expect("the kernel takes it");
        let found = |client| deliver(client, b"media", &sockets, port);
        clients.iter().enumerate().map(|(at, client)| (found(client), wanted(at))).collect()
    }

    #[test]
    fn what_clients_send_reaches_the_worker_that_has_them() {
        let everywhere = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
        for (bound, from) in [(V4, V4), (V6, V6), (everywhere, V4), (everywhere, V6)] {
            for clients in [1, 2, 3, 300] {
                let delivered = delivered(bound, from, clients, MOST_RANGES);
                assert!(delivered.iter().all(|(found, wanted)| found == wanted), "{from} to {bound}: {delivered:?}");
            }
        }
    }

    #[test]
    fn of_more_than_it_holds_most_still_arrive_and_the_largest_program_is_taken() {
        let delivered = delivered(V4, V4, 300, 150);
        let right = delivered.iter().filter(|(found, wanted)| found == wanted).count();
        assert!((140..300).contains(&right), "{right} of 300");
        assert!(delivered.iter().all(|(found, _)| *found < WORKERS), "{delivered:?}");
        let places =
            (0..5000_u32).map(|at| (SocketAddr::new(Ipv4Addr::from(at * 77).into(), 1), at as usize % WORKERS));
        let largest = program(places, WORKERS);
        assert!((3500..4096).contains(&largest.len()), "{}", largest.len());
        Socket::bind(SocketAddr::new(V4, 0)).expect("binds").steer(largest).expect("the kernel takes it");
    }

    #[test]
    fn reports_lie_apart_and_what_is_urgent_does_not() {
        let (sockets, port) = bind(V4);
        let client = UdpSocket::bind((V4, 0)).expect("binds");
        let strangers = program(std::iter::empty(), WORKERS);
        let known = program(std::iter::once((address(&client), 2)), WORKERS);
        let urgent: [&[u8]; 10] = [
            b"",
            b"\x81",
            b"\0\x01\0\0",
            b"\x16\xFE\xFD\0",
            b"\x80\xC8\0\x06",
            b"\x81\xCD\0\x03",
            b"\x81\xCE\0\x02",
            b"\x90\x60\0\x01",
            b"\x80\x49\0\x01",
            b"\x40\xC9\0\x01",
        ];
        let reports: [&[u8]; 4] = [b"\x81\xC9\0\x07", b"\xA0\xC9\0\x01", b"\x8F\xCD\0\x05", b"\xAF\xCD\0\x05"];
        for (program, place) in [(strangers, None), (known, Some(2))] {
            sockets[0].steer(program).expect("the kernel takes it");
            let found = |datagrams: &[&[u8]]| -> Vec<usize> {
                datagrams.iter().map(|datagram| deliver(&client, datagram, &sockets, port)).collect()
            };
            let (urgent, reports) = (found(&urgent[2..]), found(&reports));
            let place = place.unwrap_or(urgent[0]);
            assert!(place < WORKERS && urgent.iter().all(|found| *found == place), "{urgent:?}");
            assert!(reports.iter().all(|found| *found == WORKERS + place), "{reports:?}");
        }
        // What is too short to be told apart goes to the first.
        assert_eq!(urgent[..2].iter().map(|short| deliver(&client, short, &sockets, port)).max(), Some(0));
    }
}
