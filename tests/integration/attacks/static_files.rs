use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::http::header::ACCEPT_ENCODING;
use bytes::Bytes;
use reqwest::Method;
use switchboard_tests::Demo;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

use super::{beside_canary, size};
use crate::serve::web_files::scripts;

/// Asks for a path on each stream of an HTTP/2 connection that lets no byte of a body through. What is returned holds the
/// connection and its answers.
async fn closed_window(
    address: &str,
    path: &str,
    coding: &str,
) -> Result<(tokio::task::JoinHandle<()>, Vec<h2::RecvStream>)> {
    let stream = TcpStream::connect(address).await?;
    let mut builder = h2::client::Builder::new();
    let (requests, connection) = builder.initial_window_size(0).handshake::<_, Bytes>(stream).await?;
    let driven = tokio::spawn(async move {
        // It ends with the test.
        drop(connection.await);
    });
    let mut requests = requests.ready().await?;
    let mut bodies = Vec::new();
    for _ in 0..100 {
        let request = axum::http::Request::get(format!("http://{address}{path}"));
        let request = request.header(ACCEPT_ENCODING, coding).body(())?;
        let (answer, _) = requests.send_request(request, true)?;
        let answer = tokio::time::timeout(Duration::from_secs(20), answer).await??;
        ensure!(answer.status() == 200, "{path}: {}", answer.status());
        bodies.push(answer.into_body());
        requests = requests.ready().await?;
    }
    Ok((driven, bodies))
}

/// F2: whoever asks for much and reads nothing costs what an HTTP connection costs, not what was asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_that_read_nothing_cost_no_memory() -> Result<()> {
    let demo = Demo::start().await?;
    let stranger = demo.stranger()?;
    let (_, largest) = scripts(&stranger).await?;
    let answer = stranger.request(Method::GET, &largest).send().await?;
    let length = answer.bytes().await?.len();
    ensure!(length > 1 << 20, "{largest} is too small to tell: {length} bytes");
    let address = demo.front.strip_prefix("http://").context("no address")?;
    let attack = async {
        let mut held = Vec::new();
        for (path, coding) in [
            (largest.as_str(), "identity"),
            (&largest, "gzip"),
            (&largest, "br"),
            ("/api/v1/openapi.json", "gzip"),
        ]
        .into_iter()
        .cycle()
        .take(size(4, 40))
        {
            held.push(closed_window(address, path, coding).await?);
        }
        // The same over HTTP/1.1, where one request waits behind the other.
        let mut slow = Vec::new();
        for _ in 0..size(20, 200) {
            let socket = TcpSocket::new_v4()?;
            socket.set_recv_buffer_size(4096)?;
            let mut stream = socket.connect(address.parse()?).await?;
            let ask = format!("GET {largest} HTTP/1.1\r\nhost: x\r\n\r\n");
            stream.write_all(ask.repeat(50).as_bytes()).await?;
            slow.push(stream);
        }
        // The canary measures meanwhile.
        tokio::time::sleep(Duration::from_secs(if super::full() { 15 } else { 2 })).await;
        for (driven, bodies) in held {
            ensure!(
                !driven.is_finished() && bodies.len() == 100,
                "the front closed a connection too early to tell"
            );
            driven.abort();
        }
        Ok(())
    };
    beside_canary(&demo, attack).await
}
