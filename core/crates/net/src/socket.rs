//! A UDP socket read in batches, with the own address that each datagram came to (IP_PKTINFO, ip(7); RFC 3542).

use std::io;
use std::mem;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use proto::output::Path;

/// Datagrams taken with one call.
pub const BATCH: usize = 64;
const LARGEST: usize = 2048;
const BUFFER_BYTES: libc::c_int = 4 << 20;
/// Room for one control message with an address, aligned by its element type.
const CONTROL_WORDS: usize = 8;

pub struct Socket {
    descriptor: OwnedFd,
    /// Takes IPv4 as well, in mapped addresses (RFC 4291 section 2.5.5.2), which nobody else gets to see.
    is_ipv6: bool,
}

impl AsRawFd for Socket {
    fn as_raw_fd(&self) -> RawFd {
        self.descriptor.as_raw_fd()
    }
}

pub fn check(result: libc::c_int) -> io::Result<libc::c_int> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// Where to listen when this is wanted: all of IPv4 where the system has no IPv6 and all of both was asked for.
pub fn available(wanted: IpAddr) -> IpAddr {
    if wanted != IpAddr::V6(Ipv6Addr::UNSPECIFIED) {
        return wanted;
    }
    // SAFETY: no memory arguments.
    match check(unsafe { libc::socket(libc::AF_INET6, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0) }) {
        Ok(descriptor) => {
            // SAFETY: a descriptor that nobody else owns, closed here.
            drop(unsafe { OwnedFd::from_raw_fd(descriptor) });
            wanted
        }
        Err(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    }
}

impl Socket {
    /// Binds; several sockets may share the port, and the kernel spreads clients over them.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let family = if address.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
        let kind = libc::SOCK_DGRAM | libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
        // SAFETY: no memory arguments; the result is a descriptor that nobody else owns.
        let descriptor = unsafe { OwnedFd::from_raw_fd(check(libc::socket(family, kind, 0))?) };
        let socket = Self { descriptor, is_ipv6: address.is_ipv6() };
        socket.set_option(libc::SOL_SOCKET, libc::SO_REUSEPORT, 1)?;
        if address.is_ipv6() {
            socket.set_option(libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, 0)?;
            socket.set_option(libc::IPPROTO_IPV6, libc::IPV6_RECVPKTINFO, 1)?;
        } else {
            socket.set_option(libc::IPPROTO_IP, libc::IP_PKTINFO, 1)?;
        }
        // Larger than the system allows is allowed to root only: try, then take what we get.
        for (forced, plain) in [(libc::SO_RCVBUFFORCE, libc::SO_RCVBUF), (libc::SO_SNDBUFFORCE, libc::SO_SNDBUF)] {
            let forced = socket.set_option(libc::SOL_SOCKET, forced, BUFFER_BYTES);
            forced.or_else(|_| socket.set_option(libc::SOL_SOCKET, plain, BUFFER_BYTES))?;
        }
        let (storage, length) = encode(address);
        // SAFETY: `storage` holds an address of `length` bytes.
        check(unsafe { libc::bind(socket.as_raw_fd(), (&raw const storage).cast(), length) })?;
        Ok(socket)
    }

    fn set_option(&self, level: libc::c_int, name: libc::c_int, value: libc::c_int) -> io::Result<()> {
        let size = mem::size_of_val(&value) as libc::socklen_t;
        // SAFETY: `value` is a readable int of `size` bytes.
        check(unsafe { libc::setsockopt(self.as_raw_fd(), level, name, (&raw const value).cast(), size) })?;
        Ok(())
    }

    /// Lets a program tell at which of the sockets that share this one's port a datagram arrives.
    pub fn steer(&self, mut program: Vec<libc::sock_filter>) -> io::Result<()> {
        let Ok(len) = u16::try_from(program.len()) else { return Err(io::ErrorKind::InvalidInput.into()) };
        let program = libc::sock_fprog { len, filter: program.as_mut_ptr() };
        let size = mem::size_of_val(&program) as libc::socklen_t;
        let option = libc::SO_ATTACH_REUSEPORT_CBPF;
        // SAFETY: `program` names `len` readable steps that live until the call returns; the kernel checks what they do.
        check(unsafe {
            libc::setsockopt(self.as_raw_fd(), libc::SOL_SOCKET, option, (&raw const program).cast(), size)
        })?;
        Ok(())
    }

    /// A client's address as this socket's kernel side wants it.
    pub fn name(&self, remote: SocketAddr) -> (libc::sockaddr_storage, libc::socklen_t) {
        match remote {
            SocketAddr::V4(remote) if self.is_ipv6 => {
                encode(SocketAddr::new(remote.ip().to_ipv6_mapped().into(), remote.port()))
            }
            _ => encode(remote),
        }
    }

    pub fn local_address(&self) -> io::Result<SocketAddr> {
        // SAFETY: sockaddr_storage is plain bytes; zero is a valid value.
        let mut storage: libc::sockaddr_storage = unsafe { mem::zeroed() };
        let mut length = mem::size_of_val(&storage) as libc::socklen_t;
        // SAFETY: room for any address, and its size.
        check(unsafe { libc::getsockname(self.as_raw_fd(), (&raw mut storage).cast(), &raw mut length) })?;
        decode(&storage).ok_or_else(|| io::Error::from(io::ErrorKind::Unsupported))
    }
}

