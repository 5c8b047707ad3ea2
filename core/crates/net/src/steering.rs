//! Tells the kernel to which worker's socket each client's datagrams go, so that no other one must take them and hand
//! them over. Where it cannot be told they are spread by a hash, and handed over.
//!
//! Theory. A classic BPF program over the packet gives the number of a socket among those that share the port (socket(7),
//! SO_ATTACH_REUSEPORT_CBPF); it needs no rights. Ours folds source address and port into one number and finds the range that
//! it lies in. Neighbouring numbers with the same worker make one range, so that few clients or one session are a few steps.
//! Strangers fall into any range: whose they are every worker can find out.

use std::net::SocketAddr;

use libc::sock_filter;

/// A program has 4,096 steps at most (BPF_MAXINSNS), a range three; what is beyond the last one is spread by the hash.
pub const MOST_RANGES: usize = 1024;
/// No socket has this number: the kernel takes its hash.
const BY_HASH: u32 = u32::MAX;
/// Odd, so that different addresses stay different numbers.
const FACTOR: u32 = 0x9E37_79B1;

/// Offsets in the IP header (RFC 791 section 3.1, RFC 8200 section 3), which a program finds from this on.
const HEADER: u32 = libc::SKF_NET_OFF as u32;
const SOURCE_V4: u32 = HEADER + 12;
const PORT_V4: u32 = HEADER + 20;
const SOURCE_V6: u32 = HEADER + 8;
const PORT_V6: u32 = HEADER + 40;

/// The steps that lead each of these clients to its worker; none when there is nobody.
pub fn program(clients: impl Iterator<Item = (SocketAddr, usize)>, most: usize) -> Vec<sock_filter> {
    let ranges = ranges(clients, most);
    let mut steps = Vec::with_capacity(32 + 3 * ranges.len());
    if !ranges.is_empty() {
        fold_source(&mut steps);
        find(&ranges, &mut steps);
    }
    steps
}

/// Where each range begins and whose it is, in rising order; the first holds all below it, too.
fn ranges(clients: impl Iterator<Item = (SocketAddr, usize)>, most: usize) -> Vec<(u32, u32)> {
    let mut ranges: Vec<(u32, u32)> = clients.map(|(address, worker)| (folded(address), worker as u32)).collect();
    ranges.sort_unstable();
    ranges.dedup_by_key(|(_, worker)| *worker);
    if ranges.len() > most {
        ranges.truncate(most);
        ranges[most - 1].1 = BY_HASH;
    }
    ranges
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
    let load_word = |at| step(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, at);
    let load_half = |at| step(libc::BPF_LD | libc::BPF_H | libc::BPF_ABS, at);
    let multiply = step(libc::BPF_ALU | libc::BPF_MUL | libc::BPF_K, FACTOR);
    let keep = step(libc::BPF_MISC | libc::BPF_TAX, 0);
    let add_kept = step(libc::BPF_ALU | libc::BPF_ADD | libc::BPF_X, 0);

    let v4 = [load_word(SOURCE_V4), multiply, keep, load_half(PORT_V4), add_kept];
    let mut v6 = vec![load_word(SOURCE_V6), multiply, keep];
    for at in 1..4 {
        v6.extend([load_word(SOURCE_V6 + 4 * at), add_kept, multiply, keep]);
    }
    v6.extend([load_half(PORT_V6), add_kept]);
    let other = [
        step(libc::BPF_ALU | libc::BPF_AND | libc::BPF_K, 0xF0),
        branch(libc::BPF_JEQ, 0x60, 1, 0),
        step(libc::BPF_RET | libc::BPF_K, BY_HASH),
    ];

    // IPv4 without options, or IPv6.
    steps.push(step(libc::BPF_LD | libc::BPF_B | libc::BPF_ABS, HEADER));
    steps.push(branch(libc::BPF_JEQ, 0x45, 0, v4.len() as u8 + 1));
    steps.extend(v4);
    steps.push(step(libc::BPF_JMP | libc::BPF_JA, (other.len() + v6.len()) as u32));
    steps.extend(other);
    steps.extend(v6);
}

