//! The path of an entry: every segment as a file name must be, and the extension of what the file became.

use mugai_core::{Context, Reason, Refusal, names};

/// Longest path, bytes; Windows takes 260 characters unless it is told otherwise.
const LONGEST: usize = 4_096;
/// Most folders one within the other.
const DEEPEST: usize = 100;

/// A path too long or too deep for anybody to unpack, which would cost much to take apart.
///
/// # Errors
/// `bad_name`.
pub(super) fn short(name: &str) -> Result<(), Refusal> {
    if name.len() > LONGEST || name.bytes().filter(|b| *b == b'/').count() > DEEPEST {
        return Err(Refusal::new(Reason::BadName, names::cut(name, LONGEST), "a path too long to be unpacked"));
    }
    Ok(())
}

/// Every segment of the path as [`names::check`] wants a file name; folders may bear any extension.
pub(super) fn checked(name: &str, cx: &Context<'_>) -> Result<String, Refusal> {
    let mut clean = Vec::new();
    let mut segments = name.split('/').peekable();
    while let Some(segment) = segments.next() {
        clean.push(match names::check(segment, longest(cx)) {
            Err(r) if r.reason == Reason::ActiveFormat && segments.peek().is_some() => {
                return Err(Refusal::new(Reason::BadName, segment, "a folder named like something that runs"));
            }
            checked => checked?,
        });
    }
    Ok(clean.join("/"))
}

/// The path with the extension of what the file now is; one that says so already stays as written.
pub(super) fn renamed(clean: &str, extension: &str, cx: &Context<'_>) -> Result<String, Refusal> {
    if names::extension(clean) == extension {
        return Ok(clean.to_owned());
    }
    let file = names::check(&names::with_extension(leaf(clean), extension), longest(cx))?;
    Ok(format!("{}{file}", parent(clean)))
}

/// The longest name, bytes.
pub(super) fn longest(cx: &Context<'_>) -> usize {
    usize::try_from(cx.limits().name_bytes).unwrap_or(usize::MAX)
}

pub(super) fn leaf(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// What stands before the leaf, with its slash.
pub(super) fn parent(name: &str) -> &str {
    name.strip_suffix(leaf(name)).unwrap_or("")
}

/// The folders a path lies in, the innermost first.
pub(super) fn above(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(name.rsplit_once('/').map(|(above, _)| above), |above| {
        above.rsplit_once('/').map(|(above, _)| above)
    })
}
