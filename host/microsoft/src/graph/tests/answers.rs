use std::time::Duration;

use super::{ALICE, MEGAN, Received, Reply, Server, call, graph, megan, refused, soon};
use crate::graph::{GraphCall, GraphFailure, UserQuery};

#[tokio::test]
async fn a_person_is_asked_once_and_each_tenant_for_itself() {
    let server = Server::start(|_, _| megan().after(Duration::from_millis(50))).await;
    let graph = graph(&server);
    let (first, second) = tokio::join!(async { graph.user(&soon(), MEGAN).await.unwrap() }, async {
        graph.user(&soon(), &MEGAN.to_uppercase()).await.unwrap()
    });
    assert_eq!(first.unwrap().display_name.as_deref(), Some("Megan Bowen"));
    assert!(second.is_some() && graph.user(&soon(), MEGAN).await.unwrap().is_some());
    assert_eq!(server.requests().len(), 1, "one request, then the cache");
    let other = GraphCall { tenant: "t2", ..soon() };
    assert!(graph.known_user(&other, MEGAN).await.is_none(), "nothing of one tenant is another's");
    graph.user(&other, MEGAN).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].header("authorization").as_deref(), Some("Bearer the-token"));
    let ids: Vec<_> = requests.iter().map(|one| one.header("client-request-id").unwrap()).collect();
    assert!(ids[0] != ids[1] && ids[0].len() == 36, "{ids:?}");
}

