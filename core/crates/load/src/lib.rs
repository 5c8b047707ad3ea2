//! Participants without a browser: they join over the project's plain HTTP, or over the API of another server for
//! comparison, connect with real ICE, DTLS and SRTP, send what looks like VP8 and Opus, and count what arrives.
//!
//! [`signalling`] makes [`peer::Peer`]s in one thread, [`crowd`] runs them all in another.
//! Everything a peer does is driven by datagrams and the time; only `crowd` waits.
#![forbid(unsafe_code)]

pub mod api;
pub mod credentials;
pub mod crowd;
pub mod floor;
pub mod handshake;
pub mod ice;
pub mod janus;
pub mod latency;
pub mod options;
pub mod peer;
pub mod project;
pub mod publisher;
pub mod received;
pub mod rtcp;
pub mod rtp;
pub mod sdp;
pub mod signalling;
pub mod source;
pub mod wire;
