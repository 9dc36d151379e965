//! What runs beside the road: health, metrics, logs, syslog, watchdog, graceful stop, and the checks of `mugai doctor`.
//!
//! SECURITY: nothing here sees the content of a file. The only thing that listens is the endpoint of health and metrics, on the
//! loopback interface or a socket file; any other address is refused (R24). The only thing that sends is [`Syslog`], to the one
//! address the configuration names, and it never makes the road wait: what does not fit into its queue is dropped and counted.
//! What is shown or sent has its control characters escaped, since names of files come from outside.
//!
//! BUGS: whether the clock is kept by a server of time is read from what systemd-timesyncd leaves behind, and from whether
//! another clock daemon runs; the kernel's own word (adjtimex) would need a call that no safe library offers.
#![forbid(unsafe_code)]

mod condition;
mod disk;
mod endpoint;
mod health;
mod listen;
mod metrics;
mod operate;
mod pulse;
mod stop;
mod syslog;
mod syslog_line;
mod time;

pub mod doctor;
pub mod logs;

pub use condition::Condition;
pub use disk::{DiskGuard, Room};
pub use endpoint::{Endpoint, Who};
pub use health::{Change, Health, Standing};
pub use listen::{Listen, ListenError};
pub use metrics::{Direction, Metrics};
pub use operate::{NotOperating, Operate, Settings};
pub use pulse::{Pulse, Pulses};
pub use stop::Stop;
pub use syslog::{Syslog, SyslogError};
pub use syslog_line::{Element, Facility, Severity};
