//! What the outside tells a session: who sends what, which slots there are, who gets what.

/// Chosen by the caller, unique in the process.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TransportId(pub u32);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SourceKind {
    Microphone,
    Camera,
    Screen,
}

impl SourceKind {
    const ALL: [Self; 3] = [Self::Microphone, Self::Camera, Self::Screen];

    pub fn name(self) -> &'static str {
        match self {
            Self::Microphone => "microphone",
            Self::Camera => "camera",
            Self::Screen => "screen",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Codec {
    Opus,
    Vp8,
    Vp9,
    H264,
    Av1,
}

impl Codec {
    const ALL: [Self; 5] = [Self::Opus, Self::Vp8, Self::Vp9, Self::H264, Self::Av1];

    pub fn name(self) -> &'static str {
        match self {
            Self::Opus => "opus",
            Self::Vp8 => "VP8",
            Self::Vp9 => "VP9",
            Self::H264 => "H264",
            Self::Av1 => "AV1",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|codec| codec.name() == name)
    }
}

/// RFC 8285 ids of one m-section; `None` where the extension was not agreed.
#[derive(Clone, Copy, Default, Debug)]
pub struct ExtensionIds {
    pub mid: Option<u8>,
    pub rid: Option<u8>,
    pub repaired_rid: Option<u8>,
    pub audio_level: Option<u8>,
    pub abs_send_time: Option<u8>,
    pub transport_cc: Option<u8>,
    /// The dependency descriptor of the AV1 RTP specification.
    pub dependency: Option<u8>,
}

impl ExtensionIds {
    const NAMES: [&str; 7] =
        ["mid", "rid", "repaired_rid", "audio_level", "abs_send_time", "transport_cc", "dependency"];

    pub fn named(&self) -> [(&'static str, Option<u8>); 7] {
        let mut copy = *self;
        Self::NAMES.map(|name| (name, copy.by_name(name).and_then(|id| *id)))
    }

    pub fn by_name(&mut self, name: &str) -> Option<&mut Option<u8>> {
        match name {
            "mid" => Some(&mut self.mid),
            "rid" => Some(&mut self.rid),
            "repaired_rid" => Some(&mut self.repaired_rid),
            "audio_level" => Some(&mut self.audio_level),
            "abs_send_time" => Some(&mut self.abs_send_time),
            "transport_cc" => Some(&mut self.transport_cc),
            "dependency" => Some(&mut self.dependency),
            _ => None,
        }
    }
}

/// A stream that a client may send. Without `rids` it has a single layer.
#[derive(Clone, Debug)]
pub struct SourceConfig {
    pub kind: SourceKind,
    pub mid: String,
    pub codec: Codec,
    pub clock_rate: u32,
    pub payload_type: u8,
    pub rtx_payload_type: Option<u8>,
    /// Of a microphone: with copies of the packets before, where agreed (RFC 2198).
    pub red_payload_type: Option<u8>,
    pub extensions: ExtensionIds,
    pub rids: Vec<String>,
    /// From `a=ssrc` lines when present: primary first, RTX second.
    pub ssrcs: Vec<u32>,
}

/// A receive stream that a client negotiated once and that keeps its SSRC for ever.
#[derive(Clone, Debug)]
pub struct SlotConfig {
    pub slot: u8,
    pub audio: bool,
    pub mid: String,
    pub clock_rate: u32,
    pub payload_type: u8,
    pub rtx_payload_type: Option<u8>,
    /// Audio: with copies of the packets before, where agreed (RFC 2198).
    pub red_payload_type: Option<u8>,
    pub ssrc: u32,
    pub rtx_ssrc: Option<u32>,
    pub extensions: ExtensionIds,
}

/// Listeners hear the loudest of these microphones, never themselves; those of `voices` come before all others.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Group {
    pub listeners: Vec<TransportId>,
    pub microphones: Vec<TransportId>,
    pub voices: Vec<TransportId>,
}

/// One video slot shows one source; `height` in pixels is what the viewer shows and so wishes for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    pub transport: TransportId,
    pub slot: u8,
    pub publisher: TransportId,
    pub source: SourceKind,
    pub height: u32,
}

/// The whole wanted routing of a session. What is not named is silent.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Routing {
    pub groups: Vec<Group>,
    pub views: Vec<View>,
}
