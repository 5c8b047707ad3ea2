//! One participant's socket and the protection of what goes through it.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use mio::net::UdpSocket;

use crate::handshake::Secured;

pub struct Wire {
    pub socket: UdpSocket,
    pub secured: Option<Secured>,
    /// Datagrams that the kernel had no room for.
    pub unsent: u64,
    /// Packets that did not decrypt.
    pub unreadable: u64,
    sealed: Vec<u8>,
}

impl Wire {
    /// # Errors
    /// When the system has no socket to give.
    pub fn connect(server: SocketAddr) -> io::Result<Self> {
        let any: SocketAddr =
            if server.is_ipv4() { (Ipv4Addr::LOCALHOST, 0).into() } else { (Ipv6Addr::LOCALHOST, 0).into() };
        let socket = UdpSocket::bind(any)?;
        socket.connect(server)?;
        Ok(Self { socket, secured: None, unsent: 0, unreadable: 0, sealed: Vec::with_capacity(2048) })
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

    /// The next datagram, `None` when there is none.
    ///
    /// # Errors
    /// Whatever the socket says, but for a server that is not there yet.
    pub fn receive<'a>(&mut self, buffer: &'a mut [u8]) -> io::Result<Option<&'a mut [u8]>> {
        loop {
            match self.socket.recv(buffer) {
                Ok(length) => return Ok(Some(&mut buffer[..length])),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) if matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::Interrupted) => {}
                Err(error) => return Err(error),
            }
        }
    }
}
