//! The media plane of a process: opened once, told what should be, asked what happened.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::AtomicU32;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{JoinHandle, available_parallelism};
use std::time::{Duration, Instant};

use proto::config::{Routing, SlotConfig, SourceConfig, TransportId};
use proto::ice::Credentials;
use proto::shard::Shards;
use proto::srtp::{Inbound, Outbound, Profile};
use proto::transport::Keys;

use crate::directory::{Directory, Place};
use crate::events::{Events, Told};
use crate::jobs::{Inbox, Job, TransportFigures};
use crate::reports::Reports;
use crate::socket::{Socket, available};
use crate::spread::Homes;
use crate::steering;
use crate::tcp::{Streams, listen};
use crate::worker::{Shared, Worker};

/// How often any free UDP port is tried until its number is free for TCP, too.
const TRIES: usize = 16;
const FIGURES_DEADLINE: Duration = Duration::from_millis(500);

pub struct Settings {
    /// `::` takes IPv4 and IPv6, or IPv4 alone where there is nothing else.
    pub address: IpAddr,
    /// 0 takes any free port.
    pub port: u16,
    /// 0 takes one per core.
    pub workers: usize,
    /// A session with more transports than this is spread over several workers.
    pub together: usize,
}

#[derive(Debug)]
pub enum PlaneError {
    UnknownTransport,
    /// The id or ufrag is in use.
    Taken,
    /// Wrong profile, or keys of a wrong length.
    BadKeys,
}

impl fmt::Display for PlaneError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::UnknownTransport => "no transport has this id",
            Self::Taken => "another transport has this id or ufrag",
            Self::BadKeys => "the SRTP profile is unknown or its keys have a wrong length",
        })
    }
}

impl std::error::Error for PlaneError {}

pub struct Plane {
    shared: Arc<Shared>,
    port: u16,
    has_tcp: bool,
    threads: Mutex<Vec<JoinHandle<()>>>,
    homes: Mutex<Homes>,
}

