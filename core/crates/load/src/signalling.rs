//! How participants come into a session: by the project's own protocol, or by that of another server.

use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use crate::credentials::{self, IceCredentials};
use crate::ice::Side;
use crate::janus::Rooms;
use crate::options::{Options, Server};
use crate::peer::{Identity, Peer, Role};
use crate::project::Sessions;
use crate::publisher::Publisher;
use crate::sdp::Remote;
use crate::source::{Camera, Microphone};
use crate::wire::Wire;

/// Audio slots that the project gives everybody.
pub const AUDIO_SLOTS: usize = 3;

pub trait Signalling {
    /// Joins everybody; `hand_over` says whether to go on.
    ///
    /// # Errors
    /// A sentence that says who failed at what.
    fn join(&mut self, hand_over: &mut dyn FnMut(Peer) -> bool) -> Result<(), String>;

    /// Shows that everybody is still there.
    fn show_presence(&mut self);

    /// Everybody leaves.
    fn leave(&mut self);
}

/// # Errors
/// A sentence, when no certificate can be made or the server is not there.
pub fn of<'a>(options: &'a Options) -> Result<Box<dyn Signalling + 'a>, String> {
    Ok(match options.peer {
        Server::Project => Box::new(Sessions::new(options)?),
        Server::Janus => Box::new(Rooms::new(options)?),
    })
}

/// What one connection brings, made before its offer or answer.
pub struct Local {
    pub ice: IceCredentials,
    pub microphone: u32,
    pub camera: u32,
    pub camera_rtx: u32,
    side: Side,
    /// The socket, where its address must be known to the server first.
    wire: Option<Wire>,
}

impl Local {
    #[must_use]
    pub fn generate() -> Self {
        let [microphone, camera, camera_rtx] = [(); 3].map(|()| credentials::random_u32());
        Self { ice: IceCredentials::generate(), microphone, camera, camera_rtx, side: Side::Controlling, wire: None }
    }

    /// With a socket at this address of this machine; `side` is controlled when the server makes the offer.
    ///
    /// # Errors
    /// When the system has no socket to give.
    pub fn at(address: IpAddr, side: Side) -> Result<(Self, SocketAddr), String> {
        let failed = |error: std::io::Error| format!("socket: {error}");
        let wire = Wire::bind(address).map_err(failed)?;
        let candidate = wire.socket.local_addr().map_err(failed)?;
        Ok((Self { wire: Some(wire), side, ..Self::generate() }, candidate))
    }

    /// Sends what the options say.
    #[must_use]
    pub fn publisher(&self, options: &Options) -> Publisher {
        let camera = Camera::new(self.camera, options.packet_rate, options.packet_bytes, options.sizes);
        let microphone = options.audio.then(|| Microphone::new(self.microphone));
        Publisher::new(options.video.then_some(camera), microphone, Instant::now())
    }

    /// # Errors
    /// When the system has no socket to give.
    pub fn connect(&mut self, identity: &Identity, remote: &Remote, role: Role) -> Result<Peer, String> {
        let failed = |error: std::io::Error| format!("socket: {error}");
        // The server's own address: nothing leaves this machine.
        let wire = match self.wire.take() {
            Some(wire) => wire,
            None => Wire::bind(remote.address.ip()).map_err(failed)?,
        };
        Peer::connect(wire, identity, (self.side, &self.ice), remote, role, Instant::now()).map_err(failed)
    }
}
