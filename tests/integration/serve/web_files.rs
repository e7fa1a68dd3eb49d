use std::collections::BTreeSet;

use anyhow::{Context, Result};
use reqwest::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap,
    IF_NONE_MATCH, VARY,
};
use reqwest::{Method, Response};
use switchboard_tests::{Person, Server, decoded};

/// The files that a page or a script names.
fn named(text: &str) -> Vec<String> {
    let names = text.split(['"', '\'', '`']).filter(|part| part.ends_with(".js"));
    names.filter_map(|part| Some(format!("/assets/{}", part.rsplit('/').next()?))).collect()
}

/// The page's script, and the largest of all scripts that it leads to.
pub(crate) async fn scripts(stranger: &Person) -> Result<(String, String)> {
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
