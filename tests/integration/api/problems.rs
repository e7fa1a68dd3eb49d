use anyhow::Result;
use reqwest::Method;
use switchboard_tests::Demo;

#[tokio::test]
async fn the_page_comes_with_its_protections() -> Result<()> {
    let demo = Demo::start().await?;
    let answer = demo.stranger()?.request(Method::GET, "/").send().await?;
    assert_eq!(answer.status(), 200);
    let policy = answer.headers()["content-security-policy"].to_str()?.to_owned();
    for part in ["default-src", "script-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert!(answer.text().await?.contains("<div id=\"root\""));
    Ok(())
}
