//! ICE-TCP (RFC 6544, passive candidates): clients whose network lets no UDP through connect to the same port by TCP.
//!
//! Theory. One worker listens. A connection stays with it until its first STUN check tells whose it is; then it moves
//! to the worker of that transport, with what was read of it already. What a client does not take in time is dropped, as a
//! network drops datagrams, and not kept: late pictures would only make voices later.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::{Duration, Instant};

use proto::config::TransportId;
use proto::framing::{self, Deframer};
use proto::output::{Path, StreamId};

use crate::directory::Place;
use crate::socket::{check, encode};

/// Connections that have not said whose they are: in all, and from one address.
const MOST_STRANGERS: usize = 512;
const MOST_STRANGERS_OF_ONE: usize = 64;
/// Connections at all.
const MOST_STREAMS: usize = 8192;
/// How long a stranger may stay.
const PATIENCE: Duration = Duration::from_secs(5);
/// Nothing came for so long: browsers send checks every 2.5 s.
const SILENCE: Duration = Duration::from_secs(40);
/// What may wait for a client, beside the kernel's own small buffer.
const MOST_WAITING: usize = 24 * 1024;
/// Given to the kernel without waiting for more.
const AT_ONCE: usize = 8 * 1024;
const KERNEL_BUFFER: libc::c_int = 64 * 1024;
const PIECE: usize = 16 * 1024;
const EVENTS: usize = 64;
const LISTENER: u64 = u64::MAX;

pub struct Stream {
    pub id: StreamId,
    socket: TcpStream,
    pub path: Path,
    deframer: Deframer,
    /// Whose it is, once an authenticated check came over it.
    pub place: Option<Place>,
    waiting: Vec<u8>,
    /// The kernel's buffer was full: epoll tells when it is not.
    is_full: bool,
    opened: Instant,
    heard: Instant,
}

/// The TCP connections of one worker.
pub struct Streams {
    epoll: OwnedFd,
    listener: Option<TcpListener>,
    open: HashMap<StreamId, Stream>,
    ready: Vec<(u64, u32)>,
    piece: Vec<u8>,
    touched: Vec<StreamId>,
    next_sweep: Instant,
    pub dropped: u64,
}

impl AsRawFd for Streams {
    fn as_raw_fd(&self) -> RawFd {
        self.epoll.as_raw_fd()
    }
}

/// Listens on this address; with port 0 not at all, because the UDP socket's number is wanted.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let family = if address.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
    let kind = libc::SOCK_STREAM | libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
    // SAFETY: no memory arguments; the result is a descriptor that nobody else owns.
    let socket = unsafe { OwnedFd::from_raw_fd(check(libc::socket(family, kind, 0))?) };
    set_option(&socket, libc::SOL_SOCKET, libc::SO_REUSEADDR, 1)?;
    if address.is_ipv6() {
        set_option(&socket, libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, 0)?;
    }
    let (storage, length) = encode(address);
    // SAFETY: `storage` holds an address of `length` bytes.
    check(unsafe { libc::bind(socket.as_raw_fd(), (&raw const storage).cast(), length) })?;
    // SAFETY: no memory arguments.
    check(unsafe { libc::listen(socket.as_raw_fd(), 512) })?;
    Ok(socket.into())
}

fn set_option(socket: &impl AsRawFd, level: libc::c_int, name: libc::c_int, value: libc::c_int) -> io::Result<()> {
    let size = size_of_val(&value) as libc::socklen_t;
    // SAFETY: `value` is a readable int of `size` bytes.
    check(unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, (&raw const value).cast(), size) })?;
    Ok(())
}

impl Streams {
    pub fn new(listener: Option<TcpListener>, now: Instant) -> io::Result<Self> {
        // SAFETY: no memory arguments; the result is a descriptor that nobody else owns.
        let epoll = unsafe { OwnedFd::from_raw_fd(check(libc::epoll_create1(libc::EPOLL_CLOEXEC))?) };
        let streams = Self {
            epoll,
            listener,
            open: HashMap::new(),
            ready: Vec::with_capacity(EVENTS),
            piece: vec![0; PIECE],
            touched: Vec::new(),
            next_sweep: now + PATIENCE,
            dropped: 0,
        };
        if let Some(listener) = &streams.listener {
            streams.watch(libc::EPOLL_CTL_ADD, listener.as_raw_fd(), LISTENER, libc::EPOLLIN)?;
        }
        Ok(streams)
    }

    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    fn watch(&self, change: libc::c_int, fd: RawFd, key: u64, events: libc::c_int) -> io::Result<()> {
        let mut event = libc::epoll_event { events: events as u32, u64: key };
        // SAFETY: `event` lives until the call returns.
        check(unsafe { libc::epoll_ctl(self.epoll.as_raw_fd(), change, fd, &raw mut event) })?;
        Ok(())
    }

    /// Takes new connections, and tells which have something to read.
    pub fn poll(&mut self, now: Instant, number: &mut impl FnMut() -> StreamId, readable: &mut Vec<StreamId>) {
        let mut events = [libc::epoll_event { events: 0, u64: 0 }; EVENTS];
        // SAFETY: room for EVENTS events, as said.
        let count = unsafe { libc::epoll_wait(self.epoll.as_raw_fd(), events.as_mut_ptr(), EVENTS as i32, 0) };
        self.ready.clear();
        self.ready.extend(events.iter().take(count.max(0) as usize).map(|event| (event.u64, event.events)));
        for at in 0..self.ready.len() {
            let (key, happened) = self.ready[at];
            if key == LISTENER {
                self.accept(now, number);
                continue;
            }
            let id = StreamId(key as u32);
            if happened & libc::EPOLLOUT as u32 != 0 {
                self.flush(id);
            }
            if happened & !(libc::EPOLLOUT as u32) != 0 {
                readable.push(id);
            }
        }
        if now >= self.next_sweep {
            self.sweep(now);
        }
    }

