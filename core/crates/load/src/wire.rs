//! One participant's socket and the protection of what goes through it.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::os::fd::AsRawFd;
use std::time::Duration;

use mio::net::UdpSocket;
use nix::cmsg_space;
use nix::errno::Errno;
use nix::sys::socket::sockopt::ReceiveTimestampns;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, recvmsg, setsockopt};
use nix::sys::time::TimeSpec;

use crate::handshake::Secured;

pub struct Wire {
    pub socket: UdpSocket,
    pub secured: Option<Secured>,
    /// Datagrams that the kernel had no room for.
    pub unsent: u64,
    /// Packets that did not decrypt.
    pub unreadable: u64,
    sealed: Vec<u8>,
    control: Vec<u8>,
}

impl Wire {
    /// # Errors
    /// When the system has no socket to give.
    pub fn bind(address: IpAddr) -> io::Result<Self> {
        let socket = UdpSocket::bind(SocketAddr::new(address, 0))?;
        setsockopt(&socket, ReceiveTimestampns, &true)?;
        let control = cmsg_space!(TimeSpec);
        Ok(Self { socket, secured: None, unsent: 0, unreadable: 0, sealed: Vec::with_capacity(2048), control })
    }

    /// # Errors
    /// When there is no way to the server.
    pub fn connect(&self, server: SocketAddr) -> io::Result<()> {
        self.socket.connect(server)
    }

    pub fn send(&mut self, datagram: &[u8]) {
        if self.socket.send(datagram).is_err() {
            self.unsent += 1;
        }
    }

    /// Drops the packet while there are no keys.
    pub fn send_rtp(&mut self, header: &[u8], payload: &[u8]) {
        self.send_sealed(|secured, out| secured.outbound.protect_rtp(header, payload, out).is_ok());
    }

    /// Drops the packet while there are no keys.
    pub fn send_rtcp(&mut self, compound: &[u8]) {
        self.send_sealed(|secured, out| secured.outbound.protect_rtcp(compound, out).is_ok());
    }

    fn send_sealed(&mut self, seal: impl FnOnce(&mut Secured, &mut Vec<u8>) -> bool) {
        let Some(secured) = &mut self.secured else {
            return;
        };
        self.sealed.clear();
        let sealed = seal(secured, &mut self.sealed) && self.socket.send(&self.sealed).is_ok();
        self.unsent += u64::from(!sealed);
    }

    /// The next datagram and when it reached the socket, by the system's clock; `None` when there is none.
    ///
    /// # Errors
    /// Whatever the socket says, but for a server that is not there yet.
    pub fn receive<'a>(&mut self, buffer: &'a mut [u8]) -> io::Result<Option<(&'a mut [u8], Option<Duration>)>> {
        loop {
            let mut slices = [IoSliceMut::new(buffer)];
            let flags = MsgFlags::MSG_DONTWAIT;
            match recvmsg::<()>(self.socket.as_raw_fd(), &mut slices, Some(&mut self.control), flags) {
                Ok(received) => {
                    let (length, arrived) = (received.bytes, received.cmsgs().ok().and_then(arrived));
                    return Ok(Some((&mut buffer[..length], arrived)));
                }
                Err(Errno::EAGAIN) => return Ok(None),
                Err(Errno::ECONNREFUSED | Errno::EINTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn arrived(messages: impl Iterator<Item = ControlMessageOwned>) -> Option<Duration> {
    messages.into_iter().find_map(|message| match message {
        ControlMessageOwned::ScmTimestampns(at) => Some(at.into()),
        _ => None,
    })
}
