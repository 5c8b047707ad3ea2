//! What no bytes from outside may do to the media core.
//!
//! Each target takes arbitrary bytes and panics when something that must always hold does not. The fuzzer
//! (`core/fuzz`) looks for such bytes; the tests give every target what the fuzzer has kept.

mod client;
mod feedback;
mod input;
mod parsers;
mod router;

pub use feedback::feedback;
pub use parsers::{av1, dependency, framing, h264, red, rtcp, rtp, stun, vp8, vp9};
pub use router::router;

/// Takes arbitrary bytes; panics when a rule is broken.
pub type Target = fn(&[u8]);

/// Every target with its name, which is also its folder in the corpus.
pub const TARGETS: &[(&str, Target)] = &[
    ("stun", stun),
    ("framing", framing),
    ("rtp", rtp),
    ("rtcp", rtcp),
    ("feedback", feedback),
    ("vp8", vp8),
    ("vp9", vp9),
    ("h264", h264),
    ("av1", av1),
    ("dependency", dependency),
    ("red", red),
    ("router", router),
];
