//! One port for everybody, by UDP and by TCP; one worker thread per core. Sessions live on one worker each, large ones
//! on several; a datagram that the kernel gave to another worker is handed over. Only this crate touches sockets, clocks and threads.

mod directory;
mod events;
mod jobs;
mod pace;
mod plane;
mod socket;
mod spread;
mod tcp;
mod transmit;
mod wake;
mod worker;

pub use events::Told;
pub use jobs::{LayerFigures, TransportFigures};
pub use plane::{Plane, PlaneError, Settings};
