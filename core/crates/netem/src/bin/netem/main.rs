//! Carries packets between two network namespaces over a line that is as bad as it is told to be.
//!
//! `netem --inside NAMESPACE:DEVICE --outside NAMESPACE:DEVICE [--seed NUMBER] [--up WORDS] [--down WORDS]`
//!
//! makes one TUN device in each namespace (which must exist; needs root) and says `ready`: addresses and routes are the
//! caller's. `up` is from the inside, where the client is, to the outside. Then it reads commands from its standard
//! input and answers each with one line:
//!
//! | command | answer |
//! |---|---|
//! | `up WORDS`, `down WORDS`, `both WORDS` | `ok`: that direction is now like this (see [`netem::Conditions`]) |
//! | `rebind` | `ok`: every UDP stream from the inside now leaves with another port |
//! | `figures` | what became of the packets, as JSON |
//!
//! A command that nobody understands is answered by `error ...` and changes nothing. When the input ends, so does the
//! program, and the devices with it.
#![expect(clippy::disallowed_methods, reason = "the relay is where time comes from")]

mod commands;
mod options;
mod relay;
mod tun;

use std::io::Write;
use std::process::ExitCode;

use options::Options;
use relay::Relay;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "netem: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::read(std::env::args().skip(1))?;
    let inside = tun::open(&options.inside)?;
    let outside = tun::open(&options.outside)?;
    let mut relay = Relay::new(inside, outside, &options)?;
    commands::say("ready")?;
    relay.run()?;
    Ok(())
}
