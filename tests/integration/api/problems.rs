use anyhow::{Context, Result};
use reqwest::Method;
use switchboard_tests::Demo;

#[tokio::test]
async fn the_page_comes_with_its_protections() -> Result<()> {
    let demo = Demo::start().await?;
    let stranger = demo.stranger()?;
    let answer = stranger.request(Method::GET, "/").send().await?;
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["permissions-policy"].to_str()?.contains("microphone=(self)"));
    let policy = answer.headers()["content-security-policy"].to_str()?.to_owned();
    for part in ["default-src", "script-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    // The styles that the page makes are let in by a nonce, which is another one for each answer.
    let nonce =
        policy.split_once("'nonce-").and_then(|(_, rest)| rest.split_once('\'')).context("no nonce")?.0;
    assert!(nonce.len() > 20 && !policy.contains("unsafe"), "{policy}");
    let page = answer.text().await?;
    assert!(page.contains("<div id=\"root\"") && page.contains(nonce), "{page}");
    assert!(!page.contains("CSP-NONCE") && !page.contains("style="), "{page}");
    let again = stranger.request(Method::GET, "/").send().await?;
    assert!(!again.text().await?.contains(nonce));
    // It says that there is no such page, to people and to programs.
    let missing = stranger.request(Method::GET, "/nonsense").send().await?;
    assert_eq!(missing.status(), 404);
    assert!(missing.text().await?.contains("<div id=\"root\""));
    Ok(())
}
