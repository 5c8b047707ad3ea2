//! The media of one session as a machine without wires.
//!
//! Nothing here opens a socket, reads a clock or starts a thread. [`session::Session`] takes packets and the time,
//! and fills [`output::Outputs`] with packets to send and events to tell. Crate `net` carries both.
#![forbid(unsafe_code)]

pub mod allocation;
pub mod av1;
pub mod bitrate;
mod bits;
pub mod cache;
pub mod config;
pub mod congestion;
pub mod dependency;
mod flood;
pub mod framing;
pub mod h264;
pub mod hearing;
pub mod ice;
pub mod layer;
pub mod nack;
pub mod output;
pub mod pacer;
pub mod picture;
pub mod red;
pub mod rewrite;
pub mod rtcp;
pub mod rtp;
pub mod rung;
pub mod scaling;
pub mod sending;
pub mod sequence;
pub mod session;
pub mod shard;
pub mod slot;
pub mod speakers;
pub mod srtp;
pub mod stun;
pub mod thinning;
pub mod trace;
pub mod transport;
pub mod transport_cc;
pub mod vp8;
pub mod vp9;
pub mod watched;

/// An instant to count from in tests; the crate itself reads no clock.
#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "an Instant cannot be made otherwise")]
pub(crate) fn clock_of_tests() -> std::time::Instant {
    std::time::Instant::now()
}