    fn accept(&mut self, now: Instant, number: &mut impl FnMut() -> StreamId) {
        while let Some(Ok((socket, remote))) = self.listener.as_ref().map(TcpListener::accept) {
            let remote = SocketAddr::new(remote.ip().to_canonical(), remote.port());
            let strangers = || self.open.values().filter(|stream| stream.place.is_none());
            let of_one = strangers().filter(|stream| stream.path.remote.ip() == remote.ip()).count();
            let full = strangers().count() >= MOST_STRANGERS || self.open.len() >= MOST_STREAMS;
            if full || of_one >= MOST_STRANGERS_OF_ONE || prepare(&socket).is_err() {
                self.dropped += 1;
                continue;
            }
            let local: Option<IpAddr> = socket.local_addr().ok().map(|address| address.ip().to_canonical());
            let id = number();
            let path = Path { remote, local, stream: Some(id) };
            let stream = Stream {
                id,
                socket,
                path,
                deframer: Deframer::default(),
                place: None,
                waiting: Vec::new(),
                is_full: false,
                opened: now,
                heard: now,
            };
            self.adopt(stream);
        }
    }

    /// Takes a connection over, from the listener or from another worker.
    pub fn adopt(&mut self, stream: Stream) {
        let key = u64::from(stream.id.0);
        let events = libc::EPOLLIN | if stream.is_full { libc::EPOLLOUT } else { 0 };
        if self.watch(libc::EPOLL_CTL_ADD, stream.socket.as_raw_fd(), key, events).is_ok() {
            self.open.insert(stream.id, stream);
        }
    }

    /// Gives a connection away; whoever adopts it goes on where this worker ended.
    pub fn release(&mut self, id: StreamId) -> Option<Stream> {
        let stream = self.open.remove(&id)?;
        // It is open, so it can only be there.
        let _ = self.watch(libc::EPOLL_CTL_DEL, stream.socket.as_raw_fd(), 0, 0);
        Some(stream)
    }

    pub fn get(&mut self, id: StreamId) -> Option<&mut Stream> {
        self.open.get_mut(&id)
    }

    /// Reads one piece of what is there, whose packets are then taken; `false` when it has ended.
    pub fn read(&mut self, now: Instant, id: StreamId) -> bool {
        let Some(stream) = self.open.get_mut(&id) else { return false };
        match stream.socket.read(&mut self.piece) {
            Ok(0) => false,
            Ok(count) => {
                stream.heard = now;
                stream.deframer.push(&self.piece[..count]);
                true
            }
            Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted),
        }
    }

    pub fn close(&mut self, id: StreamId) {
        self.open.remove(&id);
    }

    /// Sends a datagram over its connection, whole or not at all.
    pub fn send(&mut self, id: StreamId, datagram: &[u8]) {
        let Some(stream) = self.open.get_mut(&id) else { return };
        if stream.waiting.len() + datagram.len() > MOST_WAITING {
            self.dropped += 1;
            return;
        }
        framing::write(datagram, &mut stream.waiting);
        if stream.is_full {
            return;
        }
        if stream.waiting.len() > AT_ONCE {
            self.flush(id);
        } else if !self.touched.contains(&id) {
            self.touched.push(id);
        }
    }

    /// Gives the kernel what was sent since the last call.
    pub fn flush_all(&mut self) {
        let mut touched = std::mem::take(&mut self.touched);
        touched.drain(..).for_each(|id| self.flush(id));
        self.touched = touched;
    }

    /// Ends the connections of a transport, after what was still to be said.
    pub fn forget(&mut self, transport: TransportId) {
        self.flush_all();
        self.open.retain(|_, stream| stream.place.as_ref().is_none_or(|place| place.transport != transport));
    }

    fn flush(&mut self, id: StreamId) {
        let Some(stream) = self.open.get_mut(&id) else { return };
        let sent = match stream.socket.write(&stream.waiting) {
            Ok(count) => count,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => 0,
            Err(_) => return self.close(id),
        };
        stream.waiting.drain(..sent);
        let is_full = !stream.waiting.is_empty();
        if is_full != stream.is_full {
            stream.is_full = is_full;
            let fd = stream.socket.as_raw_fd();
            let events = libc::EPOLLIN | if is_full { libc::EPOLLOUT } else { 0 };
            // It is open and watched, so nothing can go wrong.
            let _ = self.watch(libc::EPOLL_CTL_MOD, fd, u64::from(id.0), events);
        }
    }

    fn sweep(&mut self, now: Instant) {
        self.next_sweep = now + PATIENCE;
        self.open.retain(|_, stream| {
            let stranger = stream.place.is_none() && now.saturating_duration_since(stream.opened) >= PATIENCE;
            !stranger && now.saturating_duration_since(stream.heard) < SILENCE
        });
    }
}

impl Stream {
    /// The next packet that has wholly arrived; an error when the client sends no packets.
    pub fn packet(&mut self) -> Result<Option<&mut [u8]>, framing::BadFrame> {
        self.deframer.packet()
    }
}

fn prepare(socket: &TcpStream) -> io::Result<()> {
    socket.set_nonblocking(true)?;
    socket.set_nodelay(true)?;
    set_option(socket, libc::SOL_SOCKET, libc::SO_SNDBUF, KERNEL_BUFFER)
}
