use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use reqwest::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap,
    IF_NONE_MATCH, VARY,
};
use reqwest::{Method, Response};
use switchboard_tests::{Person, Server, decoded};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

/// By how many KiB the server may grow, whatever its clients do not read.
const SLACK_KIB: u64 = 100 << 10;

/// The files that a page or a script names.
fn named(text: &str) -> Vec<String> {
    let names = text.split(['"', '\'', '`']).filter(|part| part.ends_with(".js"));
    names.filter_map(|part| Some(format!("/assets/{}", part.rsplit('/').next()?))).collect()
}

/// The page's script, and the largest of all scripts that it leads to.
async fn scripts(stranger: &Person) -> Result<(String, String)> {
    let page = stranger.request(Method::GET, "/").send().await?.text().await?;
    let mut found = named(&page);
    let first = found.first().context("the page has no script")?.clone();
    let (mut seen, mut largest) = (BTreeSet::new(), (0, String::new()));
    while let Some(path) = found.pop() {
        let answer = stranger.request(Method::GET, &path).send().await?;
        // Not all that ends in `.js` is a script of ours.
        if answer.status() == 200 && seen.insert(path.clone()) {
            let text = answer.text().await?;
            found.extend(named(&text).into_iter().filter(|name| !seen.contains(name)));
            largest = largest.max((text.len(), path));
        }
    }
    Ok((first, largest.1))
}

async fn get(stranger: &Person, path: &str, headers: &[(&str, &str)]) -> Result<Response> {
    let request = stranger.request(Method::GET, path);
    Ok(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().await?)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test]
async fn files_come_in_the_coding_that_the_client_wants() -> Result<()> {
    let server = Server::start().await?;
    let stranger = server.stranger()?;
    let (script, _) = scripts(&stranger).await?;
    for (path, kind) in [(script.as_str(), "text/javascript"), ("/icon.svg", "image/svg+xml")] {
        let plain = get(&stranger, path, &[]).await?.bytes().await?;
        let mut etags = Vec::new();
        for (accepted, coding) in [
            ("identity", "identity"),
            ("gzip, deflate, br, zstd", "br"),
            ("gzip", "gzip"),
            ("br;q=0, gzip", "gzip"),
            ("br;q=0.1, gzip;q=0.9", "gzip"),
            ("br;q=0, gzip;q=0", "identity"),
            ("zstd", "identity"),
        ] {
            let answer = get(&stranger, path, &[(ACCEPT_ENCODING.as_str(), accepted)]).await?;
            assert_eq!(answer.status(), 200, "{path} {accepted}");
            let headers = answer.headers().clone();
            assert_eq!(header(&headers, CONTENT_TYPE.as_str()), kind, "{path}");
            assert_eq!(header(&headers, VARY.as_str()), "accept-encoding", "{path} {accepted}");
            let coded = headers.get(CONTENT_ENCODING).and_then(|value| value.to_str().ok());
            assert_eq!(coded.unwrap_or("identity"), coding, "{path} {accepted}");
            let body = answer.bytes().await?;
            // It is known before, so it is not compressed while it is sent.
            assert_eq!(
                header(&headers, CONTENT_LENGTH.as_str()),
                body.len().to_string(),
                "{path} {accepted}"
            );
            assert!(coding == "identity" || body.len() < plain.len(), "{path} {accepted}");
            assert!(decoded(coding, &body)? == plain, "{path} {accepted}: another file");
            etags.push((header(&headers, ETAG.as_str()).to_owned(), coding));
        }
        // One tag for each coding, and strong.
        for (one, coding) in &etags {
            assert!(one.starts_with('"') && one.len() > 10, "{one}");
            assert!(etags.iter().all(|(other, of)| (other == one) == (of == coding)), "{etags:?}");
        }
        let refused = get(&stranger, path, &[(ACCEPT_ENCODING.as_str(), "zstd, *;q=0")]).await?;
        assert_eq!(refused.status(), 406);
        // The compressed forms are no files of their own.
        assert_eq!(get(&stranger, &format!("{script}.br"), &[]).await?.status(), 404);
    }
    Ok(())
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() -> Result<()> {
    let server = Server::start().await?;
    let stranger = server.stranger()?;
    let (script, _) = scripts(&stranger).await?;
    for (path, cache) in [(script.as_str(), "public, max-age=31536000, immutable"), ("/icon.svg", "no-cache")]
    {
        for coding in ["br", "identity"] {
            let first = get(&stranger, path, &[(ACCEPT_ENCODING.as_str(), coding)]).await?;
            assert_eq!(first.status(), 200, "{path}");
            assert_eq!(header(first.headers(), CACHE_CONTROL.as_str()), cache, "{path}");
            let etag = header(first.headers(), ETAG.as_str()).to_owned();
            for known in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".to_owned()] {
                let headers = [(ACCEPT_ENCODING.as_str(), coding), (IF_NONE_MATCH.as_str(), known.as_str())];
                let again = get(&stranger, path, &headers).await?;
                assert_eq!(again.status(), 304, "{path} {known}");
                assert_eq!(header(again.headers(), ETAG.as_str()), etag);
                assert_eq!(header(again.headers(), CACHE_CONTROL.as_str()), cache);
                assert_eq!(header(again.headers(), VARY.as_str()), "accept-encoding");
                assert!(again.bytes().await?.is_empty());
            }
            let headers = [(ACCEPT_ENCODING.as_str(), coding), (IF_NONE_MATCH.as_str(), "\"other\"")];
            assert_eq!(get(&stranger, path, &headers).await?.status(), 200, "{path}");
        }
    }
    Ok(())
}

