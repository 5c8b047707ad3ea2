//! The project's plain-HTTP protocol, as far as a participant needs it.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::Agent;

const DEADLINE: Duration = Duration::from_secs(20);
/// The server's patience with plain HTTP is 45 seconds.
const PRESENCE: Duration = Duration::from_secs(20);
/// A sequence number that no session reaches: nothing has come after it.
const NEVER: &str = "9007199254740991";
const TOO_MANY_REQUESTS: u16 = 429;

pub struct Server {
    agent: Agent,
    base: String,
}

/// A participant's place in the session.
pub struct Seat {
    token: String,
    pub participant: String,
    commands: u64,
    asked: Instant,
}

impl Server {
    #[must_use]
    pub fn new(base: &str) -> Self {
        let config =
            Agent::config_builder().timeout_global(Some(DEADLINE)).http_status_as_error(false).proxy(None).build();
        Self { agent: config.into(), base: base.to_owned() }
    }

    /// Takes a seat behind a link.
    ///
    /// # Errors
    /// A sentence with the server's own.
    pub fn join(&self, code: &str, name: &str) -> Result<Seat, String> {
        let joined = self.post("/api/v1/join", None, &json!({ "code": code, "name": name }))?;
        let text = |field: &str| {
            joined[field].as_str().map(str::to_owned).ok_or_else(|| format!("join: the answer has no {field}"))
        };
        Ok(Seat { token: text("token")?, participant: text("participant")?, commands: 0, asked: Instant::now() })
    }

    /// Sends a command and gives its answer's data.
    ///
    /// # Errors
    /// A sentence with the server's own.
    pub fn command(&self, seat: &mut Seat, kind: &str, data: &Value) -> Result<Value, String> {
        seat.commands += 1;
        seat.asked = Instant::now();
        let id = format!("{}-{}", seat.participant, seat.commands);
        let body = json!({ "id": id, "type": kind, "data": data });
        let mut answer = self.post("/api/v1/commands", Some(&seat.token), &body)?;
        if answer["ok"] == json!(true) {
            return Ok(answer["data"].take());
        }
        Err(format!("{kind}: {}", answer["error"]))
    }

    /// Asks for news if the seat has been quiet for long: whoever asks nothing is taken for gone.
    pub fn show_presence(&self, seat: &mut Seat) {
        if seat.asked.elapsed() < PRESENCE {
            return;
        }
        seat.asked = Instant::now();
        let request = self
            .agent
            .get(format!("{}/api/v1/entries", self.base))
            .query("after", NEVER)
            .query("wait", "0")
            .header("Authorization", format!("Bearer {}", seat.token));
        // To have asked is enough; a server that is gone shows in the media.
        let _ = request.call();
    }

    /// Asks again, as often as the server says that it is too early.
    fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Result<Value, String> {
        let start = Instant::now();
        loop {
            match self.post_once(path, token, body)? {
                Answer::Ok(answer) => return Ok(answer),
                Answer::TooMany(wait) if start.elapsed() + wait < DEADLINE => thread::sleep(wait),
                Answer::TooMany(_) => return Err(format!("{path}: the server asks for too much patience")),
            }
        }
    }

    fn post_once(&self, path: &str, token: Option<&str>, body: &Value) -> Result<Answer, String> {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let failed = |error: ureq::Error| format!("{path}: {error}");
        let mut response = request.send_json(body).map_err(failed)?;
        let status = response.status();
        if status.as_u16() == TOO_MANY_REQUESTS {
            let after = response.headers().get("Retry-After").and_then(|value| value.to_str().ok());
            let seconds = after.and_then(|value| value.parse().ok()).unwrap_or(1);
            return Ok(Answer::TooMany(Duration::from_secs(seconds)));
        }
        let answer: Value = response.body_mut().read_json().map_err(failed)?;
        if status.is_success() {
            return Ok(Answer::Ok(answer));
        }
        Err(format!("{path}: {status} {answer}"))
    }
}

enum Answer {
    Ok(Value),
    /// Retry after this.
    TooMany(Duration),
}
