use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use reqwest::Method;
use serde_json::json;
use switchboard_tests::{ALICE, Server, ServerOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A collector: takes OTLP over HTTP, and keeps the spans.
#[derive(Clone, Default)]
pub(super) struct Collector(Arc<Mutex<Vec<Span>>>);

impl Collector {
    pub(super) async fn start() -> Result<(Self, String)> {
        let (collector, listener) = (Self::default(), TcpListener::bind("127.0.0.1:0").await?);
        let url = format!("http://{}/v1/traces", listener.local_addr()?);
        let taking = collector.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let taking = taking.clone();
                tokio::spawn(async move { taking.take(stream).await });
            }
        });
        Ok((collector, url))
    }

    /// Requests of one connection, until it ends.
    async fn take(&self, mut stream: TcpStream) -> Result<()> {
        let mut bytes = Vec::new();
        loop {
            let head = loop {
                if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                    break end + 4;
                }
                ensure!(stream.read_buf(&mut bytes).await? > 0, "the connection ended");
            };
            let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
            let length: usize = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
                .unwrap_or(0);
            while bytes.len() < head + length {
                ensure!(stream.read_buf(&mut bytes).await? > 0, "the connection ended");
            }
            let request = ExportTraceServiceRequest::decode(&bytes[head..head + length])?;
            bytes.drain(..head + length);
            let scopes = request.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
            self.keep(scopes.flat_map(|scope| scope.spans).collect());
            stream
                .write_all(
                    b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n",
                )
                .await?;
        }
    }

    fn keep(&self, spans: Vec<Span>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(spans);
    }

    /// All spans that came, as a text to search.
    pub(super) fn text(&self) -> String {
        format!("{:?}", self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn of_trace(&self, trace: &str) -> Vec<Span> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter(|span| hex(&span.trace_id) == trace).cloned().collect()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

#[tokio::test]
async fn a_call_is_one_trace_from_the_proxy_to_the_worker() -> Result<()> {
    let (collector, endpoint) = Collector::start().await?;
    let options = ServerOptions::default()
        .key("telemetry.traces.endpoint", &format!("{endpoint:?}"))
        .key("telemetry.traces.sample_ratio", "0.0")
        .key("server.trusted_proxies", "[\"127.0.0.0/8\"]");
    let mut server = Server::start_with(options).await?;
    let alice = server.sign_in(ALICE).await?;
    let caller = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    // Sampled, because the proxy says so; and one that nobody samples.
    alice.card("unsampled", &caller).await?;
    let request = alice
        .request(Method::POST, "/api/v1/calls/incoming")
        .header("traceparent", format!("00-{TRACE}-{PARENT}-01"))
        .json(&json!({"callId": "sampled", "callerInfo": caller}));
    alice.send(request).await?.expect(200)?;
    // What is left is sent when the server stops.
    server.stop().await?;

    let spans = collector.of_trace(TRACE);
    let until = Instant::now() + Duration::from_secs(5);
    while spans.is_empty() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let all = collector.0.lock().unwrap_or_else(PoisonError::into_inner).len();
    assert_eq!(all, spans.len(), "requests that nobody samples are traced");
    let by_id: BTreeMap<_, _> = spans.iter().map(|span| (span.span_id.clone(), span)).collect();
    let worker = spans.iter().find(|span| span.name == "worker");
    let mut path = Vec::new();
    let mut at = worker;
    while let Some(span) = at {
        path.push(span.name.as_str());
        at = by_id.get(&span.parent_span_id).copied();
    }
    assert_eq!(path, ["worker", "plugin", "source", "card", "POST /api/v1/calls/incoming"], "{spans:?}");
    let root = spans.iter().find(|span| span.name.starts_with("POST")).map(|span| hex(&span.parent_span_id));
    assert_eq!(root.as_deref(), Some(PARENT));
    let text = format!("{spans:?}");
    assert!(!text.contains("4255550123"), "a caller's number is in a span");
    Ok(())
}

/// Whoever is no proxy of ours can't make us trace.
#[tokio::test]
async fn a_strangers_traceparent_is_ignored() -> Result<()> {
    let (collector, endpoint) = Collector::start().await?;
    let options = ServerOptions::default()
        .key("telemetry.traces.endpoint", &format!("{endpoint:?}"))
        .key("telemetry.traces.sample_ratio", "1.0");
    let mut server = Server::start_with(options).await?;
    let request = server.stranger()?.request(Method::GET, "/api/v1/openapi.json");
    request.header("traceparent", format!("00-{TRACE}-{PARENT}-01")).send().await?;
    server.stop().await?;
    assert!(collector.of_trace(TRACE).is_empty());
    let all = collector.0.lock().unwrap_or_else(PoisonError::into_inner).len();
    ensure!(all > 0, "nothing was traced at all");
    Ok(())
}
