//! The floor: what this machine needs to encrypt the datagrams of one camera for every one of
//! its watchers and to send them, and nothing else. No forwarder can cost less.

use std::io::{self, IoSlice};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};
use std::os::fd::AsRawFd;
use std::thread;
use std::time::{Duration, Instant};

use nix::cmsg_space;
use nix::errno::Errno;
use nix::sys::socket::{ControlMessage, MsgFlags, MultiHeaders, SockaddrIn, sendmmsg};
use nix::time::{ClockId, clock_gettime};
use proto::srtp::{MAX_RTP_OVERHEAD, Outbound, Profile};

use crate::credentials;
use crate::options::Sizes;
use crate::source::FRAME;

/// A forwarded packet's header: one CSRC and an extension with the mid.
const HEADER: usize = 24;
/// Messages per system call.
const BATCH: usize = 128;
const WARM_UP_FRAMES: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Encrypts only.
    Encrypt,
    /// One system call per datagram.
    Sendto,
    /// One system call per [`BATCH`] datagrams.
    Sendmmsg,
    /// As `Sendmmsg`, and each message carries all datagrams of the frame for one destination
    /// that have the same size (UDP segmentation offload).
    Gso,
}

#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub destinations: usize,
    /// RTP bytes of a packet before protection.
    pub packet_bytes: usize,
    pub packet_rate: u32,
    pub sizes: Sizes,
    pub profile: Profile,
    pub seconds: Duration,
}

#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub packets: u64,
    /// Packets with those of the warming up, which are not in `packets`.
    pub sent: u64,
    /// Processor time of the sending thread, user and system.
    pub cpu: Duration,
}

/// Sends frames at the camera's pace to sockets that the caller keeps draining.
///
/// # Errors
/// Whatever the socket or the clock says.
pub fn measure(method: Method, load: &Load, sinks: &[SocketAddrV4]) -> io::Result<Cost> {
    let mut sender = Sender::new(method, load, sinks)?;
    let mut warm_up = 0;
    for _ in 0..WARM_UP_FRAMES {
        warm_up += sender.frame(1)?;
    }
    let (start, cpu) = (Instant::now(), thread_cpu()?);
    let mut packets = 0;
    let (mut frame, mut owed) = (0_u32, 0_u64);
    while start.elapsed() < load.seconds {
        frame += 1;
        let until = u64::from(frame) * u64::from(load.packet_rate) / 30;
        packets += sender.frame(usize::try_from(until - owed).unwrap_or(0))?;
        owed = until;
        thread::sleep((start + FRAME * frame).saturating_duration_since(Instant::now()));
    }
    Ok(Cost { packets, sent: warm_up + packets, cpu: thread_cpu()?.saturating_sub(cpu) })
}

struct Destination {
    address: SockaddrIn,
    outbound: Outbound,
}

struct Sender {
    method: Method,
    sizes: Sizes,
    socket: UdpSocket,
    destinations: Vec<Destination>,
    /// Header and payload of the next packet.
    header: [u8; HEADER],
    payload: Vec<u8>,
    sequence: u16,
    sealed: Vec<u8>,
    plain_messages: MultiHeaders<SockaddrIn>,
    segmented_messages: MultiHeaders<SockaddrIn>,
}

impl Sender {
    fn new(method: Method, load: &Load, sinks: &[SocketAddrV4]) -> io::Result<Self> {
        let salt = [2; 14];
        let mut destinations = Vec::with_capacity(sinks.len());
        for &sink in sinks {
            let key = credentials::random::<16>();
            let outbound = Outbound::new(load.profile, &key, &salt[..load.profile.salt_len()]);
            destinations.push(Destination { address: sink.into(), outbound: outbound.map_err(io::Error::other)? });
        }
        let mut header = [0; HEADER];
        header[0] = 0x91;
        header[16..20].copy_from_slice(&[0xbe, 0xde, 0, 1]);
        Ok(Self {
            method,
            sizes: load.sizes,
            socket: UdpSocket::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?,
            destinations,
            header,
            payload: vec![0x5a; load.packet_bytes.saturating_sub(HEADER)],
            sequence: 0,
            sealed: Vec::new(),
            plain_messages: MultiHeaders::preallocate(BATCH, None),
            segmented_messages: MultiHeaders::preallocate(BATCH, Some(cmsg_space!(u16))),
        })
    }