impl Plane {
    /// Binds one socket per worker on the same port and starts the workers.
    pub fn start(settings: &Settings) -> io::Result<Self> {
        let count = match settings.workers {
            0 => available_parallelism().map_or(1, usize::from),
            workers => workers,
        }
        .min(Shards::MOST);
        let place = available(settings.address);
        let (first, listener) = bind_exclusively(place, settings.port)?;
        let address = SocketAddr::new(place, first.local_address()?.port());
        let has_tcp = listener.is_some();
        let mut sockets = vec![first];
        for _ in 1..count {
            sockets.push(Socket::bind(address)?);
        }
        let mut reports = bind_reports(&sockets, address)?.into_iter();
        let inboxes = (0..count).map(|_| Inbox::new()).collect::<io::Result<_>>()?;
        let shared = Arc::new(Shared {
            directory: Directory::default(),
            events: Events::new()?,
            inboxes,
            streams: AtomicU32::new(0),
        });
        let mut threads = Vec::with_capacity(count);
        let mut listener = listener;
        for (number, socket) in sockets.into_iter().enumerate() {
            let streams = Streams::new(listener.take(), Instant::now())?;
            let worker = Worker::new(number, Arc::clone(&shared), socket, reports.next(), streams);
            threads.push(std::thread::Builder::new().name(format!("media-{number}")).spawn(move || worker.run())?);
        }
        Ok(Self {
            shared,
            port: address.port(),
            has_tcp,
            threads: Mutex::new(threads),
            homes: Mutex::new(Homes::new(count, settings.together)),
        })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether the port is open for TCP, too.
    pub fn has_tcp(&self) -> bool {
        self.has_tcp
    }

    pub fn events(&self, most: usize) -> Vec<Told> {
        self.shared.events.take(most)
    }

    fn homes(&self) -> MutexGuard<'_, Homes> {
        self.homes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn open(
        &self,
        session: &str,
        transport: TransportId,
        number: u32,
        credentials: Credentials,
    ) -> Result<(), PlaneError> {
        let directory = &self.shared.directory;
        if directory.by_transport(transport).is_some() || directory.by_ufrag(&credentials.ufrag).is_some() {
            return Err(PlaneError::Taken);
        }
        let session: Arc<str> = session.into();
        let mut homes = self.homes();
        let before: Vec<usize> = homes.get(&session).map(|(_, home)| home.workers().collect()).unwrap_or_default();
        let (worker, home) = homes.place(&session, transport, number);
        let lead = home.lead;
        directory.insert(Place { worker, session: Arc::clone(&session), transport }, &credentials.ufrag);
        let inboxes = &self.shared.inboxes;
        if !before.contains(&worker) {
            // A new shard must know who is there already.
            for (id, member) in home.members.iter().filter(|(_, member)| member.worker != worker) {
                inboxes[worker].push(Job::mirror(&session, lead, *id, member));
            }
        }
        inboxes[worker].push(Job::Open { session: Arc::clone(&session), lead, transport, number, credentials });
        let member = &home.members[&transport];
        for other in before.into_iter().filter(|other| *other != worker) {
            inboxes[other].push(Job::mirror(&session, lead, transport, member));
        }
        Ok(())
    }

    /// An ICE restart: checks under these credentials lead to the transport, too, and once one nominates only they do.
    pub fn restart(&self, transport: TransportId, credentials: Credentials) -> Result<(), PlaneError> {
        let place = self.place(transport)?;
        if self.shared.directory.by_ufrag(&credentials.ufrag).is_some() {
            return Err(PlaneError::Taken);
        }
        self.shared.directory.restart(transport, &credentials.ufrag);
        self.shared.inboxes[place.worker].push(Job::Restart { session: place.session, transport, credentials });
        Ok(())
    }

    fn place(&self, transport: TransportId) -> Result<Place, PlaneError> {
        self.shared.directory.by_transport(transport).ok_or(PlaneError::UnknownTransport)
    }

    pub fn streams(
        &self,
        transport: TransportId,
        sources: Vec<SourceConfig>,
        slots: Vec<SlotConfig>,
    ) -> Result<(), PlaneError> {
        let place = self.place(transport)?;
        if let Some(home) = self.homes().get_mut(&place.session)
            && let Some(member) = home.members.get_mut(&transport)
        {
            member.sources.clone_from(&sources);
            let (member, lead) = (&home.members[&transport], home.lead);
            for other in home.workers().filter(|other| *other != place.worker) {
                self.shared.inboxes[other].push(Job::mirror(&place.session, lead, transport, member));
            }
        }
        self.shared.inboxes[place.worker].push(Job::Streams { session: place.session, transport, sources, slots });
        Ok(())
    }

    /// Keys and salts of both directions, as DTLS-SRTP exports them (RFC 5764 section 4.2).
    pub fn keys(
        &self,
        transport: TransportId,
        profile: &str,
        receive: (&[u8], &[u8]),
        send: (&[u8], &[u8]),
    ) -> Result<(), PlaneError> {
        let place = self.place(transport)?;
        let profile = Profile::from_name(profile).ok_or(PlaneError::BadKeys)?;
        let inbound = Inbound::new(profile, receive.0, receive.1).map_err(|_| PlaneError::BadKeys)?;
        let outbound = Outbound::new(profile, send.0, send.1).map_err(|_| PlaneError::BadKeys)?;
        let keys = Box::new(Keys { inbound, outbound });
        self.shared.inboxes[place.worker].push(Job::Keys { session: place.session, transport, keys });
        Ok(())
    }

    pub fn send_dtls(&self, transport: TransportId, datagram: &[u8]) {
        if let Ok(place) = self.place(transport) {
            let datagram = datagram.to_vec();
            self.shared.inboxes[place.worker].push(Job::Dtls { session: place.session, transport, datagram });
        }
    }

    /// The whole wanted routing of a session. A session without transports has nothing to route.
    pub fn route(&self, session: &str, routing: Routing) {
        let homes = self.homes();
        let Some((session, home)) = homes.get(session) else { return };
        for worker in home.workers() {
            let routing = routing.clone();
            self.shared.inboxes[worker].push(Job::Route { session: Arc::clone(session), routing });
        }
    }

    pub fn close(&self, transport: TransportId) {
        if let Some(place) = self.shared.directory.remove(transport) {
            for worker in self.homes().leave(&place.session, transport) {
                self.shared.inboxes[worker].push(Job::Close { session: Arc::clone(&place.session), transport });
            }
        }
    }

    /// Figures of a session's transports; empty when it has none or its workers do not answer in time.
    pub fn figures(&self, session: &str) -> Vec<TransportFigures> {
        let found = self.homes().get(session).map(|(session, home)| (Arc::clone(session), home.workers()));
        let Some((session, workers)) = found else { return Vec::new() };
        self.ask(workers, Some(&session))
    }

    /// Figures of all transports.
    pub fn all_figures(&self) -> Vec<TransportFigures> {
        self.ask(0..self.shared.inboxes.len(), None)
    }

    fn ask(&self, workers: impl Iterator<Item = usize>, session: Option<&Arc<str>>) -> Vec<TransportFigures> {
        let (answer, figures) = channel();
        for worker in workers {
            let (session, answer) = (session.cloned(), answer.clone());
            self.shared.inboxes[worker].push(Job::Figures { session, answer });
        }
        drop(answer);
        let deadline = Instant::now() + FIGURES_DEADLINE;
        let mut all = Vec::new();
        while let Ok(some) = figures.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            all.extend(some);
        }
        all
    }

