//! Two devices, two lines between them, and commands in between.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, AsRawFd, RawFd};
use std::time::Instant;

use netem::{Line, Nat};

use crate::commands::{self, Command};
use crate::options::Options;

/// Packets taken from one device before the other has its turn.
const TURN: usize = 64;
const LARGEST: usize = 65_536;

pub struct Relay {
    inside: File,
    outside: File,
    /// The standard input without a buffer of its own: what is read is what was waited for.
    input: File,
    up: Line<Vec<u8>>,
    down: Line<Vec<u8>>,
    nat: Nat,
    typed: Vec<u8>,
    packet: Box<[u8]>,
}

impl Relay {
    pub fn new(inside: File, outside: File, options: &Options) -> io::Result<Self> {
        Ok(Self {
            inside,
            outside,
            input: io::stdin().as_fd().try_clone_to_owned()?.into(),
            up: Line::new(options.up.clone(), options.seed),
            down: Line::new(options.down.clone(), options.seed.wrapping_add(1)),
            nat: Nat::default(),
            typed: Vec::new(),
            packet: vec![0; LARGEST].into_boxed_slice(),
        })
    }

    /// Until the input ends.
    pub fn run(&mut self) -> io::Result<()> {
        loop {
            let next = [self.up.next_at(), self.down.next_at()].into_iter().flatten().min();
            let [inside, outside, input] =
                wait([self.inside.as_raw_fd(), self.outside.as_raw_fd(), self.input.as_raw_fd()], next)?;
            if inside {
                self.take_from_inside();
            }
            if outside {
                self.take_from_outside();
            }
            self.deliver();
            if input && !self.listen()? {
                return Ok(());
            }
        }
    }

    fn take_from_inside(&mut self) {
        for _ in 0..TURN {
            // A device that is down has nothing to say.
            let Ok(size) = self.inside.read(&mut self.packet) else { return };
            let mut packet = self.packet[..size].to_vec();
            self.nat.out(&mut packet);
            self.up.offer(Instant::now(), size, packet);
        }
    }

    fn take_from_outside(&mut self) {
        for _ in 0..TURN {
            let Ok(size) = self.outside.read(&mut self.packet) else { return };
            self.down.offer(Instant::now(), size, self.packet[..size].to_vec());
        }
    }

    /// What a device does not take is lost, as on a wire.
    fn deliver(&mut self) {
        let now = Instant::now();
        while let Some(packet) = self.up.take(now) {
            let _ = self.outside.write(&packet);
        }
        while let Some(mut packet) = self.down.take(now) {
            if self.nat.back(&mut packet) {
                let _ = self.inside.write(&packet);
            }
        }
    }

    /// Obeys the whole lines that came; `false` at the end of the input.
    fn listen(&mut self) -> io::Result<bool> {
        let mut piece = [0; 1024];
        let size = self.input.read(&mut piece)?;
        self.typed.extend_from_slice(&piece[..size]);
        while let Some(end) = self.typed.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.typed.drain(..=end).collect();
            let answer = self.obey(String::from_utf8_lossy(&line).trim());
            commands::say(&answer.unwrap_or_else(|error| format!("error {error}")))?;
        }
        Ok(size > 0)
    }

    fn obey(&mut self, line: &str) -> Result<String, String> {
        let now = Instant::now();
        match Command::read(line)? {
            Command::Become { up, down } => {
                if let Some(up) = up {
                    self.up.become_like(now, up);
                }
                if let Some(down) = down {
                    self.down.become_like(now, down);
                }
            }
            Command::Rebind => self.nat.rebind(),
            Command::Figures => return Ok(commands::figures(self.up.figures(), self.down.figures())),
        }
        Ok("ok".to_owned())
    }
}

/// Which of these can be read now, waiting until `until` at most.
fn wait(descriptors: [RawFd; 3], until: Option<Instant>) -> io::Result<[bool; 3]> {
    let mut polled = descriptors.map(|fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 });
    let timeout = until.map(|until| {
        let left = until.saturating_duration_since(Instant::now());
        libc::timespec { tv_sec: left.as_secs() as libc::time_t, tv_nsec: left.subsec_nanos().into() }
    });
    let timeout = timeout.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: three descriptors are polled, and both pointers live through the call; no signal mask is given.
    let ready = unsafe { libc::ppoll(polled.as_mut_ptr(), 3, timeout, std::ptr::null()) };
    match ready {
        0.. => Ok(polled.map(|each| each.revents & (libc::POLLIN | libc::POLLHUP) != 0)),
        _ if io::Error::last_os_error().kind() == io::ErrorKind::Interrupted => Ok([false; 3]),
        _ => Err(io::Error::last_os_error()),
    }
}
