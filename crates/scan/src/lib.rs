//! Asks a malware scanner of somebody else's (clamd): only its exact "OK" is clean, anything else holds the file.
//!
//! SECURITY: hands hostile bytes to another process and believes one sentence of it. Parses nothing but that sentence, links no
//! parser. A scanner that is silent, old, empty, over a limit, or that says anything unexpected is a [`Hold`]: not clean, and tried
//! again later. Over TCP nothing is encrypted or authenticated, so that only loopback is spoken to unless told otherwise.
//! BUGS: the scanner's own limits on archives (`MaxScanSize`, `MaxRecursion` …) are silent unless its configuration says
//! `AlertExceedsMax yes`; [`Scanner::alerts_at_limits`] finds out. Its database's date comes in its own local time without a zone,
//! so an age is right to half a day.
#![forbid(unsafe_code)]

mod answer;
mod config;
mod date;
mod nest;
mod result;
mod scanner;
mod session;

pub use answer::Engine;
pub use config::{Address, BadAddress, BadConfig, Config, Mode};
pub use result::{Clean, Hold, NotClean, Scanned, Skipped};
pub use scanner::{Part, Scanner};