/// A search by halves; a branch alone reaches no further than 255 steps.
fn find(ranges: &[(u32, u32)], steps: &mut Vec<sock_filter>) {
    if let [(_, worker)] = ranges {
        return steps.push(step(libc::BPF_RET | libc::BPF_K, *worker));
    }
    let (below, from) = ranges.split_at(ranges.len() / 2);
    steps.push(branch(libc::BPF_JGE, from[0].0, 0, 1));
    steps.push(step(libc::BPF_JMP | libc::BPF_JA, 3 * below.len() as u32 - 2));
    find(below, steps);
    find(from, steps);
}

fn step(code: u32, k: u32) -> sock_filter {
    sock_filter { code: code as u16, jt: 0, jf: 0, k }
}

/// Compares with `k` and leaves out so many steps when it is so, and so many when not.
fn branch(comparison: u32, k: u32, so: u8, not: u8) -> sock_filter {
    sock_filter { code: (libc::BPF_JMP | comparison | libc::BPF_K) as u16, jt: so, jf: not, k }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::socket::{Receiver, Socket};
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

    /// Sends a datagram from each of `clients` sockets and tells at which of four sockets it arrived, beside where it should.
    fn delivered(bound: IpAddr, from: IpAddr, clients: usize, most: usize) -> Vec<(usize, usize)> {
        let first = Socket::bind(SocketAddr::new(bound, 0)).expect("binds");
        let port = first.local_address().expect("is bound").port();
        let more = (1..4).map(|_| Socket::bind(SocketAddr::new(bound, port)).expect("binds"));
        let sockets: Vec<Socket> = std::iter::once(first).chain(more).collect();
        let clients: Vec<UdpSocket> = (0..clients).map(|_| UdpSocket::bind((from, 0)).expect("binds")).collect();
        let address = |client: &UdpSocket| client.local_addr().expect("is bound");
        let wanted = |at: usize| at * 7 / 3 % 4;
        let program = program(clients.iter().enumerate().map(|(at, client)| (address(client), wanted(at))), most);
        sockets[1].steer(program).expect("the kernel takes it");
        let mut receiver = Receiver::new();
        clients
            .iter()
            .enumerate()
            .map(|(at, client)| {
                client.send_to(b"hello", (from, port)).expect("sends");
                let found = sockets.iter().position(|socket| receiver.receive(socket) > 0).expect("arrives somewhere");
                let (path, _) = receiver.datagram(0).expect("has an address");
                assert_eq!(path.remote, address(client));
                (found, wanted(at))
            })
            .collect()
    }

    #[test]
    fn what_clients_send_reaches_the_worker_that_has_them() {
        let (v4, v6) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST));
        let everywhere = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
        for (bound, from) in [(v4, v4), (v6, v6), (everywhere, v4), (everywhere, v6)] {
            for clients in [1, 2, 3, 300] {
                let delivered = delivered(bound, from, clients, MOST_RANGES);
                assert!(delivered.iter().all(|(found, wanted)| found == wanted), "{from} to {bound}: {delivered:?}");
            }
        }
    }

    #[test]
    fn of_more_than_it_holds_most_still_arrive_and_the_largest_program_is_taken() {
        let v4 = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let right = delivered(v4, v4, 300, 150).iter().filter(|(found, wanted)| found == wanted).count();
        assert!((140..300).contains(&right), "{right} of 300");
        let addresses = (0..5000_u32).map(|at| (SocketAddr::new(Ipv4Addr::from(at * 77).into(), 1), at as usize % 4));
        let largest = program(addresses, MOST_RANGES);
        assert!((3000..4096).contains(&largest.len()), "{}", largest.len());
        Socket::bind(SocketAddr::new(v4, 0)).expect("binds").steer(largest).expect("the kernel takes it");
    }
}
