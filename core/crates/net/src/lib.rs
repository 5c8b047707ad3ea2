//! One port for everybody, by UDP and by TCP; one worker thread per core. Sessions live on one worker each, large ones
//! on several; the kernel is told whose datagrams are whose, and what it gives to another worker all the same is handed
//! over. Only this crate touches sockets, clocks and threads.

mod directory;
mod events;
mod jobs;
mod pace;
mod plane;
mod reports;
mod socket;
mod spread;
mod steering;
mod tcp;
mod transmit;
mod wake;
mod worker;

pub use events::Told;
pub use jobs::{LayerFigures, TransportFigures};
pub use plane::{Plane, PlaneError, Settings};
