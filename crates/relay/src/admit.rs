//! Who gets in: from which address, how many at once, and until when.

use crate::Settings;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// Whether the door is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Mail is taken.
    Open,
    /// No new mail; what is in hand is finished.
    Closing,
    /// What is not on its way to the next hop yet is dropped.
    Closed,
}

/// Hears when the phase changes.
#[derive(Clone, Debug)]
pub(crate) struct Hours(pub(crate) watch::Receiver<Phase>);

impl Hours {
    pub(crate) fn now(&self) -> Phase {
        *self.0.borrow()
    }

    /// Waits until the phase is this or a later one.
    pub(crate) async fn until(&mut self, phase: Phase) {
        // Nobody is left to say so: the door is closed.
        let _ = self.0.wait_for(|now| *now >= phase).await;
    }
}

/// Keeps the number of connections.
#[derive(Debug)]
pub(crate) struct Doorkeeper {
    clients: Vec<IpAddr>,
    room: Arc<Semaphore>,
}

impl Doorkeeper {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self { clients: settings.clients.clone(), room: Arc::new(Semaphore::new(settings.connections)) }
    }

    /// Whether this address may bring mail.
    pub(crate) fn knows(&self, client: SocketAddr) -> bool {
        self.clients.contains(&client.ip().to_canonical())
    }

    /// A place, when there is one.
    pub(crate) fn place(&self) -> Option<OwnedSemaphorePermit> {
        self.room.clone().try_acquire_owned().ok()
    }
}
