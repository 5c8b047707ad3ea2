//! `mediafloor`: the cost of encrypting and sending one camera to many, by four methods.
//!
//! Prints one JSON object: packets and processor time by method. Receivers are
//! sockets of this process that another thread drains; only the sending thread's time counts.
#![forbid(unsafe_code)]

use std::io;
use std::net::{SocketAddr, SocketAddrV4};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use load::floor::{Load, Method, datagram_bytes, measure};
use load::options::Sizes;
use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token};
use proto::srtp::Profile;
use serde_json::{Map, Value, json};

const USAGE: &str = "usage: mediafloor DESTINATIONS PACKET_BYTES PACKET_RATE equal|split PROFILE \
    SECONDS_PER_METHOD";

const METHODS: [(&str, Method); 4] =
    [("encrypt", Method::Encrypt), ("sendto", Method::Sendto), ("sendmmsg", Method::Sendmmsg), ("gso", Method::Gso)];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(load) = read(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(&load) {
        Ok(result) => {
            println!("{result}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{}", json!({ "error": error.to_string() }));
            ExitCode::FAILURE
        }
    }
}

fn read(arguments: &[String]) -> Option<Load> {
    let [destinations, packet_bytes, packet_rate, sizes, profile, seconds] = arguments else {
        return None;
    };
    let load = Load {
        destinations: destinations.parse().ok()?,
        packet_bytes: packet_bytes.parse().ok()?,
        packet_rate: packet_rate.parse().ok()?,
        sizes: match sizes.as_str() {
            "equal" => Sizes::Equal,
            "split" => Sizes::Split,
            _ => return None,
        },
        profile: Profile::from_name(profile)?,
        seconds: Duration::from_secs(seconds.parse().ok()?),
    };
    let bounded = (1..=1000).contains(&load.destinations)
        && (100..=1400).contains(&load.packet_bytes)
        && (1..=5000).contains(&load.packet_rate)
        && load.seconds <= Duration::from_secs(60);
    bounded.then_some(load)
}

fn run(load: &Load) -> io::Result<Value> {
    let (mut sinks, addresses) = sinks(load.destinations)?;
    let (done, drained) = (AtomicBool::new(false), AtomicU64::new(0));
    let room = datagram_bytes(load.packet_bytes);
    thread::scope(|scope| {
        let drain = scope.spawn(|| drain(&mut sinks, room, &done, &drained));
        let outcome = measure_all(load, &addresses, &drained);
        done.store(true, Ordering::Relaxed);
        drain.join().map_err(|_| io::Error::other("the draining thread failed"))??;
        outcome
    })
}

fn measure_all(load: &Load, sinks: &[SocketAddrV4], drained: &AtomicU64) -> io::Result<Value> {
    let mut costs = Map::new();
    for (name, method) in METHODS {
        let before = drained.load(Ordering::Relaxed);
        let cost = measure(method, load, sinks)?;
        // What is still in the sockets' buffers takes no longer than this to drain.
        thread::sleep(Duration::from_millis(100));
        costs.insert(
            name.to_owned(),
            json!({
                "packets": cost.packets,
                "lost": if method == Method::Encrypt { 0 } else { cost.sent.saturating_sub(drained.load(Ordering::Relaxed) - before) },
                "cpu_seconds": cost.cpu.as_secs_f64(),
            }),
        );
    }
    Ok(Value::Object(costs))
}

fn sinks(count: usize) -> io::Result<(Vec<UdpSocket>, Vec<SocketAddrV4>)> {
    let mut sockets = Vec::with_capacity(count);
    let mut addresses = Vec::with_capacity(count);
    for _ in 0..count {
        let socket = UdpSocket::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        if let SocketAddr::V4(address) = socket.local_addr()? {
            addresses.push(address);
        }
        sockets.push(socket);
    }
    Ok((sockets, addresses))
}

fn drain(sinks: &mut [UdpSocket], room: usize, done: &AtomicBool, drained: &AtomicU64) -> io::Result<()> {
    let mut poll = Poll::new()?;
    for (at, sink) in sinks.iter_mut().enumerate() {
        poll.registry().register(sink, Token(at), Interest::READABLE)?;
    }
    let mut events = Events::with_capacity(1024);
    let mut buffer = vec![0; room];
    while !done.load(Ordering::Relaxed) {
        poll.poll(&mut events, Some(Duration::from_millis(50)))?;
        for event in &events {
            while sinks[event.token().0].recv(&mut buffer).is_ok() {
                drained.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    Ok(())
}
