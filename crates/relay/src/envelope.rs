//! The envelope of a mail: from whom, to whom, on whose behalf (RFC 5321, RFC 3461, RFC 6531, XFORWARD).

use serde::Serialize;

/// One recipient, with what was asked about its fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The address, without the angle brackets.
    pub address: String,
    /// `NOTIFY` and `ORCPT` as they came (RFC 3461 §4).
    pub(crate) parameters: Vec<String>,
}

/// Who brought the mail to the server before us, as that server says. Attributes are in their encoded form (xtext).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Client {
    /// Its name.
    pub name: Option<String>,
    /// Its address.
    pub addr: Option<String>,
    /// Its port.
    pub port: Option<String>,
    /// What it spoke.
    pub proto: Option<String>,
    /// How it called itself.
    pub helo: Option<String>,
    /// The name the mail has in the queue it comes from.
    pub ident: Option<String>,
    /// `LOCAL` or `REMOTE`.
    pub source: Option<String>,
}

impl Client {
    /// Sets an attribute; `false` when there is none of that name.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> bool {
        let known = !value.eq_ignore_ascii_case("[UNAVAILABLE]") && !value.eq_ignore_ascii_case("[TEMPUNAVAIL]");
        let slot = match name.to_ascii_uppercase().as_str() {
            "NAME" => &mut self.name,
            "ADDR" => &mut self.addr,
            "PORT" => &mut self.port,
            "PROTO" => &mut self.proto,
            "HELO" => &mut self.helo,
            "IDENT" => &mut self.ident,
            "SOURCE" => &mut self.source,
            _ => return false,
        };
        *slot = known.then(|| value.to_owned());
        true
    }

    /// The attributes that are known, with their names.
    pub(crate) fn known(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("NAME", &self.name),
            ("ADDR", &self.addr),
            ("PORT", &self.port),
            ("PROTO", &self.proto),
            ("HELO", &self.helo),
            ("IDENT", &self.ident),
            ("SOURCE", &self.source),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))).collect()
    }
}

/// The envelope of one mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The sender's address without the angle brackets; empty for the null sender.
    pub sender: String,
    /// `RET` and `ENVID` as they came (RFC 3461 §4).
    pub(crate) parameters: Vec<String>,
    /// Whether addresses or headers may hold UTF-8 (RFC 6531).
    pub smtputf8: bool,
    /// The recipients, in order.
    pub recipients: Vec<Recipient>,
    /// On whose behalf.
    pub client: Client,
}

impl Envelope {
    /// The envelope of a notice of ours: to the same people, from nobody, and nobody is told of its delivery (RFC 3461 §4.1).
    pub(crate) fn of_notice(&self) -> Self {
        let recipient =
            |r: &Recipient| Recipient { address: r.address.clone(), parameters: vec!["NOTIFY=NEVER".to_owned()] };
        Self {
            sender: String::new(),
            parameters: Vec::new(),
            smtputf8: self.smtputf8,
            recipients: self.recipients.iter().map(recipient).collect(),
            client: self.client.clone(),
        }
    }

    /// The addresses of the recipients.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.recipients.iter().map(|r| r.address.as_str())
    }
}