    /// Encrypts and sends `count` packets to every destination.
    fn frame(&mut self, count: usize) -> io::Result<u64> {
        let shorter = if self.sizes == Sizes::Split { count / 2 } else { 0 };
        for (run, cut) in [(shorter, 1), (count - shorter, 0)] {
            if run > 0 {
                self.run(run, self.payload.len() - cut)?;
            }
        }
        u64::try_from(count * self.destinations.len()).map_err(io::Error::other)
    }

    /// Packets of one size; a destination's lie side by side, as segmentation wants them.
    fn run(&mut self, count: usize, payload: usize) -> io::Result<()> {
        self.sealed.clear();
        let first = self.sequence;
        for destination in &mut self.destinations {
            self.sequence = first;
            for _ in 0..count {
                self.sequence = self.sequence.wrapping_add(1);
                self.header[2..4].copy_from_slice(&self.sequence.to_be_bytes());
                let start = self.sealed.len();
                destination
                    .outbound
                    .protect_rtp(&self.header, &self.payload[..payload], &mut self.sealed)
                    .map_err(io::Error::other)?;
                if self.method == Method::Sendto {
                    let address = SocketAddrV4::from(destination.address);
                    self.socket.send_to(&self.sealed[start..], address)?;
                    self.sealed.clear();
                }
            }
        }
        match self.method {
            Method::Encrypt | Method::Sendto => Ok(()),
            Method::Sendmmsg => self.send_many(count, 1),
            Method::Gso => self.send_many(count, count),
        }
    }

    fn send_many(&mut self, per_destination: usize, segments: usize) -> io::Result<()> {
        let packets = per_destination * self.destinations.len();
        let size = self.sealed.len() / packets.max(1);
        let slices: Vec<[IoSlice<'_>; 1]> =
            self.sealed.chunks(size * segments).map(|message| [IoSlice::new(message)]).collect();
        let messages = per_destination / segments;
        let addresses: Vec<Option<SockaddrIn>> = self
            .destinations
            .iter()
            .flat_map(|destination| std::iter::repeat_n(Some(destination.address), messages))
            .collect();
        let segment = u16::try_from(size).map_err(io::Error::other)?;
        let offload = [ControlMessage::UdpGsoSegments(&segment)];
        let (headers, control) = if segments > 1 {
            (&mut self.segmented_messages, &offload[..])
        } else {
            (&mut self.plain_messages, &[][..])
        };
        for (slices, addresses) in slices.chunks(BATCH).zip(addresses.chunks(BATCH)) {
            let descriptor = self.socket.as_raw_fd();
            let sent = sendmmsg(descriptor, headers, slices, addresses, control, MsgFlags::empty())?;
            if sent.count() != slices.len() {
                return Err(Errno::ENOBUFS.into());
            }
        }
        Ok(())
    }
}

/// The largest datagram that [`measure`] sends.
#[must_use]
pub const fn datagram_bytes(packet_bytes: usize) -> usize {
    packet_bytes + MAX_RTP_OVERHEAD
}

fn thread_cpu() -> io::Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_delivers_every_packet_of_a_frame() {
        for method in [Method::Sendto, Method::Sendmmsg, Method::Gso] {
            for sizes in [Sizes::Equal, Sizes::Split] {
                let sinks: Vec<UdpSocket> = (0..3).map(|_| UdpSocket::bind("127.0.0.1:0").expect("a socket")).collect();
                assert_eq!(delivered(method, sizes, &sinks), [5, 5, 5], "{method:?} {sizes:?}");
            }
        }
    }

    fn delivered(method: Method, sizes: Sizes, sinks: &[UdpSocket]) -> Vec<usize> {
        let load = Load {
            destinations: sinks.len(),
            packet_bytes: 1200,
            packet_rate: 150,
            sizes,
            profile: Profile::AeadAes128Gcm,
            seconds: Duration::ZERO,
        };
        let addresses: Vec<SocketAddrV4> = sinks
            .iter()
            .map(|sink| match sink.local_addr().expect("bound") {
                SocketAddr::V4(address) => address,
                SocketAddr::V6(address) => panic!("bound to {address}"),
            })
            .collect();
        let mut sender = Sender::new(method, &load, &addresses).expect("a sender");
        assert_eq!(sender.frame(5).expect("sends"), 15);
        sinks.iter().map(count).collect()
    }

    fn count(sink: &UdpSocket) -> usize {
        sink.set_nonblocking(true).expect("a socket");
        let mut buffer = [0; 2048];
        std::iter::from_fn(|| sink.recv(&mut buffer).ok())
            .inspect(|&length| assert!((1215..=datagram_bytes(1200)).contains(&length)))
            .count()
    }
}
