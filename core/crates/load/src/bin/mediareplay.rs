//! `mediareplay`: runs a recorded trace through the router, in the trace's own time, and prints what left.
//!
//! One line per receiver and stream: packets, bytes, gaps, repeats, whose they are. With `--packets` one line per packet.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use load::rtp;
use proto::trace::{Left, Replay, replay};

const USAGE: &str = "usage: mediareplay TRACE [--packets]";

/// What one receiver got under one SSRC.
#[derive(Default)]
struct Stream {
    packets: u64,
    bytes: usize,
    gaps: u64,
    repeats: u64,
    highest: Option<u16>,
    publishers: Vec<u32>,
}

impl Stream {
    fn count(&mut self, packet: &rtp::Incoming<'_>, bytes: usize) {
        self.packets += 1;
        self.bytes += bytes;
        let ahead = self.highest.map_or(1, |highest| packet.sequence.wrapping_sub(highest));
        match ahead {
            0 | 0x8000.. => self.repeats += 1,
            _ => self.gaps += u64::from(ahead) - 1,
        }
        if ahead < 0x8000 {
            self.highest = Some(packet.sequence);
        }
        let publisher = packet.csrcs.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
        self.publishers.extend(publisher.filter(|number| !self.publishers.contains(number)));
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (path, packets) = match &words[..] {
        [path] => (path, false),
        [path, flag] if flag == "--packets" => (path, true),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    let outcome = std::fs::read_to_string(path)
        .map_err(|error| error.to_string())
        .and_then(|text| replay(&text, Instant::now()))
        .and_then(|replayed| print(&replayed, packets).map_err(|error| error.to_string()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{path}: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn print(replayed: &Replay, packets: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let mut streams: BTreeMap<(u32, u32), Stream> = BTreeMap::new();
    for Left { at, to, bytes } in &replayed.left {
        let packet = rtp::read(bytes).filter(|_| !proto::rtp::is_rtcp(bytes));
        if let Some(packet) = &packet {
            streams.entry((to.0, packet.ssrc)).or_default().count(packet, bytes.len());
        }
        if packets {
            let micros = at.as_micros();
            match packet {
                Some(rtp::Incoming { ssrc, sequence, timestamp, .. }) => {
                    writeln!(out, "{micros} to {} rtp {ssrc} {sequence} {timestamp} {}", to.0, bytes.len())?;
                }
                None => writeln!(out, "{micros} to {} rtcp {} {}", to.0, bytes[1], bytes.len())?,
            }
        }
    }
    for (at, event) in &replayed.events {
        writeln!(out, "{} {event:?}", at.as_micros())?;
    }
    for ((to, ssrc), stream) in streams {
        let Stream { packets, bytes, gaps, repeats, publishers, .. } = stream;
        writeln!(
            out,
            "to {to} ssrc {ssrc}: {packets} packets, {bytes} bytes, {gaps} missing, {repeats} repeated or late, of {publishers:?}"
        )?;
    }
    Ok(())
}
