//! A bad network, made by hand: what a line does to packets, as a pure machine.
//!
//! Theory. A [`Line`] is one direction. A packet that is offered first waits for the bottleneck (a rate behind a queue of
//! bounded length, whose end is cut off), then may be lost, doubled or held back, and arrives after the delay. Every
//! chance comes from a seed: the same offers give the same arrivals. [`Nat`] gives the packets of a client other ports,
//! and new ones again when asked. Nothing here reads a clock or opens a socket; the binary `netem` puts two lines between
//! two network namespaces, as not every kernel has the queueing discipline of that name.
#![forbid(unsafe_code)]

mod conditions;
mod line;
mod loss;
mod nat;
mod random;

pub use conditions::{BadCondition, Conditions};
pub use line::{Figures, Line};
pub use loss::Loss;
pub use nat::Nat;

/// An instant to count from in tests; the crate itself reads no clock.
#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "an Instant cannot be made otherwise")]
pub(crate) fn clock_of_tests() -> std::time::Instant {
    std::time::Instant::now()
}
