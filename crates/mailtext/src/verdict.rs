//! What the town's own server found about the sender (Authentication-Results, RFC 8601): of it, whether DMARC failed.

use crate::structure::Headers;

/// Whether the own server says that the sender's domain does not stand behind the mail. Servers write their word in front of all
/// others, so the first one with their name counts.
pub(crate) fn failed(headers: &Headers<'_>, server: &str) -> bool {
    if server.is_empty() {
        return false;
    }
    let fields = headers.fields.iter().filter(|f| f.name.eq_ignore_ascii_case("Authentication-Results"));
    let values = fields.map(|f| without_comments(&String::from_utf8_lossy(f.value)));
    let own = values.into_iter().find(|value| {
        let name = value.split(';').next().unwrap_or("").split_whitespace().next().unwrap_or("");
        name.eq_ignore_ascii_case(server)
    });
    own.is_some_and(|value| {
        value.split(';').skip(1).any(|result| {
            let (method, rest) = result.split_once('=').unwrap_or((result, ""));
            let word = rest.split_whitespace().next().unwrap_or("");
            method.trim().eq_ignore_ascii_case("dmarc") && word.eq_ignore_ascii_case("fail")
        })
    })
}

/// The value without what stands in brackets.
fn without_comments(value: &str) -> String {
    let mut depth = 0_u32;
    let outside = value.chars().filter(|c| {
        match c {
            '(' => depth = depth.saturating_add(1),
            ')' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    });
    outside.collect()
}
