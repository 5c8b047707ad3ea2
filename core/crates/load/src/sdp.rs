//! The offer of a participant without a browser, or its answer, and what matters of what the server says.

use std::net::{IpAddr, SocketAddr};

use crate::credentials::IceCredentials;

pub const OPUS: u8 = 111;
pub const VP8: u8 = 96;
pub const RTX: u8 = 97;

/// Header extension ids (RFC 8285), the same in every section.
pub const AUDIO_LEVEL: u8 = 1;
pub const ABS_SEND_TIME: u8 = 2;
pub const TRANSPORT_CC: u8 = 3;
pub const MID: u8 = 4;

const EXTENSIONS: [(u8, &str); 3] = [
    (ABS_SEND_TIME, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
    (TRANSPORT_CC, "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
    (MID, "urn:ietf:params:rtp-hdrext:sdes:mid"),
];

/// What a participant brings.
pub struct Offer<'a> {
    pub ice: &'a IceCredentials,
    /// SHA-256, upper case with colons.
    pub fingerprint: &'a str,
    pub microphone: u32,
    pub camera: u32,
    pub camera_rtx: u32,
    pub audio_slots: usize,
    pub video_slots: usize,
    /// Where the participant is, for servers that must know.
    pub candidate: Option<SocketAddr>,
}

/// The sections that an offer's own sources have.
pub const MICROPHONE_MID: &str = "0";
pub const CAMERA_MID: &str = "1";

/// Writes the offer: microphone and camera to send, then the slots to receive.
#[must_use]
pub fn offer(local: &Offer<'_>) -> String {
    let sections = 2 + local.audio_slots + local.video_slots;
    let mids: Vec<String> = (0..sections).map(|mid| mid.to_string()).collect();
    let mut sdp = format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {}\r\n\
         a=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n",
        mids.join(" ")
    );
    let mut section = |at: usize, audio: bool, ssrcs: &[u32]| {
        let direction = if ssrcs.is_empty() { "recvonly" } else { "sendonly" };
        sdp.push_str(&head(local, &mids[at], audio, direction));
        sdp.push_str(if audio { AUDIO } else { VIDEO });
        sdp.push_str(&ssrc_lines(ssrcs));
    };
    section(0, true, &[local.microphone]);
    section(1, false, &[local.camera, local.camera_rtx]);
    for at in 2..sections {
        section(at, at < 2 + local.audio_slots, &[]);
    }
    sdp
}

fn head(local: &Offer<'_>, mid: &str, audio: bool, direction: &str) -> String {
    let media = if audio {
        format!("audio 9 UDP/TLS/RTP/SAVPF {OPUS}")
    } else {
        format!("video 9 UDP/TLS/RTP/SAVPF {VP8} {RTX}")
    };
    let mut head = format!(
        "m={media}\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:{}\r\n\
         a=ice-pwd:{}\r\na=ice-options:trickle\r\na=fingerprint:sha-256 {}\r\n\
         a=setup:active\r\na=mid:{mid}\r\na={direction}\r\na=rtcp-mux\r\na=rtcp-rsize\r\n",
        local.ice.ufrag, local.ice.password, local.fingerprint
    );
    for (id, uri) in EXTENSIONS {
        head.push_str(&format!("a=extmap:{id} {uri}\r\n"));
    }
    if let Some(candidate) = local.candidate {
        head.push_str(&candidate_line(candidate));
    }
    if direction == "sendonly" {
        head.push_str(&format!("a=msid:load track-{mid}\r\n"));
    }
    head
}

const AUDIO: &str = "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n\
    a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n\
    a=fmtp:111 minptime=10;useinbandfec=1\r\n";
const VIDEO: &str = "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 transport-cc\r\n\
    a=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n\
    a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";

fn ssrc_lines(ssrcs: &[u32]) -> String {
    let mut lines = String::new();
    if let [primary, repair] = ssrcs {
        lines.push_str(&format!("a=ssrc-group:FID {primary} {repair}\r\n"));
    }
    for ssrc in ssrcs {
        lines.push_str(&format!("a=ssrc:{ssrc} cname:load\r\n"));
    }
    lines
}

fn candidate_line(candidate: SocketAddr) -> String {
    format!("a=candidate:1 1 udp 2130706431 {} {} typ host\r\n", candidate.ip(), candidate.port())
}

/// Writes the answer to an offer of streams to receive. Of the header extensions only the mid is taken.
#[must_use]
pub fn answer(offer: &str, ice: &IceCredentials, fingerprint: &str, candidate: SocketAddr) -> String {
    let mut sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n".to_owned();
    let kept = ["a=group:BUNDLE", "a=mid:", "a=rtpmap:", "a=fmtp:", "a=rtcp-fb:"];
    for line in offer.lines().map(str::trim_end) {
        let mid = line.starts_with("a=extmap:") && line.contains("sdes:mid");
        if mid || kept.iter().any(|start| line.starts_with(start)) {
            sdp.push_str(&format!("{line}\r\n"));
        } else if line.starts_with("m=") {
            sdp.push_str(&format!(
                "{line}\r\nc=IN IP4 127.0.0.1\r\na=recvonly\r\na=rtcp-mux\r\na=ice-ufrag:{}\r\na=ice-pwd:{}\r\n\
                 a=ice-options:trickle\r\na=fingerprint:sha-256 {fingerprint}\r\na=setup:active\r\n",
                ice.ufrag, ice.password
            ));
            sdp.push_str(&candidate_line(candidate));
        }
    }
    sdp
}

