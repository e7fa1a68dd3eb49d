//! The book for plugin developers, as everybody gets it.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use reqwest::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap,
    IF_NONE_MATCH,
};
use reqwest::{Method, Response};
use switchboard_tests::{Person, Server, decoded};
use url::Url;

async fn get(stranger: &Person, path: &str) -> Result<Response> {
    Ok(stranger.request(Method::GET, path).send().await?)
}

fn header(headers: &HeaderMap, name: impl reqwest::header::AsHeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Where the page's links, its style and its script lead.
fn links(text: &str) -> Vec<String> {
    let parts = text.split(" href=\"").skip(1).chain(text.split(" src=\"").skip(1));
    parts.filter_map(|part| part.split('"').next().map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_stranger_reads_every_page_that_a_link_leads_to() -> Result<()> {
    let server = Server::start().await?;
    let stranger = server.stranger()?;
    let base = Url::parse("http://book.example/docs/")?;
    let (mut left, mut seen) = (vec![base.join("index.html")?], BTreeSet::new());
    while let Some(url) = left.pop() {
        if !url.path().starts_with("/docs/") || !seen.insert(url.path().to_owned()) {
            continue;
        }
        let answer = get(&stranger, url.path()).await?;
        assert_eq!(answer.status(), 200, "{url}");
        let headers = answer.headers().clone();
        assert!(header(&headers, CONTENT_SECURITY_POLICY).contains("script-src 'self';"), "{url}");
        assert_eq!(header(&headers, CACHE_CONTROL), "no-cache", "{url}");
        let text = answer.text().await?;
        if header(&headers, CONTENT_TYPE).starts_with("text/html") {
            // What comes without being asked for comes from here: only a reader's click leads elsewhere.
            let outside = links(&text).into_iter().filter(|link| link.starts_with("http"));
            let loaded = [
                "<img",
                "<iframe",
                "src=\"http",
                "<link rel=\"stylesheet\" href=\"http",
                "<style",
                " style=",
            ];
            assert!(loaded.iter().all(|part| !text.contains(part)), "{url}");
            ensure!(outside.into_iter().all(|link| link.starts_with("https://")), "{url}");
            for link in links(&text) {
                left.push(url.join(&link)?);
            }
        }
    }
    ensure!(seen.len() > 20, "only {seen:?} were found");
    assert_eq!(get(&stranger, "/docs/search.json").await?.status(), 200);
    Ok(())
}

#[tokio::test]
async fn the_book_begins_at_docs_and_a_page_that_is_not_there_is_not_found() -> Result<()> {
    let server = Server::start().await?;
    let stranger = server.stranger()?;
    let first = get(&stranger, "/docs").await?;
    // The browser was led there.
    assert_eq!((first.status().as_u16(), first.url().path()), (200, "/docs/"));
    let page = get(&stranger, "/docs/").await?;
    assert_eq!(page.status(), 200);
    let etag = header(page.headers(), ETAG).to_owned();
    let text = page.text().await?;
    assert!(text.contains("What a plugin is"), "{text}");
    let again = stranger.request(Method::GET, "/docs/").header(IF_NONE_MATCH, &etag).send().await?;
    assert_eq!(again.status(), 304);
    for coding in ["br", "gzip"] {
        let answer = stranger.request(Method::GET, "/docs/").header(ACCEPT_ENCODING, coding).send().await?;
        assert_eq!(header(answer.headers(), CONTENT_ENCODING), coding);
        assert_eq!(decoded(coding, &answer.bytes().await?)?, text.as_bytes(), "{coding}");
    }
    for path in
        ["/docs/no-such.html", "/docs/a/b", "/docs/404.html", "/docs/index.html.br", "/docs/docs/index.html"]
    {
        let answer = get(&stranger, path).await?;
        assert_eq!(answer.status(), 404, "{path}");
    }
    let missing = get(&stranger, "/docs/no-such.html").await?;
    let text = missing.text().await?;
    assert!(text.contains("There is no such page") && text.contains("href=\"/docs/start.html\""), "{text}");
    let written = stranger.request(Method::POST, "/docs/").send().await?;
    assert_eq!(written.status(), 405);
    stranger.request(Method::HEAD, "/docs/").send().await?.error_for_status().context("HEAD")?;
    Ok(())
}

/// The build colours it: the page loads no script for that, and the style sheet has the colours.
#[tokio::test]
async fn code_in_a_page_is_coloured() -> Result<()> {
    let server = Server::start().await?;
    let stranger = server.stranger()?;
    let page = get(&stranger, "/docs/caller-id.html").await?.text().await?;
    for language in ["rust", "ts", "python", "c", "json"] {
        let (_, code) =
            page.split_once(&format!("<code class=\"language-{language}\">")).context(language)?;
        let (code, _) = code.split_once("</code>").context(language)?;
        assert!(code.contains("<span class=\"hljs-"), "{language}: {code}");
    }
    let style = get(&stranger, "/docs/book.css").await?.text().await?;
    assert!(style.contains(".hljs-string"), "{style}");
    Ok(())
}
