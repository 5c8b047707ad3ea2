//! Our side of ICE for one connection (RFC 8445, lite): which credentials checks may bear.
//!
//! Theory. A restart gives new credentials. Until a check with the new ones has nominated a way, the old ones stay
//! good and media stays where it is, as long as the old way lives; from then on only the new ones count, so that a late
//! check cannot lead back.

use crate::stun::Message;

/// A user fragment and password of ours (RFC 8445 section 5.3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credentials {
    pub ufrag: String,
    pub password: String,
}

#[derive(Debug)]
pub struct Ice {
    current: Credentials,
    /// Given by a restart and not used yet by the client.
    renewed: Option<Credentials>,
}

impl Ice {
    pub fn new(credentials: Credentials) -> Self {
        Self { current: credentials, renewed: None }
    }

    /// A restart: of several that were never used the last one counts.
    pub fn restart(&mut self, credentials: Credentials) {
        self.renewed = Some(credentials);
    }

    /// Whether such a check seeks another way after a restart, before any was nominated.
    pub fn seeks(&self, check: &Message<'_>) -> bool {
        let ours = check.username().and_then(|name| name.split_once(':')).map(|(ours, _)| ours);
        self.renewed.as_ref().is_some_and(|renewed| ours == Some(renewed.ufrag.as_str()))
    }

    /// The password of an authenticated check, to sign the answer with; `None` for a check that is none.
    pub fn verify(&mut self, check: &Message<'_>) -> Option<&str> {
        let (ours, _) = check.username()?.split_once(':')?;
        let is_renewed = self.renewed.as_ref().is_some_and(|renewed| renewed.ufrag == ours);
        if is_renewed && check.use_candidate() && check.verify(&self.renewed.as_ref()?.password) {
            self.current = self.renewed.take()?;
            return Some(&self.current.password);
        }
        let credentials = if is_renewed { self.renewed.as_ref()? } else { &self.current };
        (credentials.ufrag == ours && check.verify(&credentials.password)).then_some(&credentials.password)
    }
}
