mod answers;
mod faults;
mod server;

use std::time::{Duration, Instant};

use switchboard_domain::clock::Clock;

use super::{Graph, GraphCall};
use server::{Received, Reply, Server};

const ALICE: &str = "aaaaaaaa-0000-4000-8000-000000000001";
const MEGAN: &str = "bbbbbbbb-0000-4000-8000-000000000002";

fn graph(server: &Server) -> Graph {
    Graph::new(reqwest::Client::new(), &server.url, Clock::system()).unwrap()
}

fn call(within: Duration) -> GraphCall<'static> {
    GraphCall { tenant: "t1", user: ALICE, token: "the-token".into(), deadline: Instant::now() + within }
}

fn soon() -> GraphCall<'static> {
    call(Duration::from_secs(5))
}

fn megan() -> Reply {
    Reply::json(200, &format!(r#"{{"id":"{MEGAN}","displayName":"Megan Bowen","businessPhones":null}}"#))
}

fn refused(status: u16, code: &str) -> Reply {
    let body = format!(
        r#"{{"error":{{"code":"{code}","message":"Words.","innerError":{{"request-id":"inner-1","client-request-id":"c"}}}}}}"#
    );
    Reply::json(status, &body)
}