#[tokio::test]
async fn who_is_of_another_tenant_is_remembered_as_such() {
    let server = Server::start(|_, _| refused(404, "Request_ResourceNotFound")).await;
    let graph = graph(&server);
    for _ in 0..3 {
        assert_eq!(graph.user(&soon(), "../me?x").await.unwrap(), None);
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert!(
        requests[0].line.starts_with("GET /v1.0/users/..%2Fme%3Fx?"),
        "an id stays a segment: {}",
        requests[0].line
    );
}

/// Two pages. The second needs the header again, and is requested at exactly the address that Graph gave.
fn paged(request: &Received, base: &str) -> Reply {
    if request.header("consistencylevel").as_deref() != Some("eventual") {
        return refused(400, "Request_UnsupportedQuery");
    }
    if request.line.contains("$skiptoken=A%2fb%3d") {
        return Reply::json(200, &format!(r#"{{"value":[{{"id":"{ALICE}","displayName":"Alice"}}]}}"#));
    }
    let next = format!("{base}/users?$top=1&$skiptoken=A%2fb%3d");
    Reply::json(
        200,
        &format!(r#"{{"@odata.nextLink":"{next}","value":[{{"id":"{MEGAN}","displayName":"Megan"}}]}}"#),
    )
}

#[tokio::test]
async fn pages_are_followed_as_graph_gives_them_and_nowhere_else() {
    let server = Server::start(|_, _| refused(500, "")).await;
    let base = server.url.clone();
    server.reply_with(move |request, _| paged(request, &base));
    let graph = graph(&server);
    let query = UserQuery { search: Some(r#"me"g"#.into()), top: 1, next_link: None };
    let first = graph.users(&soon(), &query).await.unwrap();
    let second = graph
        .users(&soon(), &UserQuery { next_link: first.next_link.clone(), ..query.clone() })
        .await
        .unwrap();
    assert_eq!((second.users[0].id.as_str(), second.next_link.as_deref()), (ALICE, None));
    assert!(graph.known_user(&soon(), MEGAN).await.flatten().is_some(), "who was listed is known");

    let elsewhere = Server::start(|_, _| Reply::json(200, r#"{"value":[]}"#)).await;
    for link in [
        format!("{}/users?$skiptoken=x", elsewhere.url),
        format!("{}/me/messages", server.url),
        server.url.replace("http://", "http://alice@") + "/users",
        "file:///etc/passwd".to_owned(),
        "no link".to_owned(),
    ] {
        let query = UserQuery { next_link: Some(link.clone()), ..query.clone() };
        let refused = graph.users(&soon(), &query).await.unwrap_err();
        assert_eq!(refused.failure, GraphFailure::Unreadable, "{link}");
    }
    // A Graph that is not what it should be sends nobody elsewhere either.
    let stray = format!(r#"{{"@odata.nextLink":"{}/users?$skiptoken=x","value":[]}}"#, elsewhere.url);
    server.reply_with(move |_, _| Reply::json(200, &stray));
    let other = UserQuery { search: Some("x".into()), ..query };
    assert!(graph.users(&soon(), &other).await.is_err());
    assert!(elsewhere.requests().is_empty(), "the token went elsewhere");
}

#[tokio::test]
async fn presence_is_asked_for_650_at_a_time() {
    let server = Server::start(|request, _| {
        let ids: serde_json::Value = serde_json::from_str(&request.body).unwrap();
        let all = ids["ids"].as_array().unwrap();
        assert!(all.len() <= 650, "{}", all.len());
        let value: Vec<_> = all
            .iter()
            .map(|id| serde_json::json!({"id": id, "availability": "Available", "activity": "Available"}))
            .collect();
        Reply::json(200, &serde_json::json!({"value": value}).to_string())
    })
    .await;
    let graph = graph(&server);
    let ids: Vec<String> = (0..700).map(|n| format!("person-{n}")).collect();
    assert_eq!(graph.presences(&soon(), &ids).await.unwrap().len(), 700);
    assert_eq!(graph.presences(&soon(), &ids).await.unwrap().len(), 700);
    assert_eq!(server.requests().len(), 2, "and then it is cached");
}

#[tokio::test]
async fn that_there_is_no_photo_is_remembered_and_only_images_are_photos() {
    let server = Server::start(|request, _| match request.line.as_str() {
        line if line.contains("/users/html/") => {
            Reply::json(200, "<script>").with("content-type", "text/html")
        }
        line if line.contains("/users/megan/photos/96x96/$value") => {
            Reply::json(200, "jpeg").with("content-type", "image/jpeg").with("etag", "\"1\"")
        }
        _ => refused(404, "ImageNotFound"),
    })
    .await;
    let graph = graph(&server);
    for _ in 0..2 {
        assert_eq!(graph.photo(&soon(), "nobody", 96).await.unwrap(), None);
        let photo = graph.photo(&soon(), "megan", 96).await.unwrap().unwrap();
        assert_eq!(
            (photo.content_type, photo.etag.as_deref(), &photo.bytes[..]),
            ("image/jpeg", Some("\"1\""), &b"jpeg"[..])
        );
    }
    assert_eq!(server.requests().len(), 2);
    assert_eq!(graph.photo(&soon(), "html", 96).await.unwrap_err().failure, GraphFailure::Unreadable);
}

#[tokio::test]
async fn a_calendar_is_read_to_its_end_in_utc_and_each_users_is_the_users() {
    let server = Server::start(|_, _| refused(500, "")).await;
    let base = server.url.clone();
    server.reply_with(move |request, _| {
        assert!(request.header("prefer").unwrap().contains("outlook.timezone=\"UTC\""));
        let event = |id: &str, url: &str| {
            format!(r#"{{"id":"{id}","onlineMeeting":{url},"body":{{"content":"a body"}},"attendees":null}}"#)
        };
        if request.line.contains("$skip=1") {
            return Reply::json(200, &format!(r#"{{"value":[{}]}}"#, event("b", "null")));
        }
        let link = format!("{base}/me/calendarView?$skip=1");
        let first = event("a", r#"{"joinUrl":"https://teams.microsoft.com/meet/1?p=secret"}"#);
        Reply::json(200, &format!(r#"{{"@odata.nextLink":"{link}","value":[{first}]}}"#))
    });
    let graph = graph(&server);
    let window = ("2026-11-23T00:00:00Z".parse().unwrap(), "2026-11-24T00:00:00Z".parse().unwrap());
    let view = graph.calendar_view(&soon(), window, false).await.unwrap();
    let bodies: Vec<_> = view.events.iter().map(|event| (event.id.as_str(), event.body())).collect();
    assert_eq!(bodies, [("a", None), ("b", Some("a body"))], "kept where a link is to be looked for");
    assert!(!format!("{view:?}").contains("secret"));
    let requests = server.requests();
    assert!(requests[0].line.contains("startDateTime=2026-11-23T00%3A00%3A00Z"), "{}", requests[0].line);

    graph.calendar_view(&soon(), window, false).await.unwrap();
    assert!(graph.event(&soon(), "b").await.unwrap().is_some());
    assert_eq!(server.requests().len(), 2, "cached");
    let colleague = GraphCall { user: MEGAN, ..soon() };
    graph.calendar_view(&colleague, window, false).await.unwrap();
    assert_eq!(server.requests().len(), 4, "another user's calendar is requested");
    graph.calendar_view(&soon(), window, true).await.unwrap();
    assert_eq!(server.requests().len(), 6, "and so is a fresh one");
}

/// Endless pages of one entry each. The view says that there are more.
#[tokio::test]
async fn a_calendar_that_does_not_end_says_that_there_is_more() {
    let server = Server::start(|_, _| refused(500, "")).await;
    let base = server.url.clone();
    server.reply_with(move |_, before| {
        let link = format!("{base}/me/calendarView?$skip={before}");
        Reply::json(200, &format!(r#"{{"@odata.nextLink":"{link}","value":[{{"id":"a"}}]}}"#))
    });
    let window = ("2026-11-23T00:00:00Z".parse().unwrap(), "2026-11-24T00:00:00Z".parse().unwrap());
    let view = graph(&server).calendar_view(&soon(), window, false).await.unwrap();
    assert!(view.more && view.events.len() == server.requests().len(), "{} events", view.events.len());
}

/// A page that names itself as the next one, and two that name each other: each page is requested once.
#[tokio::test]
async fn a_calendar_that_repeats_its_next_link_ends_at_once() {
    for (turns, requests) in [(1, 2), (2, 3)] {
        let server = Server::start(|_, _| refused(500, "")).await;
        let base = server.url.clone();
        server.reply_with(move |_, before| {
            let link = format!("{base}/me/calendarView?$skip={}", before % turns);
            Reply::json(200, &format!(r#"{{"@odata.nextLink":"{link}","value":[{{"id":"{before}"}}]}}"#))
        });
        let window = ("2026-11-23T00:00:00Z".parse().unwrap(), "2026-11-24T00:00:00Z".parse().unwrap());
        let view = graph(&server).calendar_view(&soon(), window, false).await.unwrap();
        assert_eq!((view.events.len(), server.requests().len()), (requests, requests), "{turns}");
        assert!(view.more, "what lies beyond is not known");
    }
}

#[tokio::test]
async fn a_chat_is_made_of_two_and_named_by_the_configured_graph() {
    let server = Server::start(|_, _| {
        Reply::json(201, r#"{"id":"19:a_b@unq.gbl.spaces","webUrl":"https://teams.microsoft.com/l/chat/x"}"#)
    })
    .await;
    let chat = graph(&server).one_on_one_chat(&soon(), MEGAN, Some("t2")).await.unwrap();
    assert_eq!(chat.id, "19:a_b@unq.gbl.spaces");
    let body: serde_json::Value = serde_json::from_str(&server.requests()[0].body).unwrap();
    assert_eq!(body["members"][0]["user@odata.bind"], format!("{}/users('{ALICE}')", server.url));
    assert_eq!((&body["members"][1]["tenantId"], &body["chatType"]), (&"t2".into(), &"oneOnOne".into()));
    assert!(body["members"][0].get("tenantId").is_none());
}

/// 45 people: three batches of at most 20, answered backwards; one is throttled at first, one is of another tenant.
#[tokio::test]
async fn many_people_are_asked_for_in_batches() {
    let server = Server::start(|request, before| {
        let batch: serde_json::Value = serde_json::from_str(&request.body).unwrap();
        let requests = batch["requests"].as_array().unwrap();
        assert!(requests.len() <= 20);
        let answers: Vec<_> = requests
            .iter()
            .rev()
            .map(|request| {
                let id = request["id"].as_str().unwrap();
                let url = request["url"].as_str().unwrap();
                assert!(url.starts_with(&format!("/users/{id}?$select=id,")), "{url}");
                match id {
                    "p7" if before == 0 => {
                        serde_json::json!({"id": id, "status": 429, "headers": {"Retry-After": "0.05"},
                    "body": {"error": {"code": "TooManyRequests", "message": "later"}}})
                    }
                    "p9" => serde_json::json!({"id": id, "status": 404, "headers": {},
                    "body": {"error": {"code": "Request_ResourceNotFound", "message": "no"}}}),
                    _ => serde_json::json!({"id": id, "status": 200, "body": {"id": id, "displayName": id}}),
                }
            })
            .collect();
        Reply::json(200, &serde_json::json!({"responses": answers}).to_string())
    })
    .await;
    let graph = graph(&server);
    let ids: Vec<String> = (0..45).map(|n| format!("p{n}")).collect();
    let people = graph.people(&soon(), &ids).await.unwrap();
    assert_eq!(people.len(), 44);
    assert_eq!(people["p7"].display_name.as_deref(), Some("p7"));
    assert_eq!(server.requests().len(), 4, "three batches and one again");
    assert_eq!(graph.people(&soon(), &ids).await.unwrap().len(), 44);
    assert_eq!(server.requests().len(), 4, "cached, also that a person is of another tenant");
}

#[tokio::test]
async fn a_mailbox_without_consent_has_no_time_zone_and_is_not_asked_again() {
    let server = Server::start(|_, _| refused(403, "ErrorAccessDenied")).await;
    let graph = graph(&server);
    for _ in 0..3 {
        assert_eq!(graph.mailbox_time_zone(&call(Duration::from_secs(1))).await.unwrap(), None);
    }
    assert_eq!(server.requests().len(), 1);
    server.reply_with(|_, _| Reply::json(200, r#"{"timeZone":"Central Europe Standard Time"}"#));
    let colleague = GraphCall { user: MEGAN, ..soon() };
    assert_eq!(
        graph.mailbox_time_zone(&colleague).await.unwrap().as_deref(),
        Some("Central Europe Standard Time")
    );
}
