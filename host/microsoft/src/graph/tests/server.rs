//! A small Graph that answers what a test says, on a socket of its own.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Received {
    /// `GET /v1.0/users?…`, as it was sent.
    pub(super) line: String,
    /// In lower case, one a line.
    pub(super) head: String,
    pub(super) body: String,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<String> {
        let start = format!("{name}:");
        self.head.lines().find_map(|line| line.strip_prefix(&start)).map(|value| value.trim().to_owned())
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    after: Duration,
    /// Says that there is more than is sent.
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

    /// Never.
    pub(super) fn silence() -> Self {
        Self::json(200, "{}").after(Duration::from_secs(3600))
    }
}

type Answers = dyn Fn(&Received, usize) -> Reply + Send + Sync;

/// The server; it ends with the test.
pub(super) struct Server {
    pub(super) url: String,
    asked: Arc<Mutex<Vec<Received>>>,
    answers: Arc<Mutex<Arc<Answers>>>,
}

impl Server {
    /// Answers each request with what the function says of it and of how many came before.
    pub(super) async fn start(answers: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1.0", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Received>>> = Arc::default();
        let answers: Arc<Mutex<Arc<Answers>>> = Arc::new(Mutex::new(Arc::new(answers)));
        let (log, said) = (Arc::clone(&asked), Arc::clone(&answers));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&log), Arc::clone(&said)));
            }
        });
        Self { url, asked, answers }
    }

    pub(super) fn answer(&self, answers: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static) {
        *self.answers.lock().unwrap() = Arc::new(answers);
    }

    pub(super) fn asked(&self) -> Vec<Received> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, log: Arc<Mutex<Vec<Received>>>, answers: Arc<Mutex<Arc<Answers>>>) {
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
        let mut asked = Received { line: line.to_owned(), head: String::new(), body: String::new() };
        for header in rest.lines() {
            let (name, value) = header.split_once(':').unwrap_or((header, ""));
            asked.head.push_str(&format!("{}:{value}\n", name.to_ascii_lowercase()));
        }
        let length: usize = asked.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        while read.len() < end + 4 + length {
            match stream.read(&mut part).await {
                Ok(0) | Err(_) => return,
                Ok(length) => read.extend_from_slice(&part[..length]),
            }
        }
        asked.body = String::from_utf8_lossy(&read[end + 4..end + 4 + length]).into_owned();
        read.drain(..end + 4 + length);
        let before = {
            let mut log = log.lock().unwrap();
            log.push(asked.clone());
            log.len() - 1
        };
        let answers = Arc::clone(&answers.lock().unwrap());
        let said = answers(&asked, before);
        tokio::time::sleep(said.after).await;
        let length = if said.cut { said.body.len() + 100 } else { said.body.len() };
        let mut answer = format!("HTTP/1.1 {} Reply\r\ncontent-length: {length}\r\n", said.status);
        for (name, value) in &said.headers {
            answer.push_str(&format!("{name}: {value}\r\n"));
        }
        answer.push_str("\r\n");
        let mut answer = answer.into_bytes();
        answer.extend_from_slice(&said.body);
        if stream.write_all(&answer).await.is_err() || said.cut {
            return;
        }
    }
}
