//! A small Graph on a socket of its own. A test decides its replies.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request that was received.
#[derive(Debug, Clone)]
pub(super) struct Received {
    /// `GET /v1.0/users?…`, as it was sent.
    pub(super) line: String,
    /// The headers, one per line, with names in lower case.
    pub(super) head: String,
    pub(super) body: String,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<String> {
        let start = format!("{name}:");
        self.head.lines().find_map(|line| line.strip_prefix(&start)).map(|value| value.trim().to_owned())
    }
}

/// A reply.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    after: Duration,
    /// Whether the connection breaks off before the body ends.
    cut: bool,
}

impl Reply {
    pub(super) fn json(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json".into()), ("request-id", "graph-1".into())],
            body: body.as_bytes().to_vec(),
            after: Duration::ZERO,
            cut: false,
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(super) fn after(self, after: Duration) -> Self {
        Self { after, ..self }
    }

    pub(super) fn cut(self) -> Self {
        Self { cut: true, ..self }
    }

    /// A reply that never comes.
    pub(super) fn silence() -> Self {
        Self::json(200, "{}").after(Duration::from_secs(3600))
    }
}

type Replies = dyn Fn(&Received, usize) -> Reply + Send + Sync;

/// The server. It ends with the test.
pub(super) struct Server {
    pub(super) url: String,
    requests: Arc<Mutex<Vec<Received>>>,
    replies: Arc<Mutex<Arc<Replies>>>,
}

impl Server {
    /// The function makes the reply to each request; it also gets the number of earlier requests.
    pub(super) async fn start(replies: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1.0", listener.local_addr().unwrap());
        let requests: Arc<Mutex<Vec<Received>>> = Arc::default();
        let replies: Arc<Mutex<Arc<Replies>>> = Arc::new(Mutex::new(Arc::new(replies)));
        let (log, current) = (Arc::clone(&requests), Arc::clone(&replies));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&log), Arc::clone(&current)));
            }
        });
        Self { url, requests, replies }
    }

    pub(super) fn reply_with(&self, replies: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static) {
        *self.replies.lock().unwrap() = Arc::new(replies);
    }

    pub(super) fn requests(&self) -> Vec<Received> {
        self.requests.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, log: Arc<Mutex<Vec<Received>>>, replies: Arc<Mutex<Arc<Replies>>>) {
    let mut read = Vec::new();
    loop {
        let mut part = [0; 4096];
        let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") else {
            match stream.read(&mut part).await {
                Ok(0) | Err(_) => return,
                Ok(length) => read.extend_from_slice(&part[..length]),
            }
            continue;
        };
        let head = String::from_utf8_lossy(&read[..end]).into_owned();
        let (line, rest) = head.split_once("\r\n").unwrap_or((&head, ""));
        let mut request = Received { line: line.to_owned(), head: String::new(), body: String::new() };
        for header in rest.lines() {
            let (name, value) = header.split_once(':').unwrap_or((header, ""));
            request.head.push_str(&format!("{}:{value}\n", name.to_ascii_lowercase()));
        }
        let length: usize = request.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        while read.len() < end + 4 + length {
            match stream.read(&mut part).await {
                Ok(0) | Err(_) => return,
                Ok(length) => read.extend_from_slice(&part[..length]),
            }
        }
        request.body = String::from_utf8_lossy(&read[end + 4..end + 4 + length]).into_owned();
        read.drain(..end + 4 + length);
        let before = {
            let mut log = log.lock().unwrap();
            log.push(request.clone());
            log.len() - 1
        };
        let replies = Arc::clone(&replies.lock().unwrap());
        let reply = replies(&request, before);
        tokio::time::sleep(reply.after).await;
        let length = if reply.cut { reply.body.len() + 100 } else { reply.body.len() };
        let mut bytes = format!("HTTP/1.1 {} Reply\r\ncontent-length: {length}\r\n", reply.status);
        for (name, value) in &reply.headers {
            bytes.push_str(&format!("{name}: {value}\r\n"));
        }
        bytes.push_str("\r\n");
        let mut bytes = bytes.into_bytes();
        bytes.extend_from_slice(&reply.body);
        if stream.write_all(&bytes).await.is_err() || reply.cut {
            return;
        }
    }
}
