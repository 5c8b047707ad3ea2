//! Sending in batches: sendmmsg, and UDP GSO for runs of equal size to one address (udp(7), UDP_SEGMENT).

use std::io;
use std::mem;
use std::net::IpAddr;
use std::os::fd::AsRawFd;

use proto::output::{Datagram, Outputs};

use crate::socket::Socket;

/// Messages given to the kernel with one call.
const BATCH: usize = 64;
/// Segments of one message that the kernel takes (UDP_MAX_SEGMENTS is 64 before Linux 6.9).
const MOST_SEGMENTS: usize = 32;
const MOST_BYTES: usize = 60_000;
/// Room for a segment size and an own address.
const CONTROL: usize = 96;

/// One message: a run of datagrams of equal size (the last may be shorter) to one address.
#[derive(Clone, Copy)]
struct Run {
    first: usize,
    count: usize,
    size: usize,
}

pub struct Transmitter {
    gso: bool,
    order: Vec<usize>,
    runs: Vec<Run>,
    pub sent: u64,
    pub dropped: u64,
}

impl Transmitter {
    pub fn new() -> Self {
        Self { gso: true, order: Vec::new(), runs: Vec::new(), sent: 0, dropped: 0 }
    }

    /// Sends everything and clears the datagrams. Never waits: what the kernel does not take is dropped and counted.
    pub fn send(&mut self, socket: &Socket, outputs: &mut Outputs) {
        self.arrange(&outputs.datagrams);
        let mut at = 0;
        while at < self.runs.len() {
            let batch = &self.runs[at..self.runs.len().min(at + BATCH)];
            match send_batch(socket, outputs, &self.order, batch) {
                Ok(count) => {
                    self.sent += batch[..count].iter().map(|run| run.count as u64).sum::<u64>();
                    at += count;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.dropped += self.runs[at..].iter().map(|run| run.count as u64).sum::<u64>();
                    break;
                }
                Err(error) if batch[0].count > 1 && is_of_segments(&error) => {
                    // No support, or a path of a smaller MTU: one by one.
                    self.gso = false;
                    let rest: Vec<_> =
                        self.runs[at..].iter().flat_map(|run| run.first..run.first + run.count).collect();
                    self.runs.truncate(at);
                    let size = |place: &usize| outputs.datagrams[self.order[*place]].range.len();
                    self.runs.extend(rest.iter().map(|place| Run { first: *place, count: 1, size: size(place) }));
                }
                Err(_) => {
                    self.dropped += batch[0].count as u64;
                    at += 1;
                }
            }
        }
        outputs.datagrams.clear();
        outputs.bytes.clear();
    }

    /// Puts datagrams to one address side by side, in their order, and finds the runs.
    fn arrange(&mut self, datagrams: &[Datagram]) {
        self.order.clear();
        self.order.extend(0..datagrams.len());
        self.order.sort_by_key(|at| datagrams[*at].key);
        self.runs.clear();
        for place in 0..self.order.len() {
            let datagram = &datagrams[self.order[place]];
            let size = datagram.range.len();
            if let Some(run) = self.runs.last_mut().filter(|_| self.gso) {
                let before = &datagrams[self.order[place - 1]];
                let open = before.range.len() == run.size && size <= run.size;
                let room = run.count < MOST_SEGMENTS && (run.count + 1) * run.size <= MOST_BYTES;
                if open && room && before.to == datagram.to {
                    run.count += 1;
                    continue;
                }
            }
            self.runs.push(Run { first: place, count: 1, size });
        }
    }
}

/// Whether the kernel refuses the segments, and not the address or the way to it (udp(7), UDP_SEGMENT).
fn is_of_segments(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EINVAL | libc::EIO | libc::EMSGSIZE | libc::EOPNOTSUPP))
}

