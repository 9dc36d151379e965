//! Commands of SMTP, LMTP and XFORWARD, read strictly: what is not understood is refused, never guessed.

use crate::envelope::Recipient;

/// Longest address, bytes (RFC 5321 §4.5.3.1.3 says 256 with the brackets).
const LONGEST_ADDRESS: usize = 320;

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Helo,
    Ehlo,
    Lhlo,
    Mail {
        sender: String,
        size: Option<u64>,
        smtputf8: bool,
        parameters: Vec<String>,
    },
    Rcpt(Recipient),
    Data,
    Rset,
    Noop,
    Quit,
    Vrfy,
    Xforward(Vec<(String, String)>),
    /// A word that is known and not offered, or not known.
    Unknown,
    /// A known command with words that make no sense.
    Bad(&'static str),
}

/// Reads a command line.
pub(crate) fn read(line: &[u8]) -> Command {
    let Ok(line) = std::str::from_utf8(line) else { return Command::Bad("not UTF-8") };
    if line.chars().any(char::is_control) {
        return Command::Bad("a control character");
    }
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    match verb.to_ascii_uppercase().as_str() {
        "HELO" => named(rest, Command::Helo),
        "EHLO" => named(rest, Command::Ehlo),
        "LHLO" => named(rest, Command::Lhlo),
        "MAIL" => mail(rest).unwrap_or_else(Command::Bad),
        "RCPT" => rcpt(rest).unwrap_or_else(Command::Bad),
        "DATA" => bare(rest, Command::Data),
        "RSET" => bare(rest, Command::Rset),
        "NOOP" => Command::Noop,
        "QUIT" => bare(rest, Command::Quit),
        "VRFY" => Command::Vrfy,
        "XFORWARD" => xforward(rest).unwrap_or_else(Command::Bad),
        _ => Command::Unknown,
    }
}

fn named(rest: &str, command: Command) -> Command {
    if rest.is_empty() { Command::Bad("a name is missing") } else { command }
}

fn bare(rest: &str, command: Command) -> Command {
    if rest.is_empty() { command } else { Command::Bad("no words may follow") }
}

/// `FROM:<address>` or `TO:<address>` and what follows it.
fn path<'l>(rest: &'l str, lead: &str) -> Result<(String, Vec<&'l str>), &'static str> {
    let head = rest.get(..lead.len()).filter(|h| h.eq_ignore_ascii_case(lead)).ok_or("FROM: or TO: is missing")?;
    let rest = rest.get(head.len()..).unwrap_or("").trim_start();
    let inside = rest.strip_prefix('<').ok_or("the address has no angle brackets")?;
    // A quoted local part may hold a bracket (RFC 5321 §4.1.2).
    let mut quoted = false;
    let mut escaped = false;
    let end = inside.char_indices().find(|(_, c)| {
        let ends = *c == '>' && !quoted;
        if escaped {
            escaped = false;
        } else {
            match c {
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                _ => {}
            }
        }
        ends
    });
    let (end, _) = end.ok_or("the address has no end")?;
    let address = inside.get(..end).unwrap_or("");
    // Source routes are obsolete and must be ignored (RFC 5321 §4.1.1.3).
    let address = match address.strip_prefix('@') {
        Some(route) => route.split_once(':').map(|(_, a)| a).ok_or("a route without an address")?,
        None => address,
    };
    if address.len() > LONGEST_ADDRESS {
        return Err("the address is too long");
    }
    if address.contains(' ') && !address.contains('"') {
        return Err("a space in the address");
    }
    let after = inside.get(end.saturating_add(1)..).unwrap_or("");
    if !after.is_empty() && !after.starts_with(' ') {
        return Err("words stick to the address");
    }
    Ok((address.to_owned(), after.split_ascii_whitespace().collect()))
}

fn mail(rest: &str) -> Result<Command, &'static str> {
    let (sender, words) = path(rest, "FROM:")?;
    let (mut size, mut smtputf8, mut parameters) = (None, false, Vec::new());
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        match name.to_ascii_uppercase().as_str() {
            "SIZE" if size.is_none() => size = Some(value.parse().map_err(|_| "SIZE is no number")?),
            // What goes on is base64 and has another size: both are dropped.
            "BODY" if value.eq_ignore_ascii_case("7BIT") || value.eq_ignore_ascii_case("8BITMIME") => {}
            "SMTPUTF8" if value.is_empty() => smtputf8 = true,
            "RET" if value.eq_ignore_ascii_case("FULL") || value.eq_ignore_ascii_case("HDRS") => {
                parameters.push(word.to_owned());
            }
            "ENVID" if !value.is_empty() && value.len() <= 100 => parameters.push(word.to_owned()),
            // A filter behind a server that knows its clients: who they are is not our matter.
            "AUTH" => {}
            _ => return Err("a parameter that is not offered"),
        }
    }
    if !smtputf8 && !sender.is_ascii() {
        return Err("an address beyond ASCII without SMTPUTF8");
    }
    Ok(Command::Mail { sender, size, smtputf8, parameters })
}

