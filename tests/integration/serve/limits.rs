use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::json;
use switchboard_tests::{ALICE, Server, ServerOptions, TARA, WENDY};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// A server with short times.
async fn impatient() -> Result<Server> {
    let options = ServerOptions::default()
        .key("server.limits.header_read", "\"1s\"")
        .key("server.limits.body_grace", "\"1s\"")
        .key("server.limits.body_bytes_per_second", "1000")
        .key("server.limits.idle", "\"2s\"")
        .key("server.limits.write", "\"2s\"")
        .key("server.limits.header_bytes", "16384")
        .key("server.limits.headers", "40")
        .key("server.limits.event_streams_per_user", "3");
    Server::start_with(options).await
}

async fn connect(server: &Server) -> Result<TcpStream> {
    Ok(TcpStream::connect(format!("{}:8080", server.host)).await?)
}

/// What comes until the other side closes, and how long that took.
async fn until_closed(stream: &mut TcpStream, within: Duration) -> Result<(String, Duration)> {
    let started = Instant::now();
    let mut bytes = Vec::new();
    // A reset closes as well.
    let read = tokio::time::timeout(within, stream.read_to_end(&mut bytes)).await;
    ensure!(read.is_ok(), "still open after {within:?}");
    Ok((String::from_utf8_lossy(&bytes).into_owned(), started.elapsed()))
}

