//! `mediaload`: publishers and subscribers against a running server of this machine.
//!
//! Prints one JSON object per line: `{"event": "measuring"}` and `{"event": "measured"}` at the
//! ends of the measurement, so that another process can take the server's clocks there, and the
//! result, which has `packets`. Exit status 1 and `{"error": ...}` when it did not come to that.
#![forbid(unsafe_code)]

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use load::crowd::{Arrival, Crowd};
use load::options::{Options, USAGE};
use load::signalling::{self, Signalling};
use mio::Waker;
use serde_json::{Value, json};

const PRESENCE_CHECK: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(complaint) => {
            eprintln!("{complaint}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(result) => {
            print(&result);
            ExitCode::SUCCESS
        }
        Err(reason) => {
            print(&json!({ "error": reason }));
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<Value, String> {
    let (sender, arrivals) = mpsc::channel();
    let (mut crowd, waker) = Crowd::new(options, arrivals).map_err(|error| error.to_string())?;
    let (running, over) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| signal(options, &sender, &waker, over));
        let result = crowd.run(|event| print(&json!({ "event": event })));
        // Nobody takes arrivals any more, and nobody need be kept.
        drop((crowd, running));
        result
    })
}

fn signal(options: &Options, sender: &mpsc::Sender<Arrival>, waker: &Waker, over: mpsc::Receiver<()>) {
    let deliver = |arrival| sender.send(arrival).is_ok() && waker.wake().is_ok();
    let outcome = signalling::of(options).and_then(|mut signalling| {
        signalling.join(&mut |peer| deliver(Arrival::Peer(Box::new(peer))))?;
        Ok(signalling)
    });
    match outcome {
        Ok(signalling) => {
            deliver(Arrival::Complete);
            stay(signalling, &over);
        }
        Err(reason) => {
            deliver(Arrival::Failed(reason));
        }
    }
}

fn stay(mut signalling: Box<dyn Signalling + '_>, over: &mpsc::Receiver<()>) {
    while over.recv_timeout(PRESENCE_CHECK) == Err(RecvTimeoutError::Timeout) {
        signalling.show_presence();
    }
    signalling.leave();
}

fn print(value: &Value) {
    let mut out = io::stdout().lock();
    // Nobody left to read it is no reason to panic.
    let _ = writeln!(out, "{value}").and_then(|()| out.flush());
}
