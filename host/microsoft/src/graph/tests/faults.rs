use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{ALICE, MEGAN, Reply, Server, call, graph, megan, refused, soon};
use crate::graph::{GraphCall, GraphFailure};

#[tokio::test]
async fn a_refusal_keeps_what_microsoft_finds_it_by() {
    let server = Server::start(|_, _| refused(403, "Authorization_RequestDenied")).await;
    let error = graph(&server).user(&soon(), MEGAN).await.unwrap_err();
    assert_eq!(
        (error.failure, error.status, &*error.code),
        (GraphFailure::Forbidden, Some(403), "Authorization_RequestDenied")
    );
    assert_eq!(error.request_id.as_deref(), Some("graph-1"));
    assert_eq!(Some(error.client_request_id.to_string()), server.requests()[0].header("client-request-id"));
    let shown = error.to_string();
    assert!(
        shown.contains("graph-1")
            && shown.contains(&*error.client_request_id)
            && !shown.contains("the-token"),
        "{shown}"
    );
}

#[tokio::test]
async fn graph_is_asked_again_when_it_says_with_the_same_id() {
    let server = Server::start(|_, before| match before {
        0 => refused(429, "TooManyRequests").with("retry-after", "0.3"),
        1 => refused(503, "serviceNotAvailable").with("retry-after", "0.1"),
        _ => megan(),
    })
    .await;
    let started = Instant::now();
    assert!(graph(&server).user(&soon(), MEGAN).await.unwrap().is_some());
    assert!(started.elapsed() >= Duration::from_millis(400), "{:?}", started.elapsed());
    let ids: Vec<_> = server.requests().iter().map(|one| one.header("client-request-id")).collect();
    assert!(ids.len() == 3 && ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

/// Graph asks for a longer wait than any deadline. The caller gets the failure at once, and nothing is sent meanwhile.
#[tokio::test]
async fn who_has_no_time_is_told_at_once_and_graph_is_spared() {
    let server = Server::start(|_, _| refused(429, "TooManyRequests").with("retry-after", "1")).await;
    let graph = graph(&server);
    let started = Instant::now();
    let error = graph.user(&call(Duration::from_millis(900)), MEGAN).await.unwrap_err();
    assert_eq!((error.failure, error.retry_after), (GraphFailure::Throttled, Some(Duration::from_secs(1))));
    for n in 0..20 {
        let error = graph.user(&call(Duration::from_millis(200)), &format!("p{n}")).await.unwrap_err();
        assert_eq!(error.failure, GraphFailure::Throttled);
    }
    assert!(started.elapsed() < Duration::from_millis(500), "{:?}", started.elapsed());
    assert_eq!(server.requests().len(), 1, "the wait is everybody's");
    assert!(
        graph.user(&GraphCall { tenant: "t2", ..call(Duration::from_millis(300)) }, MEGAN).await.is_err()
    );
    assert_eq!(server.requests().len(), 2, "of this tenant");
    server.reply_with(|_, _| megan());
    assert!(graph.user(&soon(), MEGAN).await.unwrap().is_some(), "it is waited for, where there is time");
}

#[tokio::test]
async fn a_graph_that_breaks_is_left_alone_and_found_again() {
    let server = Server::start(|_, _| refused(500, "generalException")).await;
    let graph = graph(&server);
    for n in 0..20 {
        let error = graph.user(&soon(), &format!("p{n}")).await.unwrap_err();
        let want = if n < 4 { GraphFailure::ServerError } else { GraphFailure::CircuitOpen };
        assert_eq!(error.failure, want, "{n}");
    }
    assert_eq!(server.requests().len(), 4);
    server.reply_with(|_, _| megan());
    let found = tokio::time::timeout(Duration::from_secs(10), async {
        while graph.user(&soon(), MEGAN).await.is_err() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    found.await.unwrap();
    assert!(graph.user(&soon(), ALICE).await.is_ok(), "and all is well");
}

#[tokio::test]
async fn refusals_are_no_reason_to_leave_graph_alone() {
    let server = Server::start(|_, _| refused(403, "Authorization_RequestDenied")).await;
    let graph = graph(&server);
    for n in 0..20 {
        assert_eq!(graph.user(&soon(), &format!("p{n}")).await.unwrap_err().failure, GraphFailure::Forbidden);
    }
    assert_eq!(server.requests().len(), 20);
}

#[tokio::test]
async fn silence_costs_no_more_than_there_is_time() {
    let server = Server::start(|_, _| Reply::silence()).await;
    let graph = graph(&server);
    let started = Instant::now();
    let error = graph.user(&call(Duration::from_millis(300)), MEGAN).await.unwrap_err();
    assert_eq!(error.failure, GraphFailure::TimedOut);
    assert!(started.elapsed() < Duration::from_millis(800), "{:?}", started.elapsed());
    // A colleague with more time, who joined the same asking, does not fail with the one who had less.
    let (short, long) = (call(Duration::from_millis(200)), call(Duration::from_secs(3)));
    server.reply_with(|_, before| if before < 2 { Reply::silence() } else { megan() });
    let (short, long) = tokio::join!(graph.user(&short, MEGAN), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        graph.user(&long, MEGAN).await
    });
    assert_eq!(short.unwrap_err().failure, GraphFailure::TimedOut);
    assert!(long.unwrap().is_some());
}

#[tokio::test]
async fn half_an_answer_is_none_and_is_asked_for_again() {
    let server = Server::start(|_, before| if before == 0 { megan().cut() } else { megan() }).await;
    assert!(graph(&server).user(&soon(), MEGAN).await.unwrap().is_some());
    let server =
        Server::start(|_, before| if before == 0 { Reply::json(200, r#"{"id":"#) } else { megan() }).await;
    assert!(graph(&server).user(&soon(), MEGAN).await.unwrap().is_some());
    let server = Server::start(|_, _| Reply::json(200, "<html>")).await;
    assert_eq!(graph(&server).user(&soon(), MEGAN).await.unwrap_err().failure, GraphFailure::Unreadable);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_claims_challenge_is_passed_on() {
    let claims = r#"{"access_token":{"nbf":{"essential":true,"value":"1790000000"}}}"#;
    let challenge = format!(
        r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="{}""#,
        STANDARD.encode(claims)
    );
    let server = Server::start(move |_, _| {
        refused(401, "InvalidAuthenticationToken").with("www-authenticate", &challenge)
    })
    .await;
    let error = graph(&server).user(&soon(), MEGAN).await.unwrap_err();
    assert_eq!((error.failure, error.claims.as_deref()), (GraphFailure::Unauthorized, Some(claims)));
    assert_eq!(server.requests().len(), 1, "never again with the same token");
}

/// Such ids once led to lists instead of people, which looked as if Graph were broken.
#[tokio::test]
async fn an_id_that_leads_elsewhere_is_nobodys() {
    let server = Server::start(|_, _| megan()).await;
    let graph = graph(&server);
    for id in ["", ".", "..", ".\t.", ".\n", "\r..", "a\0b"] {
        assert_eq!(graph.user(&soon(), id).await.unwrap(), None, "{id:?}");
        assert!(graph.photo(&soon(), id, 48).await.unwrap().is_none(), "{id:?}");
        assert!(graph.event(&soon(), id).await.unwrap().is_none(), "{id:?}");
        let ids = [id.to_owned(), "..".to_owned()];
        assert!(graph.people(&soon(), &ids).await.unwrap().is_empty(), "{id:?}");
    }
    assert!(server.requests().is_empty(), "{:?}", server.requests());
    for id in ["%2e%2e", "..%2f..", "../me", "a/../b"] {
        graph.user(&soon(), id).await.unwrap();
        let line = server.requests().pop().unwrap().line;
        let path = line.split([' ', '?']).nth(1).unwrap_or_default();
        assert!(path.starts_with("/v1.0/users/") && path.matches('/').count() == 3, "{id}: {line}");
    }
}