/// An address as the kernel wants it.
pub fn encode(address: SocketAddr) -> (libc::sockaddr_storage, libc::socklen_t) {
    // SAFETY: sockaddr_storage is plain bytes; zero is a valid value.
    let mut storage: libc::sockaddr_storage = unsafe { mem::zeroed() };
    let length = match address {
        SocketAddr::V4(address) => {
            // SAFETY: sockaddr_storage is large enough and aligned for every address family.
            let place = unsafe { &mut *(&raw mut storage).cast::<libc::sockaddr_in>() };
            place.sin_family = libc::AF_INET as libc::sa_family_t;
            place.sin_port = address.port().to_be();
            place.sin_addr.s_addr = u32::from(*address.ip()).to_be();
            mem::size_of::<libc::sockaddr_in>()
        }
        SocketAddr::V6(address) => {
            // SAFETY: as above.
            let place = unsafe { &mut *(&raw mut storage).cast::<libc::sockaddr_in6>() };
            place.sin6_family = libc::AF_INET6 as libc::sa_family_t;
            place.sin6_port = address.port().to_be();
            place.sin6_addr.s6_addr = address.ip().octets();
            place.sin6_scope_id = address.scope_id();
            mem::size_of::<libc::sockaddr_in6>()
        }
    };
    (storage, length as libc::socklen_t)
}

/// An address from the kernel, a mapped one as the IPv4 address that it is.
pub fn decode(storage: &libc::sockaddr_storage) -> Option<SocketAddr> {
    match i32::from(storage.ss_family) {
        libc::AF_INET => {
            // SAFETY: the family says which type lies there.
            let place = unsafe { &*(&raw const *storage).cast::<libc::sockaddr_in>() };
            let ip = Ipv4Addr::from(u32::from_be(place.sin_addr.s_addr));
            Some(SocketAddr::new(IpAddr::V4(ip), u16::from_be(place.sin_port)))
        }
        libc::AF_INET6 => {
            // SAFETY: as above.
            let place = unsafe { &*(&raw const *storage).cast::<libc::sockaddr_in6>() };
            let ip = Ipv6Addr::from(place.sin6_addr.s6_addr);
            let port = u16::from_be(place.sin6_port);
            if let Some(mapped) = ip.to_ipv4_mapped() {
                return Some(SocketAddr::new(mapped.into(), port));
            }
            Some(SocketAddr::V6(std::net::SocketAddrV6::new(ip, port, 0, place.sin6_scope_id)))
        }
        _ => None,
    }
}

