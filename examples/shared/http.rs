//! An image on a web server as a source: each read is a request for a range of bytes.

use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use isoudf::source::{ReadAt, SourceError};
use ureq::http::{HeaderMap, StatusCode};
use ureq::{Agent, Body, http::Response};

/// A file behind `http://` or `https://`. Reads are slow: put a
/// [`Cached`](isoudf::source::Cached) before it.
pub struct HttpSource {
    agent: Agent,
    url: String,
    size: u64,
    /// What the server says that tells one state of the file from another.
    version: Option<String>,
    /// The first bytes, which came with the answer to the first request.
    head: Vec<u8>,
    requests: AtomicU64,
    bytes: AtomicU64,
}

/// Bytes of the first request: volume descriptors are at byte 32,768 and after.
const HEAD: u64 = 64 << 10;

/// How often a request is made that fails on the way.
const TRIES: u32 = 3;

impl HttpSource {
    /// Asks the server for the first bytes, and learns from the answer how many there are.
    ///
    /// # Errors
    /// When the server cannot be reached, has no such file, or ignores ranges: reading an image by
    /// whole downloads would be no use.
    pub fn open(url: &str) -> Result<Self, SourceError> {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(Duration::from_secs(20)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_recv_body(Some(Duration::from_secs(600)))
            .build();
        let mut source = Self {
            agent: config.into(),
            url: url.to_owned(),
            size: 0,
            version: None,
            head: Vec::new(),
            requests: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
        };
        let mut response = source.request(0, HEAD)?;
        source.size = total(&response)?;
        source.version = version(response.headers());
        let mut head = vec![0; HEAD.min(source.size) as usize];
        source.receive(&mut response, &mut head)?;
        source.head = head;
        Ok(source)
    }

    /// Requests made and bytes received so far.
    pub fn traffic(&self) -> (u64, u64) {
        (self.requests.load(Relaxed), self.bytes.load(Relaxed))
    }

    fn request(&self, offset: u64, len: u64) -> Result<Response<Body>, SourceError> {
        self.requests.fetch_add(1, Relaxed);
        let last = offset.saturating_add(len).saturating_sub(1);
        let request = self.agent.get(&self.url);
        let response = request
            .header("Range", format!("bytes={offset}-{last}"))
            .call();
        let response = response.map_err(|error| SourceError::Io(error.into_io()))?;
        let status = response.status();
        match status {
            StatusCode::PARTIAL_CONTENT => Ok(response),
            // Of no bytes there is no range: servers send all of them, or refuse.
            StatusCode::OK
                if response
                    .headers()
                    .get("Content-Length")
                    .is_some_and(|it| it == "0") =>
            {
                Err(other("the file is empty"))
            }
            StatusCode::RANGE_NOT_SATISFIABLE if offset == 0 => Err(other("the file is empty")),
            StatusCode::OK => Err(other(
                "the server ignores range requests: it would send the whole image each time; \
                download it, or use a server that knows ranges",
            )),
            _ => Err(other(format!("the server answers {status}"))),
        }
    }

    fn receive(&self, response: &mut Response<Body>, buf: &mut [u8]) -> Result<(), SourceError> {
        response.body_mut().as_reader().read_exact(buf)?;
        self.bytes.fetch_add(buf.len() as u64, Relaxed);
        Ok(())
    }

    fn fetch(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        let mut response = self.request(offset, buf.len() as u64)?;
        let same = range(&response).is_some_and(|(start, _)| start == offset)
            && total(&response)? == self.size
            && version(response.headers()) == self.version;
        if !same {
            return Err(other(
                "the image was changed on the server while it was read",
            ));
        }
        self.receive(&mut response, buf)
    }
}

impl ReadAt for HttpSource {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.size)
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        SourceError::check_bounds(offset, buf.len(), self.size)?;
        let end = offset.saturating_add(buf.len() as u64);
        if end <= self.head.len() as u64 {
            return self.head[..].read_exact_at(buf, offset);
        }
        let mut tries = 0;
        loop {
            match self.fetch(buf, offset) {
                // Connections break; an answer that was given will not be another one.
                Err(SourceError::Io(_)) if tries + 1 < TRIES => tries += 1,
                done => return done,
            }
        }
    }
}

/// The numbers of `Content-Range: bytes START-END/TOTAL` (RFC 9110, 14.4).
fn range(response: &Response<Body>) -> Option<(u64, u64)> {
    let range = response.headers().get("content-range")?.to_str().ok()?;
    let (range, total) = range.strip_prefix("bytes ")?.split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.trim().parse().ok()?, total.trim().parse().ok()?))
}

fn total(response: &Response<Body>) -> Result<u64, SourceError> {
    let total = range(response).map(|(_, total)| total);
    total.ok_or_else(|| other("the server does not say how long the image is"))
}

fn version(headers: &HeaderMap) -> Option<String> {
    let field = headers
        .get("etag")
        .or_else(|| headers.get("last-modified"))?;
    field.to_str().ok().map(str::to_owned)
}

fn other(message: impl Into<String>) -> SourceError {
    SourceError::Other(io::Error::other(message.into()).into())
}
