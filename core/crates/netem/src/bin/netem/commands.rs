//! What the relay is told while it runs, and what it says.

use std::io::{self, Write};

use netem::{Conditions, Figures};

#[expect(clippy::large_enum_variant, reason = "read and obeyed at once")]
pub enum Command {
    Become { up: Option<Conditions>, down: Option<Conditions> },
    Rebind,
    Figures,
}

impl Command {
    pub fn read(line: &str) -> Result<Self, String> {
        let (name, words) = line.split_once(' ').unwrap_or((line, ""));
        let conditions = || words.parse::<Conditions>().map(Some).map_err(|error| error.to_string());
        match name {
            "up" => Ok(Self::Become { up: conditions()?, down: None }),
            "down" => Ok(Self::Become { up: None, down: conditions()? }),
            "both" => Ok(Self::Become { up: conditions()?, down: conditions()? }),
            "rebind" => Ok(Self::Rebind),
            "figures" => Ok(Self::Figures),
            _ => Err(format!("unknown command {name}")),
        }
    }
}

pub fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

pub fn figures(up: Figures, down: Figures) -> String {
    let one = |figures: Figures| {
        let Figures { offered, lost, overflowed, blocked, arrived, arrived_bytes } = figures;
        format!(
            r#"{{"offered": {offered}, "lost": {lost}, "overflowed": {overflowed}, "blocked": {blocked}, "arrived": {arrived}, "arrived_bytes": {arrived_bytes}}}"#
        )
    };
    format!(r#"{{"up": {}, "down": {}}}"#, one(up), one(down))
}