#[tokio::test]
async fn who_sends_no_head_or_drips_one_is_closed() -> Result<()> {
    let server = impatient().await?;
    let mut silent = connect(&server).await?;
    until_closed(&mut silent, Duration::from_secs(5)).await?;

    let (mut from, mut to) = connect(&server).await?.into_split();
    let dripping = tokio::spawn(async move {
        to.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n").await?;
        for n in 0..100 {
            to.write_all(format!("x-{n}: 1\r\n").as_bytes()).await?;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Ok::<_, std::io::Error>(())
    });
    let mut bytes = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(5), from.read_to_end(&mut bytes)).await;
    ensure!(closed.is_ok(), "a dripping head is still read after 5 s");
    dripping.abort();

    // An HTTP/2 client that says hello and nothing else.
    let mut preface = connect(&server).await?;
    preface.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await?;
    until_closed(&mut preface, Duration::from_secs(8)).await?;

    // Others are served all the while.
    server.stranger()?.get("/healthz").await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_connection_that_idles_is_closed_and_one_that_is_used_is_not() -> Result<()> {
    let server = impatient().await?;
    let mut stream = connect(&server).await?;
    for _ in 0..4 {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await?;
        assert_eq!(&head, b"HTTP/1.1 200");
        tokio::time::sleep(Duration::from_millis(700)).await;
        let mut rest = [0; 4096];
        ensure!(stream.read(&mut rest).await? > 0, "closed in between");
    }
    until_closed(&mut stream, Duration::from_secs(6)).await?;
    Ok(())
}

#[tokio::test]
async fn heads_that_are_too_large_are_refused() -> Result<()> {
    let server = impatient().await?;
    let many: String = (0..100).map(|n| format!("x-{n}: 1\r\n")).collect();
    let large = format!("x: {}\r\n", "y".repeat(40_000));
    for headers in [many, large] {
        let mut stream = connect(&server).await?;
        stream.write_all(format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{headers}\r\n").as_bytes()).await?;
        let (answer, _) = until_closed(&mut stream, Duration::from_secs(5)).await?;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
    Ok(())
}

#[tokio::test]
async fn a_body_that_drips_is_given_up_and_one_that_is_too_large_is_refused() -> Result<()> {
    let server = impatient().await?;
    let tara = server.sign_in(TARA).await?;
    let cookie = tara.session_cookie()?;
    let mut stream = connect(&server).await?;
    let head = format!(
        "POST /api/v1/customers HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\ncontent-type: application/json\r\n\
         content-length: 1000\r\n\r\n{{"
    );
    stream.write_all(head.as_bytes()).await?;
    let started = Instant::now();
    let (mut from, mut to) = stream.into_split();
    let dripping = tokio::spawn(async move {
        while to.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let mut bytes = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(6), from.read_to_end(&mut bytes)).await;
    ensure!(closed.is_ok(), "a dripping body is still read after 6 s");
    dripping.abort();
    let answer = String::from_utf8_lossy(&bytes);
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("too-slow"), "{answer}");
    ensure!(started.elapsed() >= Duration::from_millis(900), "given up before its time");

    let large = json!({"name": "x".repeat(1 << 20)});
    tara.post("/api/v1/customers", &large).await?.expect(413)?;
    Ok(())
}

#[tokio::test]
async fn a_user_has_so_many_streams_and_no_more() -> Result<()> {
    let server = impatient().await?;
    let (wendy, alice) = (server.sign_in(WENDY).await?, server.sign_in(ALICE).await?);
    let caller = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    let ring = |person: &switchboard_tests::Person, id: &str| {
        let body = json!({"callId": id, "callerInfo": caller});
        person
            .request(Method::POST, "/api/v1/calls/incoming")
            .header("accept", "text/event-stream")
            .json(&body)
            .send()
    };
    let mut open = Vec::new();
    for n in 0..3 {
        open.push(ring(&wendy, &format!("many-{n}")).await?);
    }
    let refused = ring(&wendy, "many-3").await?;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    let problem: serde_json::Value = refused.json().await?;
    assert_eq!(problem["type"], "/problems/too-many-streams");
    assert_eq!(ring(&alice, "other").await?.status(), 200, "another user's streams are not counted");
    drop(open);
    let until = Instant::now() + Duration::from_secs(5);
    while ring(&wendy, "again").await?.status() != 200 {
        ensure!(Instant::now() < until, "closed streams still count");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// A client that asks and asks and takes none of its answers.
#[tokio::test]
async fn a_slow_reader_is_dropped() -> Result<()> {
    let server = impatient().await?;
    let page = server.stranger()?.request(Method::GET, "/").send().await?.text().await?;
    let script = page.split('"').find(|part| part.starts_with("/assets/") && part.ends_with(".js"));
    let script = script.context("the page has no script")?;
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(4096)?;
    let mut stream = socket.connect(format!("{}:8080", server.host).parse()?).await?;
    let ask = format!("GET {script} HTTP/1.1\r\nhost: x\r\n\r\n");
    stream.write_all(ask.repeat(50).as_bytes()).await?;
    let until = Instant::now() + Duration::from_secs(15);
    while !server.log().contains("does not take its answer") {
        ensure!(Instant::now() < until, "a slow reader is still served: {}", server.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    server.stranger()?.get("/healthz").await?.expect(200)?;
    Ok(())
}

/// Further connections wait until there is a place, and are served then.
#[tokio::test]
async fn connections_beyond_the_cap_wait() -> Result<()> {
    let server = Server::start_with(ServerOptions::default().key("server.limits.connections", "3")).await?;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut stream = connect(&server).await?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await?;
        held.push(stream);
    }
    let mut waiting = connect(&server).await?;
    waiting.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await?;
    let mut head = [0; 12];
    let early = tokio::time::timeout(Duration::from_millis(500), waiting.read_exact(&mut head)).await;
    ensure!(early.is_err(), "a fourth connection was served");
    held.pop();
    tokio::time::timeout(Duration::from_secs(5), waiting.read_exact(&mut head)).await??;
    assert_eq!(&head, b"HTTP/1.1 200");
    Ok(())
}

/// The same over HTTP/2, where one connection has many requests: what is too much costs its own request alone.
#[tokio::test]
async fn http2_has_limits_of_its_own() -> Result<()> {
    let server = impatient().await?;
    let tara = server.sign_in(TARA).await?;
    let cookie = tara.session_cookie()?;
    let client = reqwest::Client::builder().http2_prior_knowledge().build()?;
    let alive = async || -> Result<()> {
        let answer = client.get(format!("{}/healthz", server.front)).send().await?;
        ensure!(answer.version() == reqwest::Version::HTTP_2 && answer.status() == 200, "{answer:?}");
        Ok(())
    };
    alive().await?;
    let large = client.get(format!("{}/healthz", server.front)).header("x", "y".repeat(40_000)).send().await;
    ensure!(
        large.as_ref().map_or(true, |answer| answer.status() == 431),
        "a head of 40 kB was taken: {large:?}"
    );
    alive().await?;

    let dripping = futures::stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Some((Ok::<_, std::io::Error>(bytes::Bytes::from_static(b" ")), ()))
    });
    let request = client
        .post(format!("{}/api/v1/customers", server.front))
        .header("cookie", &cookie)
        .header("content-type", "application/json")
        .body(reqwest::Body::wrap_stream(dripping));
    let answer = tokio::time::timeout(Duration::from_secs(6), request.send()).await;
    let answer = answer.context("a dripping body is still read after 6 s")??;
    assert_eq!(answer.status().as_u16(), 408);
    alive().await?;

    // Streams that are begun and given up at once, over and over: the connection ends, the server does not.
    for _ in 0..20 {
        let many = (0..100).map(|_| {
            let (client, url) = (client.clone(), format!("{}/api/v1/openapi.json", server.front));
            tokio::spawn(async move {
                drop(tokio::time::timeout(Duration::from_micros(300), client.get(url).send()).await);
            })
        });
        for one in many.collect::<Vec<_>>() {
            one.await?;
        }
    }
    server.stranger()?.get("/healthz").await?.expect(200)?;
    Ok(())
}
