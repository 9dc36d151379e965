//! `/health` and `/metrics` over HTTP/1.1, on an address no other machine can reach.
//!
//! SECURITY: read-only, answers GET and HEAD on two paths, reads no body. At most [`MAX_CONNECTIONS`] at once and [`LONGEST`] each,
//! one request per connection, so that a local user cannot eat the node's descriptors. Its own thread: a stuck reader stops nothing.
//!
//! hyper itself and not a web framework: two paths need no router, and hyper lets us bound time and number of connections.

use crate::{Health, Listen, Metrics};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Most connections at once; further ones wait in the kernel's queue.
const MAX_CONNECTIONS: usize = 16;
/// Longest time one connection may take.
const LONGEST: Duration = Duration::from_secs(2);

/// Who answers, as `/health` says it.
#[derive(Clone, Debug)]
pub struct Who {
    /// Name of the node.
    pub node: String,
    /// `internet` or `lgwan`.
    pub segment: &'static str,
    /// Version of the program.
    pub version: &'static str,
}

/// The listening endpoint; it closes when this is dropped.
pub struct Endpoint {
    address: Option<SocketAddr>,
    socket_file: Option<PathBuf>,
    close: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct State {
    health: Health,
    metrics: Metrics,
    who: Who,
}

enum Listener {
    Tcp(std::net::TcpListener),
    Unix(std::os::unix::net::UnixListener),
}

impl Endpoint {
    /// Listens from now on. With port 0 the kernel chooses one: see [`Endpoint::address`].
    ///
    /// # Errors
    /// When the address is taken or the thread cannot be started.
    pub fn start(listen: &Listen, who: Who, health: Health, metrics: Metrics) -> std::io::Result<Self> {
        let (listener, address, socket_file) = match listen {
            Listen::Loopback(address) => {
                let listener = std::net::TcpListener::bind(address)?;
                listener.set_nonblocking(true)?;
                let address = listener.local_addr()?;
                (Listener::Tcp(listener), Some(address), None)
            }
            Listen::Unix(path) => (Listener::Unix(unix(path)?), None, Some(path.clone())),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (close, closed) = oneshot::channel();
        let state = Arc::new(State { health, metrics, who });
        let thread = std::thread::Builder::new().name("endpoint".into()).spawn(move || {
            let work = async {
                tokio::select! {
                    () = accept(listener, state) => {}
                    _ = closed => {}
                }
            };
            runtime.block_on(work);
            // Connections that are still open are dropped with the runtime, without waiting for their readers.
            runtime.shutdown_background();
        })?;
        Ok(Self { address, socket_file, close: Some(close), thread: Some(thread) })
    }

    /// The address it listens on; `None` for a socket file.
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        if let Some(close) = self.close.take() {
            let _ = close.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if let Some(path) = &self.socket_file {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// A socket file for owner and group; one left over from an earlier run is replaced, anything else is not.
fn unix(path: &Path) -> std::io::Result<std::os::unix::net::UnixListener> {
    if std::fs::symlink_metadata(path).is_ok_and(|m| m.file_type().is_socket()) {
        std::fs::remove_file(path)?;
    }
    let listener = std::os::unix::net::UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

async fn accept(listener: Listener, state: Arc<State>) {
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    match listener {
        Listener::Tcp(listener) => {
            let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
            while let Ok(permit) = Arc::clone(&room).acquire_owned().await {
                match listener.accept().await {
                    Ok((stream, _)) => serve(stream, permit, &state),
                    Err(_) => out_of_descriptors().await,
                }
            }
        }
        Listener::Unix(listener) => {
            let Ok(listener) = tokio::net::UnixListener::from_std(listener) else { return };
            while let Ok(permit) = Arc::clone(&room).acquire_owned().await {
                match listener.accept().await {
                    Ok((stream, _)) => serve(stream, permit, &state),
                    Err(_) => out_of_descriptors().await,
                }
            }
        }
    }
}

/// Accepting fails when descriptors are short; trying again at once would only burn the processor.
async fn out_of_descriptors() {
    tokio::time::sleep(Duration::from_millis(200)).await;
}

fn serve<S>(stream: S, permit: OwnedSemaphorePermit, state: &Arc<State>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let state = Arc::clone(state);
    tokio::spawn(async move {
        let answer = service_fn(|request: Request<Incoming>| {
            let response = respond(&request, &state);
            async move { Ok::<_, Infallible>(response) }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(LONGEST)
            .keep_alive(false)
            .max_buf_size(16 * 1024)
            .serve_connection(TokioIo::new(stream), answer);
        let _ = tokio::time::timeout(LONGEST, connection).await;
        drop(permit);
    });
}

fn respond(request: &Request<Incoming>, state: &State) -> Response<Full<Bytes>> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return with(StatusCode::METHOD_NOT_ALLOWED, "text/plain; charset=utf-8", "GET /health or /metrics\n".into());
    }
    match request.uri().path() {
        "/health" => {
            let status = if state.health.accepting() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            with(status, "application/json", health(state))
        }
        "/metrics" => {
            state.metrics.health(&state.health);
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            with(StatusCode::OK, kind, state.metrics.text())
        }
        _ => with(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", "GET /health or /metrics\n".into()),
    }
}

fn with(status: StatusCode, kind: &'static str, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
    response.headers_mut().insert(CACHE_CONTROL, hyper::header::HeaderValue::from_static("no-store"));
    response
}

/// What stands, in both languages.
fn health(state: &State) -> String {
    let standing = state.health.standing();
    let conditions: Vec<_> = standing
        .iter()
        .map(|s| {
            let c = s.condition;
            json!({ "id": c.id(), "stops": c.stops(), "place": s.place, "detail": s.detail, "since": s.since,
                "ja": c.ja(), "todo_ja": c.todo_ja(), "en": c.en(), "todo_en": c.todo_en() })
        })
        .collect();
    let mut text = json!({ "ok": standing.is_empty(), "accepting": state.health.accepting(), "node": state.who.node,
        "segment": state.who.segment, "version": state.who.version, "conditions": conditions })
    .to_string();
    text.push('\n');
    text
}