/// What the server says about itself.
#[derive(Clone, Debug)]
pub struct Remote {
    pub ice: IceCredentials,
    /// SHA-256, upper case with colons.
    pub fingerprint: String,
    pub address: SocketAddr,
}

/// Reads what the server says, answer or offer. The load stays on this machine: only a candidate on the loopback interface, or at the
/// address where the server was asked, will do.
///
/// # Errors
/// A sentence that names what is missing.
pub fn read_answer(sdp: &str, asked_at: Option<IpAddr>) -> Result<Remote, String> {
    let value = |name: &str| {
        sdp.lines()
            .find_map(|line| line.strip_prefix(name))
            .map(|rest| rest.trim().to_owned())
            .ok_or_else(|| format!("the answer has no {name}"))
    };
    if let Some(refused) =
        sdp.lines().find(|line| line.starts_with("m=") && line.split_whitespace().nth(1) == Some("0"))
    {
        return Err(format!("the answer refuses {refused}"));
    }
    let address = sdp
        .lines()
        .filter_map(|line| line.strip_prefix("a=candidate:"))
        .filter_map(udp_candidate)
        .find(|address| address.ip().is_loopback() || Some(address.ip()) == asked_at)
        .ok_or("the answer has no UDP candidate on this machine")?;
    Ok(Remote {
        ice: IceCredentials { ufrag: value("a=ice-ufrag:")?, password: value("a=ice-pwd:")? },
        fingerprint: value("a=fingerprint:sha-256 ")?.to_uppercase(),
        address,
    })
}

/// RFC 8839 §5.1: foundation, component, transport, priority, address, port, `typ`, type.
fn udp_candidate(line: &str) -> Option<SocketAddr> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [_, "1", transport, _, address, port, ..] = fields[..] else {
        return None;
    };
    if !transport.eq_ignore_ascii_case("udp") {
        return None;
    }
    Some(SocketAddr::new(address.parse().ok()?, port.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_has_two_sources_and_the_wanted_slots() {
        let ice = IceCredentials::generate();
        let sdp = offer(&Offer {
            ice: &ice,
            fingerprint: "AA:BB",
            microphone: 1,
            camera: 2,
            camera_rtx: 3,
            audio_slots: 3,
            video_slots: 2,
            candidate: None,
        });
        let count = |part: &str| sdp.lines().filter(|line| line.starts_with(part)).count();
        assert_eq!((count("m=audio"), count("m=video")), (4, 3));
        assert_eq!((count("a=sendonly"), count("a=recvonly")), (2, 5));
        assert!(sdp.contains("a=group:BUNDLE 0 1 2 3 4 5 6\r\n"));
        assert!(sdp.contains("a=ssrc-group:FID 2 3\r\n"));
        assert!(sdp.lines().all(|line| line.as_bytes().get(1) == Some(&b'=')));
    }

    const ANSWER: &str = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:uf\r\n\
        a=ice-pwd:secret\r\na=fingerprint:sha-256 ab:cd\r\n\
        a=candidate:1 1 tcp 1 127.0.0.1 9 typ host tcptype passive\r\n\
        a=candidate:1 1 udp 1 192.0.2.7 3478 typ host\r\n\
        a=candidate:1 1 UDP 1 127.0.0.1 3478 typ host\r\n";

    #[test]
    fn an_answer_tells_where_and_who_the_server_is() {
        let remote = read_answer(ANSWER, None).expect("complete");
        assert_eq!(remote.address, "127.0.0.1:3478".parse().expect("an address"));
        assert_eq!(remote.ice.password, "secret");
        assert_eq!(remote.fingerprint, "AB:CD");
    }

    #[test]
    fn an_offer_is_answered_section_by_section() {
        let offer = "v=0\r\na=group:BUNDLE 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:0\r\na=sendonly\r\n\
            a=setup:actpass\r\na=rtpmap:96 VP8/90000\r\na=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\r\n\
            a=extmap:2 urn:other\r\na=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n";
        let ice = IceCredentials::generate();
        let answer = answer(offer, &ice, "AA:BB", SocketAddr::from(([127, 0, 0, 1], 5)));
        for wanted in
            ["m=video 9 UDP/TLS/RTP/SAVPF 96 97", "a=mid:0", "a=recvonly", "a=setup:active", "a=rtpmap:96 VP8/90000"]
        {
            assert!(answer.contains(&format!("{wanted}\r\n")), "{wanted}");
        }
        assert!(
            !answer.contains("a=extmap:2") && answer.contains("127.0.0.1 5 typ host") && !answer.contains("sendonly")
        );
    }

    #[test]
    fn an_answer_that_cannot_be_used_is_refused() {
        let elsewhere = ANSWER.replace("127.0.0.1", "192.0.2.8");
        assert!(read_answer(&elsewhere, None).is_err());
        assert!(read_answer(&elsewhere, "192.0.2.8".parse().ok()).is_ok());
        assert!(read_answer(&ANSWER.replace("a=ice-pwd", "a=other"), None).is_err());
        assert!(read_answer(&ANSWER.replace("audio 9", "audio 0"), None).is_err());
    }
}
