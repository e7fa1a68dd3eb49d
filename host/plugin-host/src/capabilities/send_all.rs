//! `http.send-all`: several requests side by side.

use std::collections::BTreeMap;
use std::time::Instant;

use futures::future::join_all;
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_plugin_protocol::limits::{BATCH_BYTES, BATCH_REQUESTS};
use switchboard_plugin_protocol::{HttpRequest, HttpResponse};

use super::CapabilityHandler;
use super::http::AnswerBytes;

impl CapabilityHandler {
    /// The answers in the order of the requests. Each connection is read once. The requests are futures of one task, because a
    /// task for each costs more than the waiting for all.
    pub(super) async fn send_all_http(
        &self,
        requests: Vec<HttpRequest>,
        deadline: Instant,
    ) -> Result<Vec<Result<HttpResponse, PluginError>>, PluginError> {
        // The worker counts too, but is not trusted.
        let bytes: usize = requests.iter().filter_map(|request| request.body.as_ref()).map(Vec::len).sum();
        if requests.len() > BATCH_REQUESTS || bytes > BATCH_BYTES {
            let message = format!("at most {BATCH_REQUESTS} requests with {BATCH_BYTES} bytes");
            return Err(PluginError::new(PluginErrorKind::QuotaExceeded, message));
        }
        let mut names: Vec<&str> =
            requests.iter().filter_map(|request| request.connection.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        let read =
            names.into_iter().map(|name| async move { (name.to_owned(), self.connection(name).await) });
        let connections: BTreeMap<String, _> = join_all(read).await.into_iter().collect();
        let answer_bytes = AnswerBytes::new(BATCH_BYTES);
        let sent = requests.into_iter().map(|request| {
            let (connections, answer_bytes) = (&connections, &answer_bytes);
            async move {
                let connection = match request.connection.as_ref().and_then(|name| connections.get(name)) {
                    Some(read) => Some(read.as_ref().map_err(Clone::clone)?),
                    None => None,
                };
                self.send_over(connection, request, deadline, answer_bytes).await
            }
        });
        Ok(join_all(sent).await)
    }
}