/// Memory for one batch of datagrams, reused.
pub struct Receiver {
    buffers: Vec<[u8; LARGEST]>,
    names: Vec<libc::sockaddr_storage>,
    controls: Vec<[u64; CONTROL_WORDS]>,
    locals: Vec<Option<IpAddr>>,
    sizes: Vec<usize>,
}

impl Receiver {
    pub fn new() -> Self {
        // SAFETY: sockaddr_storage is plain bytes; zero is a valid value.
        let name: libc::sockaddr_storage = unsafe { mem::zeroed() };
        Self {
            buffers: vec![[0; LARGEST]; BATCH],
            names: vec![name; BATCH],
            controls: vec![[0; CONTROL_WORDS]; BATCH],
            locals: vec![None; BATCH],
            sizes: vec![0; BATCH],
        }
    }

    /// Takes what waits; the number of datagrams, 0 when nothing waits.
    pub fn receive(&mut self, socket: &Socket) -> usize {
        let mut vectors: [libc::iovec; BATCH] =
            std::array::from_fn(|at| libc::iovec { iov_base: self.buffers[at].as_mut_ptr().cast(), iov_len: LARGEST });
        let mut headers: [libc::mmsghdr; BATCH] = std::array::from_fn(|at| {
            // SAFETY: mmsghdr is plain pointers and numbers; zero is a valid value.
            let mut header: libc::mmsghdr = unsafe { mem::zeroed() };
            header.msg_hdr.msg_name = (&raw mut self.names[at]).cast();
            header.msg_hdr.msg_namelen = mem::size_of::<libc::sockaddr_storage>() as libc::socklen_t;
            header.msg_hdr.msg_iov = &raw mut vectors[at];
            header.msg_hdr.msg_iovlen = 1;
            header.msg_hdr.msg_control = self.controls[at].as_mut_ptr().cast();
            header.msg_hdr.msg_controllen = mem::size_of::<[u64; CONTROL_WORDS]>() as _;
            header
        });
        // SAFETY: every header points to a name, a vector and a buffer that live until the call returns.
        let count = unsafe {
            libc::recvmmsg(
                socket.as_raw_fd(),
                headers.as_mut_ptr(),
                BATCH as u32,
                libc::MSG_DONTWAIT,
                std::ptr::null_mut(),
            )
        };
        let count = usize::try_from(count).unwrap_or_default();
        for (local, header) in self.locals.iter_mut().zip(&headers[..count]) {
            *local = local_address(&header.msg_hdr);
        }
        for (size, header) in self.sizes.iter_mut().zip(&headers[..count]) {
            *size = if header.msg_hdr.msg_flags & libc::MSG_TRUNC == 0 { header.msg_len as usize } else { 0 };
        }
        count
    }

    /// The datagram at this place of the batch and the way it came.
    pub fn datagram(&mut self, at: usize) -> Option<(Path, &mut [u8])> {
        let from = Path { remote: decode(&self.names[at])?, local: self.locals[at], stream: None };
        Some((from, &mut self.buffers[at][..self.sizes[at]]))
    }
}

/// The own address that a datagram was sent to.
fn local_address(header: &libc::msghdr) -> Option<IpAddr> {
    // SAFETY: the kernel has filled `header` and its control bytes; CMSG_FIRSTHDR gives null or a whole header inside them.
    let message = unsafe { libc::CMSG_FIRSTHDR(header).as_ref() }?;
    match (message.cmsg_level, message.cmsg_type) {
        (libc::IPPROTO_IP, libc::IP_PKTINFO) => {
            // SAFETY: this kind of message carries an in_pktinfo.
            let info = unsafe { libc::CMSG_DATA(message).cast::<libc::in_pktinfo>().read_unaligned() };
            Some(Ipv4Addr::from(u32::from_be(info.ipi_spec_dst.s_addr)).into())
        }
        (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO) => {
            // SAFETY: this kind of message carries an in6_pktinfo.
            let info = unsafe { libc::CMSG_DATA(message).cast::<libc::in6_pktinfo>().read_unaligned() };
            Some(IpAddr::from(info.ipi6_addr.s6_addr).to_canonical())
        }
        _ => None,
    }
}