fn send_batch(socket: &Socket, outputs: &Outputs, order: &[usize], runs: &[Run]) -> io::Result<usize> {
    let mut names = [const { mem::MaybeUninit::<libc::sockaddr_storage>::uninit() }; BATCH];
    let mut controls = [[0_u64; CONTROL / 8]; BATCH];
    let mut vectors: Vec<libc::iovec> = Vec::with_capacity(runs.iter().map(|run| run.count).sum());
    // SAFETY: mmsghdr is plain pointers and numbers; zero is a valid value.
    let mut headers: [libc::mmsghdr; BATCH] = unsafe { mem::zeroed() };
    for (at, run) in runs.iter().enumerate() {
        let datagrams = order[run.first..run.first + run.count].iter().map(|index| &outputs.datagrams[*index]);
        let begin = vectors.len();
        for datagram in datagrams {
            let bytes = outputs.payload(datagram);
            vectors.push(libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() });
        }
        let path = outputs.datagrams[order[run.first]].to;
        let (name, length) = socket.name(path.remote);
        let header = &mut headers[at].msg_hdr;
        header.msg_name = names[at].write(name) as *mut libc::sockaddr_storage as *mut libc::c_void;
        header.msg_namelen = length;
        header.msg_iov = vectors[begin..].as_mut_ptr();
        header.msg_iovlen = run.count;
        let mut used = 0;
        if run.count > 1 {
            add_control(&mut controls[at], &mut used, libc::SOL_UDP, libc::UDP_SEGMENT, run.size as u16);
        }
        if let Some(local) = path.local {
            add_local(&mut controls[at], &mut used, local);
        }
        if used > 0 {
            header.msg_control = controls[at].as_mut_ptr().cast();
            header.msg_controllen = used as _;
        }
    }
    // SAFETY: every header points to a name, vectors, payloads and control bytes that live until the call returns;
    // `vectors` was allocated at its full size, so its elements did not move.
    let count =
        unsafe { libc::sendmmsg(socket.as_raw_fd(), headers.as_mut_ptr(), runs.len() as u32, libc::MSG_DONTWAIT) };
    usize::try_from(count).map_err(|_| io::Error::last_os_error())
}

/// Appends one control message; `used` is how many bytes of `control` are taken.
fn add_control<T>(control: &mut [u64; CONTROL / 8], used: &mut usize, level: libc::c_int, kind: libc::c_int, value: T) {
    let size = mem::size_of::<T>() as u32;
    // SAFETY: CMSG_SPACE and CMSG_LEN only compute.
    let (space, length) = unsafe { (libc::CMSG_SPACE(size) as usize, libc::CMSG_LEN(size)) };
    assert!(*used + space <= CONTROL, "every control message has its room");
    // SAFETY: there is room for the header and the value behind it, as just checked; `used` is a multiple of the
    // alignment, as CMSG_SPACE rounds up to it.
    unsafe {
        let message = control.as_mut_ptr().cast::<u8>().add(*used).cast::<libc::cmsghdr>();
        (*message).cmsg_level = level;
        (*message).cmsg_type = kind;
        (*message).cmsg_len = length as _;
        libc::CMSG_DATA(message).cast::<T>().write_unaligned(value);
    }
    *used += space;
}

/// Sends from the address that the client knows.
fn add_local(control: &mut [u64; CONTROL / 8], used: &mut usize, local: IpAddr) {
    match local {
        IpAddr::V4(address) => {
            let info = libc::in_pktinfo {
                ipi_ifindex: 0,
                ipi_spec_dst: libc::in_addr { s_addr: u32::from(address).to_be() },
                ipi_addr: libc::in_addr { s_addr: 0 },
            };
            add_control(control, used, libc::IPPROTO_IP, libc::IP_PKTINFO, info);
        }
        IpAddr::V6(address) => {
            let info = libc::in6_pktinfo { ipi6_addr: libc::in6_addr { s6_addr: address.octets() }, ipi6_ifindex: 0 };
            add_control(control, used, libc::IPPROTO_IPV6, libc::IPV6_PKTINFO, info);
        }
    }
}
