//! A trace's text as the inputs it stands for.

use std::str::FromStr;

use crate::config::{Codec, ExtensionIds, Group, Routing, SlotConfig, SourceConfig, SourceKind, TransportId, View};

/// The longest packet that a line may stand for.
const LONGEST_PACKET: usize = 2048;

/// One input of a session.
#[derive(Debug)]
pub enum Input {
    Open { id: TransportId, number: u32 },
    Streams { id: TransportId, sources: Vec<SourceConfig>, slots: Vec<SlotConfig> },
    Known { id: TransportId, ssrc: u32, source: u8, rid: Option<String>, is_rtx: bool },
    Route(Routing),
    Packet { id: TransportId, bytes: Vec<u8> },
    Close { id: TransportId },
}

/// Gathers the lines that make one input together.
#[derive(Default)]
pub struct Reader {
    sources: Vec<SourceConfig>,
    slots: Vec<SlotConfig>,
    routing: Routing,
}

struct Fields<'a>(std::str::SplitWhitespace<'a>);

impl<'a> Fields<'a> {
    fn word(&mut self) -> Result<&'a str, String> {
        self.0.next().ok_or_else(|| "too few fields".to_owned())
    }

    fn value<T: FromStr>(&mut self) -> Result<T, String> {
        let word = self.word()?;
        word.parse().map_err(|_| format!("{word} cannot be"))
    }

    fn optional<T: FromStr>(&mut self) -> Result<Option<T>, String> {
        let word = self.word()?;
        optional(word)
    }

    fn list<T: FromStr>(&mut self) -> Result<Vec<T>, String> {
        let word = self.word()?;
        if word == "-" {
            return Ok(Vec::new());
        }
        word.split(',').map(|part| part.parse().map_err(|_| format!("{part} cannot be"))).collect()
    }

    fn id(&mut self) -> Result<TransportId, String> {
        self.value().map(TransportId)
    }

    fn ids(&mut self) -> Result<Vec<TransportId>, String> {
        Ok(self.list()?.into_iter().map(TransportId).collect())
    }

    fn source_kind(&mut self) -> Result<SourceKind, String> {
        let word = self.word()?;
        SourceKind::from_name(word).ok_or_else(|| format!("{word} is no source"))
    }

    fn extensions(&mut self) -> Result<ExtensionIds, String> {
        let mut ids = ExtensionIds::default();
        for part in self.word()?.split(',') {
            let (name, id) = part.split_once('=').ok_or_else(|| format!("{part} is no extension"))?;
            // Of a later version: nothing here knows what to do with it.
            if let Some(place) = ids.by_name(name) {
                *place = optional(id)?;
            }
        }
        Ok(ids)
    }
}

fn optional<T: FromStr>(word: &str) -> Result<Option<T>, String> {
    if word == "-" { Ok(None) } else { word.parse().map(Some).map_err(|_| format!("{word} cannot be")) }
}

impl Reader {
    /// One line: its time in microseconds, and the input that it completes.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn line(&mut self, line: &str) -> Result<(u64, Option<Input>), String> {
        let mut fields = Fields(line.split_whitespace());
        let micros = fields.value()?;
        let input = match fields.word()? {
            "open" => Some(Input::Open { id: fields.id()?, number: fields.value()? }),
            "source" => {
                fields.id()?;
                self.sources.push(source(&mut fields)?);
                None
            }
            "slot" => {
                fields.id()?;
                self.slots.push(slot(&mut fields)?);
                None
            }
            "streams" => Some(Input::Streams {
                id: fields.id()?,
                sources: std::mem::take(&mut self.sources),
                slots: std::mem::take(&mut self.slots),
            }),
            "known" => Some(Input::Known {
                id: fields.id()?,
                ssrc: fields.value()?,
                source: fields.value()?,
                rid: fields.optional()?,
                is_rtx: fields.word()? == "rtx",
            }),
            "group" => {
                self.routing.groups.push(Group {
                    listeners: fields.ids()?,
                    microphones: fields.ids()?,
                    voices: fields.ids()?,
                });
                None
            }
            "view" => {
                self.routing.views.push(View {
                    transport: fields.id()?,
                    slot: fields.value()?,
                    publisher: fields.id()?,
                    source: fields.source_kind()?,
                    height: fields.value()?,
                });
                None
            }
            "route" => Some(Input::Route(std::mem::take(&mut self.routing))),
            "packet" => Some(packet(&mut fields)?),
            "close" => Some(Input::Close { id: fields.id()? }),
            other => return Err(format!("{other} is no kind of line")),
        };
        Ok((micros, input))
    }
}

fn source(fields: &mut Fields<'_>) -> Result<SourceConfig, String> {
    Ok(SourceConfig {
        kind: fields.source_kind()?,
        mid: fields.value()?,
        codec: {
            let word = fields.word()?;
            Codec::from_name(word).ok_or_else(|| format!("{word} is no codec"))?
        },
        clock_rate: fields.value()?,
        payload_type: fields.value()?,
        rtx_payload_type: fields.optional()?,
        red_payload_type: fields.optional()?,
        rids: fields.list()?,
        ssrcs: fields.list()?,
        extensions: fields.extensions()?,
    })
}

fn slot(fields: &mut Fields<'_>) -> Result<SlotConfig, String> {
    Ok(SlotConfig {
        slot: fields.value()?,
        audio: fields.word()? == "audio",
        mid: fields.value()?,
        clock_rate: fields.value()?,
        payload_type: fields.value()?,
        rtx_payload_type: fields.optional()?,
        red_payload_type: fields.optional()?,
        ssrc: fields.value()?,
        rtx_ssrc: fields.optional()?,
        extensions: fields.extensions()?,
    })
}

/// What was not written is zero.
fn packet(fields: &mut Fields<'_>) -> Result<Input, String> {
    let id = fields.id()?;
    let length: usize = fields.value()?;
    let digits = fields.word()?.as_bytes();
    if length > LONGEST_PACKET || digits.len() > 2 * length || !digits.len().is_multiple_of(2) {
        return Err("no packet is like this".to_owned());
    }
    let mut bytes = vec![0; length];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let text = std::str::from_utf8(pair).map_err(|_| "no hexadecimal digits".to_owned())?;
        *byte = u8::from_str_radix(text, 16).map_err(|_| "no hexadecimal digits".to_owned())?;
    }
    Ok(Input::Packet { id, bytes })
}
