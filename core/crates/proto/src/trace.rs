//! What went into a session, written down so that it can go in again.
//!
//! Theory. A session is a machine: the same inputs at the same times give the same outputs. A trace is a text of one line
//! per input: microseconds, kind, fields. Packets are written decrypted, and without what somebody said or showed: of a
//! voice only the header, of a picture the few bytes at its beginning that say which frame of which layer it is, of both the
//! length. Whole payloads are written only when asked for. `replay` reads a trace and runs a session in its time.

mod read;
mod replay;

use std::fmt::Write;
use std::time::Instant;

use crate::config::{ExtensionIds, Routing, SlotConfig, SourceConfig, TransportId};
use crate::{red, rtp};

pub use replay::{Left, Replay, replay};

/// Bytes of a picture that tell its frame and layer: descriptor and frame header.
const TELLING: usize = 24;
/// A trace grows no larger.
const MOST_BYTES: usize = 32 << 20;

/// How somebody's voice is packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Voice {
    Alone,
    /// RFC 2198.
    WithCopies,
}

/// A trace that is being written.
#[derive(Debug)]
pub struct Trace {
    began: Instant,
    payloads: bool,
    text: String,
}

impl Trace {
    /// `payloads`: also what people say and show.
    pub fn new(began: Instant, payloads: bool) -> Self {
        Self { began, payloads, text: String::new() }
    }

    pub fn into_text(self) -> String {
        self.text
    }

    fn line(&mut self, now: Instant, what: std::fmt::Arguments<'_>) {
        if self.text.len() < MOST_BYTES {
            let micros = now.saturating_duration_since(self.began).as_micros();
            // Writing to a string cannot fail.
            let _ = writeln!(self.text, "{micros} {what}");
        }
    }

    pub fn open(&mut self, now: Instant, id: TransportId, number: u32) {
        self.line(now, format_args!("open {} {number}", id.0));
    }

    pub fn streams<'a>(
        &mut self,
        now: Instant,
        id: TransportId,
        sources: impl Iterator<Item = &'a SourceConfig>,
        slots: impl Iterator<Item = &'a SlotConfig>,
    ) {
        for source in sources {
            let SourceConfig { kind, mid, codec, clock_rate, payload_type, rtx_payload_type, .. } = source;
            self.line(
                now,
                format_args!(
                    "source {} {} {mid} {} {clock_rate} {payload_type} {} {} {} {} {}",
                    id.0,
                    kind.name(),
                    codec.name(),
                    or_none(rtx_payload_type.as_ref()),
                    or_none(source.red_payload_type.as_ref()),
                    list(&source.rids),
                    list(&source.ssrcs),
                    extensions(&source.extensions),
                ),
            );
        }
        for slot in slots {
            let SlotConfig { slot: number, mid, clock_rate, payload_type, rtx_payload_type, ssrc, .. } = slot;
            self.line(
                now,
                format_args!(
                    "slot {} {number} {} {mid} {clock_rate} {payload_type} {} {} {ssrc} {} {}",
                    id.0,
                    if slot.audio { "audio" } else { "video" },
                    or_none(rtx_payload_type.as_ref()),
                    or_none(slot.red_payload_type.as_ref()),
                    or_none(slot.rtx_ssrc.as_ref()),
                    extensions(&slot.extensions),
                ),
            );
        }
        self.line(now, format_args!("streams {}", id.0));
    }

    /// A stream whose layer was learned before the trace began.
    pub fn known(&mut self, now: Instant, id: TransportId, ssrc: u32, source: u8, rid: Option<&str>, is_rtx: bool) {
        let what = if is_rtx { "rtx" } else { "media" };
        self.line(now, format_args!("known {} {ssrc} {source} {} {what}", id.0, rid.unwrap_or("-")));
    }

    pub fn route(&mut self, now: Instant, routing: &Routing) {
        let ids = |ids: &[TransportId]| list(&ids.iter().map(|id| id.0).collect::<Vec<_>>());
        for group in &routing.groups {
            let (listeners, microphones) = (ids(&group.listeners), ids(&group.microphones));
            self.line(now, format_args!("group {listeners} {microphones} {}", ids(&group.voices)));
        }
        for view in &routing.views {
            let source = view.source.name();
            self.line(
                now,
                format_args!("view {} {} {} {source} {}", view.transport.0, view.slot, view.publisher.0, view.height),
            );
        }
        self.line(now, format_args!("route"));
    }

    /// A decrypted packet; `voice` is the codec of one that is somebody's voice.
    pub fn packet(&mut self, now: Instant, id: TransportId, bytes: &[u8], voice: Option<Voice>) {
        let kept = if self.payloads || rtp::is_rtcp(bytes) {
            bytes.len()
        } else {
            let payload = rtp::parse(bytes).map_or(&[][..], |packet| packet.payload);
            let telling = match voice {
                None => TELLING,
                Some(Voice::Alone) => 0,
                Some(Voice::WithCopies) => red::reading::heads(payload),
            };
            (bytes.len() - payload.len() + telling).min(bytes.len())
        };
        self.line(now, format_args!("packet {} {} {}", id.0, bytes.len(), Hex(&bytes[..kept])));
    }

    pub fn close(&mut self, now: Instant, id: TransportId) {
        self.line(now, format_args!("close {}", id.0));
    }
}

struct Hex<'a>(&'a [u8]);

impl std::fmt::Display for Hex<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

fn or_none<T: ToString>(value: Option<&T>) -> String {
    value.map_or_else(|| "-".to_owned(), ToString::to_string)
}

fn list<T: ToString>(values: &[T]) -> String {
    if values.is_empty() {
        return "-".to_owned();
    }
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

fn extensions(ids: &ExtensionIds) -> String {
    list(&ids.named().map(|(name, id)| format!("{name}={}", or_none(id.as_ref()))))
}