    /// Writes down what goes into a session from now on (`proto::trace`); of one that is spread, into its first shard.
    pub fn begin_trace(&self, session: &str, payloads: bool) {
        if let Some((session, home)) = self.homes().get(session) {
            let session = Arc::clone(session);
            self.shared.inboxes[home.lead].push(Job::BeginTrace { session, payloads });
        }
    }

    /// What was written down since; `None` when nothing was.
    pub fn end_trace(&self, session: &str) -> Option<String> {
        let (answer, text) = channel();
        {
            let homes = self.homes();
            let (session, home) = homes.get(session)?;
            self.shared.inboxes[home.lead].push(Job::EndTrace { session: Arc::clone(session), answer });
        }
        text.recv_timeout(FIGURES_DEADLINE).ok()
    }

    /// Stops the workers and waits for them. Nothing is sent or received afterwards.
    pub fn shutdown(&self) {
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        self.shared.inboxes.iter().for_each(|inbox| inbox.push(Job::Stop));
        for thread in threads {
            // A worker that panicked has told so on standard error.
            let _ = thread.join();
        }
    }
}

impl AsRawFd for Plane {
    fn as_raw_fd(&self) -> RawFd {
        self.shared.events.as_raw_fd()
    }
}

impl Drop for Plane {
    fn drop(&mut self) {
        self.shutdown();
    }
}

/// A second socket for each worker, behind all the first ones; none where the kernel cannot tell what is for which.
fn bind_reports(sockets: &[Socket], address: SocketAddr) -> io::Result<Vec<Reports>> {
    let program = steering::program(std::iter::empty(), sockets.len());
    if sockets[0].steer(program).is_err() {
        return Ok(Vec::new());
    }
    sockets.iter().map(|_| Socket::bind(address).map(Reports::new)).collect()
}

/// The UDP port and, where it is free, the TCP port of the same number. SO_REUSEPORT would let a second server share the
/// UDP port: find out first whether somebody has it.
fn bind_exclusively(place: IpAddr, port: u16) -> io::Result<(Socket, Option<TcpListener>)> {
    if port != 0 {
        let address = SocketAddr::new(place, port);
        drop(std::net::UdpSocket::bind(address)?);
        return Ok((Socket::bind(address)?, listen(address).ok()));
    }
    let mut last = None;
    for _ in 0..TRIES {
        let socket = Socket::bind(SocketAddr::new(place, 0))?;
        let port = socket.local_address()?.port();
        let listener = listen(SocketAddr::new(place, port)).ok();
        let both = listener.is_some();
        last = Some((socket, listener));
        if both {
            break;
        }
    }
    last.ok_or_else(|| io::Error::from(io::ErrorKind::AddrInUse))
}