/// Each answer has a nonce of its own, so none is kept.
#[tokio::test]
async fn the_page_is_sent_each_time() -> Result<()> {
    let server = Server::start().await?;
    let stranger = server.stranger()?;
    for path in ["/", "/customers"] {
        let answer = get(&stranger, path, &[(IF_NONE_MATCH.as_str(), "*")]).await?;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(header(answer.headers(), CACHE_CONTROL.as_str()), "no-cache", "{path}");
        assert_eq!(header(answer.headers(), CONTENT_TYPE.as_str()), "text/html; charset=utf-8", "{path}");
        assert_eq!(header(answer.headers(), ETAG.as_str()), "", "{path}");
    }
    Ok(())
}

fn resident_kib(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// Asks for a path on each stream of an HTTP/2 connection that lets no byte of a body through. What is returned holds the
/// connection and its answers.
async fn closed_window(
    server: &Server,
    path: &str,
    coding: &str,
) -> Result<(tokio::task::JoinHandle<()>, Vec<h2::RecvStream>)> {
    let stream = TcpStream::connect(format!("{}:8080", server.host)).await?;
    let mut builder = h2::client::Builder::new();
    let (requests, connection) = builder.initial_window_size(0).handshake::<_, Bytes>(stream).await?;
    let driven = tokio::spawn(async move {
        // It ends with the test.
        drop(connection.await);
    });
    let mut requests = requests.ready().await?;
    let mut bodies = Vec::new();
    for _ in 0..100 {
        let request = axum::http::Request::get(format!("http://{}:8080{path}", server.host));
        let request = request.header(ACCEPT_ENCODING, coding).body(())?;
        let (answer, _) = requests.send_request(request, true)?;
        let answer = tokio::time::timeout(Duration::from_secs(20), answer).await??;
        ensure!(answer.status() == 200, "{path}: {}", answer.status());
        bodies.push(answer.into_body());
        requests = requests.ready().await?;
    }
    Ok((driven, bodies))
}

/// Whoever asks for much and reads nothing costs what an HTTP connection costs, not what was asked for.
#[tokio::test]
async fn readers_that_read_nothing_cost_no_memory() -> Result<()> {
    let server = Server::start().await?;
    let stranger = server.stranger()?;
    let (_, largest) = scripts(&stranger).await?;
    let length = get(&stranger, &largest, &[]).await?.bytes().await?.len();
    ensure!(length > 1 << 20, "{largest} is too small to tell: {length} bytes");
    let before = resident_kib(server.pid()?)?;

    let mut held = Vec::new();
    for (path, coding) in [
        (largest.as_str(), "identity"),
        (&largest, "gzip"),
        (&largest, "br"),
        ("/api/v1/openapi.json", "gzip"),
    ] {
        held.push(closed_window(&server, path, coding).await?);
    }
    // The same over HTTP/1.1, where one request waits behind the other.
    let mut slow = Vec::new();
    for _ in 0..20 {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(4096)?;
        let mut stream = socket.connect(format!("{}:8080", server.host).parse()?).await?;
        let ask = format!("GET {largest} HTTP/1.1\r\nhost: x\r\n\r\n");
        stream.write_all(ask.repeat(50).as_bytes()).await?;
        slow.push(stream);
    }
    let (until, mut most) = (Instant::now() + Duration::from_secs(3), 0);
    while Instant::now() < until {
        most = most.max(resident_kib(server.pid()?)?);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    println!("front: {before} KiB before, {most} KiB at most, with {} connections", held.len() + slow.len());
    assert!(most < before + SLACK_KIB, "the front grew from {before} to {most} KiB");
    for (driven, bodies) in held {
        assert!(
            !driven.is_finished() && bodies.len() == 100,
            "the front closed a connection too early to tell"
        );
        driven.abort();
    }
    server.stranger()?.get("/healthz").await?.expect(200)?;
    Ok(())
}