fn rcpt(rest: &str) -> Result<Command, &'static str> {
    let (address, words) = path(rest, "TO:")?;
    if address.is_empty() {
        return Err("a recipient without an address");
    }
    let mut parameters = Vec::new();
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        match name.to_ascii_uppercase().as_str() {
            "NOTIFY" | "ORCPT" if !value.is_empty() && value.len() <= 500 => parameters.push(word.to_owned()),
            _ => return Err("a parameter that is not offered"),
        }
    }
    Ok(Command::Rcpt(Recipient { address, parameters }))
}

fn xforward(rest: &str) -> Result<Command, &'static str> {
    let pairs = rest
        .split_ascii_whitespace()
        .map(|word| match word.split_once('=') {
            Some((name, value)) if !value.is_empty() && value.len() <= 255 => Ok((name.to_owned(), value.to_owned())),
            _ => Err("an attribute without a value"),
        })
        .collect::<Result<Vec<_>, _>>()?;
    if pairs.is_empty() { Err("no attribute") } else { Ok(Command::Xforward(pairs)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipient(address: &str, parameters: &[&str]) -> Command {
        let parameters = parameters.iter().map(|p| (*p).to_owned()).collect();
        Command::Rcpt(Recipient { address: address.into(), parameters })
    }

    #[test]
    fn commands_are_read_in_any_case_of_letters() {
        assert_eq!(read(b"ehlo mail.example"), Command::Ehlo);
        assert_eq!(read(b"DATA"), Command::Data);
        assert_eq!(read(b"data "), Command::Data);
        assert_eq!(read(b"DATA now"), Command::Bad("no words may follow"));
        assert_eq!(read(b"STARTTLS"), Command::Unknown);
        assert_eq!(read(b"BDAT 10 LAST"), Command::Unknown);
    }

    #[test]
    fn the_null_sender_and_parameters_are_kept_and_sizes_dropped() {
        assert_eq!(
            read(b"MAIL FROM:<> SIZE=100 BODY=8BITMIME RET=HDRS ENVID=QQ314159"),
            Command::Mail {
                sender: String::new(),
                size: Some(100),
                smtputf8: false,
                parameters: vec!["RET=HDRS".into(), "ENVID=QQ314159".into()],
            }
        );
        assert_eq!(
            read(b"RCPT TO:<a@b.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a@b.example"),
            recipient("a@b.example", &["NOTIFY=SUCCESS,FAILURE", "ORCPT=rfc822;a@b.example"])
        );
    }

    #[test]
    fn addresses_end_where_they_end() {
        assert_eq!(read(b"RCPT TO:<\"a>b\"@c.example>"), recipient("\"a>b\"@c.example", &[]));
        assert_eq!(read(b"RCPT TO:<\"a\\\">b\"@c.example>"), recipient("\"a\\\">b\"@c.example", &[]));
        assert_eq!(read(b"RCPT TO:<@x.example,@y.example:a@b.example>"), recipient("a@b.example", &[]));
        for bad in ["RCPT TO:a@b", "RCPT TO:<a@b", "RCPT TO:<>", "RCPT TO:<a b@c>", "RCPT TO:<a@b>x", "RCPT FROM:<a@b>"]
        {
            assert!(matches!(read(bad.as_bytes()), Command::Bad(_)), "{bad}");
        }
        assert!(matches!(read(b"MAIL FROM:<a@b>\0"), Command::Bad(_)));
        assert!(matches!(read("MAIL FROM:<山田@example.net>".as_bytes()), Command::Bad(_)));
        assert!(matches!(
            read("MAIL FROM:<山田@example.net> SMTPUTF8".as_bytes()),
            Command::Mail { smtputf8: true, .. }
        ));
    }

    #[test]
    fn what_is_not_offered_is_refused() {
        assert!(matches!(read(b"MAIL FROM:<a@b> HOLDFOR=10"), Command::Bad(_)));
        assert!(matches!(read(b"MAIL FROM:<a@b> SIZE=ten"), Command::Bad(_)));
        assert!(matches!(read(b"MAIL FROM:<a@b> BODY=BINARYMIME"), Command::Bad(_)));
        assert_eq!(
            read(b"XFORWARD ADDR=192.0.2.1 IDENT=4jXVNH74kyz1SZDh"),
            Command::Xforward(vec![("ADDR".into(), "192.0.2.1".into()), ("IDENT".into(), "4jXVNH74kyz1SZDh".into())])
        );
        assert!(matches!(read(b"XFORWARD ADDR"), Command::Bad(_)));
    }
}
