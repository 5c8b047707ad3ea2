//! What a packet of a picture tells of its place among the others, whatever the codec: read, and written so that a switch
//! between layers looks like one stream.

use crate::config::Codec;
use crate::{av1, h264, vp8, vp9};

/// How a layer's payloads are read: settled once, when the layer is bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Nothing is read, and a stream can be joined anywhere.
    Opaque,
    Vp8,
    Vp9,
    H264,
    Av1,
}

impl From<Codec> for Format {
    fn from(codec: Codec) -> Self {
        match codec {
            Codec::Opus => Self::Opaque,
            Codec::Vp8 => Self::Vp8,
            Codec::Vp9 => Self::Vp9,
            Codec::H264 => Self::H264,
            Codec::Av1 => Self::Av1,
        }
    }
}

/// Numbers of a payload descriptor, and where in it they stand.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Descriptor {
    pub length: usize,
    /// 7 or 15 bits.
    pub picture_id: Option<u16>,
    pub long_picture_id: bool,
    pub picture_id_at: usize,
    pub tl0_picture_index: Option<u8>,
    pub tl0_at: usize,
    /// VP8: 5 bits.
    pub key_index: Option<u8>,
    pub key_at: usize,
    /// The first packet of a frame.
    pub starts_frame: bool,
}

impl Descriptor {
    /// A picture number of 7 or 15 bits at `at`, alike in VP8 and VP9 (RFC 7741, RFC 9628 section 4.2); where it ends.
    pub fn read_picture_id(&mut self, payload: &[u8], at: usize) -> Option<usize> {
        self.picture_id_at = at;
        let high = *payload.get(at)?;
        self.long_picture_id = high & 0x80 != 0;
        if self.long_picture_id {
            self.picture_id = Some(u16::from_be_bytes([high & 0x7F, *payload.get(at + 1)?]));
            Some(at + 2)
        } else {
            self.picture_id = Some(u16::from(high));
            Some(at + 1)
        }
    }
}

/// Of which size and rate a frame is, in a stream of several (VP9).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Part {
    pub spatial: u8,
    pub temporal: u8,
    /// Faster pictures that follow rest on nothing faster before it.
    pub leads_up: bool,
    /// The larger sizes of its picture rest on it.
    pub bears_larger: bool,
    pub ends_frame: bool,
}

/// What a packet is to those who join.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Look {
    pub descriptor: Option<Descriptor>,
    /// A keyframe begins here: a stream can be joined.
    pub is_entry: bool,
    /// Width and height, where the packet tells.
    pub size: Option<(u16, u16)>,
    pub part: Option<Part>,
}

impl Format {
    /// `None` for what is no payload of this format.
    pub fn look(self, payload: &[u8]) -> Option<Look> {
        match self {
            Self::Opaque => Some(Look { is_entry: true, ..Look::default() }),
            Self::Vp8 => {
                let descriptor = vp8::parse(payload)?;
                let size = vp8::keyframe_size(payload, &descriptor);
                Some(Look { descriptor: Some(descriptor), is_entry: size.is_some(), size, part: None })
            }
            Self::Vp9 => vp9::look(payload),
            Self::H264 => {
                let parameters = h264::parameters(payload)?;
                Some(Look { is_entry: parameters.are_there, size: parameters.size, ..Look::default() })
            }
            Self::Av1 => av1::look(payload),
        }
    }

    /// The numbers that a payload bears.
    pub fn descriptor(self, payload: &[u8]) -> Option<Descriptor> {
        match self {
            Self::Opaque | Self::H264 | Self::Av1 => None,
            Self::Vp8 => vp8::parse(payload),
            Self::Vp9 => vp9::parse(payload).map(|(descriptor, _)| descriptor),
        }
    }
}

/// How far one layer's numbers are moved.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Shift {
    pub picture_id: u16,
    pub tl0_picture_index: u8,
    pub key_index: u8,
    /// Of the dependency descriptor.
    pub frame_number: u16,
}

impl Shift {
    pub fn picture_id(&self, id: u16) -> u16 {
        id.wrapping_add(self.picture_id) & 0x7FFF
    }
}

/// Appends a payload, or its descriptor alone, with the numbers moved. A 7-bit picture id stays 7 bits wide.
pub fn write_shifted(payload: &[u8], descriptor: &Descriptor, shift: Shift, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(payload);
    let written = &mut out[start..];
    if let Some(id) = descriptor.picture_id {
        let (at, id) = (descriptor.picture_id_at, shift.picture_id(id));
        if descriptor.long_picture_id {
            written[at..at + 2].copy_from_slice(&(id | 0x8000).to_be_bytes());
        } else {
            written[at] = id as u8 & 0x7F;
        }
    }
    if let Some(index) = descriptor.tl0_picture_index {
        written[descriptor.tl0_at] = index.wrapping_add(shift.tl0_picture_index);
    }
    if let Some(index) = descriptor.key_index {
        let byte = &mut written[descriptor.key_at];
        *byte = *byte & 0xE0 | index.wrapping_add(shift.key_index) & 0x1F;
    }
}
