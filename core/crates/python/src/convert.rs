//! Python's dataclasses as the core's types, by attribute.

use net::TransportFigures;
use proto::config::{self, Codec, ExtensionIds, SourceKind, TransportId};
use proto::rung::Rung;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// RFC 8285 section 4.2: ids of the one-byte form, in which we write.
const LARGEST_ID: u8 = 14;

#[derive(FromPyObject)]
pub struct Extensions {
    mid: Option<u8>,
    rid: Option<u8>,
    repaired_rid: Option<u8>,
    audio_level: Option<u8>,
    abs_send_time: Option<u8>,
    transport_cc: Option<u8>,
    dependency: Option<u8>,
}

impl Extensions {
    fn received(&self) -> ExtensionIds {
        ExtensionIds {
            mid: self.mid,
            rid: self.rid,
            repaired_rid: self.repaired_rid,
            audio_level: self.audio_level,
            abs_send_time: self.abs_send_time,
            transport_cc: self.transport_cc,
            dependency: self.dependency,
        }
    }

    fn sent(&self) -> PyResult<ExtensionIds> {
        let ids = self.received();
        let written = [ids.mid, ids.audio_level, ids.transport_cc, ids.dependency];
        if written.into_iter().flatten().any(|id| id == 0 || id > LARGEST_ID) {
            return Err(PyValueError::new_err("extension ids of slots must be 1 to 14"));
        }
        Ok(ids)
    }
}

fn source_kind(name: &str) -> PyResult<SourceKind> {
    SourceKind::from_name(name).ok_or_else(|| PyValueError::new_err("a source is microphone, camera or screen"))
}

fn codec(name: &str) -> PyResult<Codec> {
    Codec::from_name(name).ok_or_else(|| PyValueError::new_err(format!("no codec is called {name}")))
}

fn checked_mid(mid: String) -> PyResult<String> {
    // The one-byte form of an extension holds 1 to 16 bytes (RFC 8285 section 4.2).
    if (1..=16).contains(&mid.len()) { Ok(mid) } else { Err(PyValueError::new_err("a mid has 1 to 16 characters")) }
}

fn checked_clock(rate: u32) -> PyResult<u32> {
    if (8000..=192_000).contains(&rate) { Ok(rate) } else { Err(PyValueError::new_err("impossible clock rate")) }
}

#[derive(FromPyObject)]
pub struct Source {
    kind: String,
    mid: String,
    codec: String,
    clock_rate: u32,
    payload_type: u8,
    rtx_payload_type: Option<u8>,
    red_payload_type: Option<u8>,
    extensions: Extensions,
    rids: Vec<String>,
    ssrcs: Vec<u32>,
}

impl Source {
    pub fn config(self) -> PyResult<config::SourceConfig> {
        Ok(config::SourceConfig {
            kind: source_kind(&self.kind)?,
            mid: checked_mid(self.mid)?,
            codec: codec(&self.codec)?,
            clock_rate: checked_clock(self.clock_rate)?,
            payload_type: self.payload_type,
            rtx_payload_type: self.rtx_payload_type,
            red_payload_type: self.red_payload_type,
            extensions: self.extensions.received(),
            rids: self.rids,
            ssrcs: self.ssrcs,
        })
    }
}

#[derive(FromPyObject)]
pub struct Slot {
    slot: u8,
    kind: String,
    mid: String,
    clock_rate: u32,
    payload_type: u8,
    rtx_payload_type: Option<u8>,
    red_payload_type: Option<u8>,
    ssrc: u32,
    rtx_ssrc: Option<u32>,
    extensions: Extensions,
}

impl Slot {
    pub fn config(self) -> PyResult<config::SlotConfig> {
        Ok(config::SlotConfig {
            slot: self.slot,
            audio: self.kind == "audio",
            mid: checked_mid(self.mid)?,
            clock_rate: checked_clock(self.clock_rate)?,
            payload_type: self.payload_type & 0x7F,
            rtx_payload_type: self.rtx_payload_type.map(|number| number & 0x7F),
            red_payload_type: self.red_payload_type.map(|number| number & 0x7F),
            ssrc: self.ssrc,
            rtx_ssrc: self.rtx_ssrc,
            extensions: self.extensions.sent()?,
        })
    }
}

#[derive(FromPyObject)]
pub struct Group {
    listeners: Vec<u32>,
    microphones: Vec<u32>,
    voices: Vec<u32>,
}

#[derive(FromPyObject)]
pub struct View {
    transport: u32,
    slot: u8,
    publisher: u32,
    source: String,
    height: u32,
}

#[derive(FromPyObject)]
pub struct Routing {
    groups: Vec<Group>,
    views: Vec<View>,
}

impl Routing {
    pub fn config(self) -> PyResult<config::Routing> {
        let ids = |numbers: Vec<u32>| numbers.into_iter().map(TransportId).collect();
        let group = |group: Group| config::Group {
            listeners: ids(group.listeners),
            microphones: ids(group.microphones),
            voices: ids(group.voices),
        };
        let view = |view: View| {
            Ok(config::View {
                transport: TransportId(view.transport),
                slot: view.slot,
                publisher: TransportId(view.publisher),
                source: source_kind(&view.source)?,
                height: view.height,
            })
        };
        Ok(config::Routing {
            groups: self.groups.into_iter().map(group).collect(),
            views: self.views.into_iter().map(view).collect::<PyResult<_>>()?,
        })
    }
}

/// What a line carries, in the words of the ladder.
pub fn rung(rung: Rung) -> &'static str {
    match rung {
        Rung::Video => "video",
        Rung::Reduced => "reduced",
        Rung::Audio => "audio",
        Rung::Text => "text",
    }
}

/// A transport's figures as a dict.
pub fn figures<'py>(py: Python<'py>, figures: TransportFigures) -> PyResult<Bound<'py, PyAny>> {
    let counters = figures.counters;
    let dict = PyDict::new(py);
    dict.set_item("transport", figures.transport.0)?;
    dict.set_item("packets_in", counters.packets_in)?;
    dict.set_item("bytes_in", counters.bytes_in)?;
    dict.set_item("packets_out", counters.packets_out)?;
    dict.set_item("bytes_out", counters.bytes_out)?;
    dict.set_item("refused", counters.refused)?;
    dict.set_item("nacks_in", counters.nacks_in)?;
    dict.set_item("nacks_out", counters.nacks_out)?;
    dict.set_item("retransmitted", counters.retransmitted)?;
    dict.set_item("keyframes_asked", counters.keyframes_asked)?;
    dict.set_item("voices_recovered", counters.voices_recovered)?;
    dict.set_item("round_trip_us", counters.round_trip_us)?;
    dict.set_item("fraction_lost", counters.fraction_lost)?;
    dict.set_item("estimate_bps", counters.estimate_bps)?;
    dict.set_item("bits_in", counters.bits_in)?;
    dict.set_item("bits_out", counters.bits_out)?;
    dict.set_item("fraction_lost_in", counters.fraction_lost_in)?;
    dict.set_item("rung", rung(counters.rung))?;
    let layers = figures.layers.into_iter();
    let layers = layers.map(|(kind, rid, (width, height), packets)| (kind.name(), rid, width, height, packets));
    dict.set_item("layers", layers.collect::<Vec<_>>())?;
    let shown = figures.shown.into_iter().map(|shown| {
        let (width, height) = shown.size;
        (shown.slot, shown.publisher, shown.source.name(), shown.rid, width, height, shown.wished)
    });
    dict.set_item("shown", shown.collect::<Vec<_>>())?;
    Ok(dict.into_any())
}
