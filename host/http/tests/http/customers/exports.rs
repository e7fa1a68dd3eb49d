use anyhow::Result;
use reqwest::Method;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use switchboard_tests::{NESTOR, decoded};

use crate::harness::TestApp;

#[tokio::test]
async fn an_export_has_every_customer_and_is_the_same_file_compressed() -> Result<()> {
    let app = TestApp::start().await?;
    app.add_customers((0..1100).map(|n| format!("Person {n:04}"))).await?;
    let nestor = app.sign_in(NESTOR).await?;
    let path = "/api/v1/customers/export";
    let plain = nestor.request(Method::GET, path).send().await?;
    assert_eq!((plain.status().as_u16(), plain.headers().get(CONTENT_ENCODING)), (200, None));
    assert_eq!(plain.headers()[CONTENT_TYPE], "text/csv; charset=utf-8");
    let plain = plain.bytes().await?;
    let text = std::str::from_utf8(&plain)?;
    assert_eq!(text.lines().count(), 1 + 1101, "the head, Diego and the others");
    for n in 0..1100 {
        assert!(text.contains(&format!("Person {n:04}")), "{n} is missing");
    }
    let request = nestor.request(Method::GET, path).header(ACCEPT_ENCODING, "gzip, deflate, br, zstd");
    let compressed = request.send().await?;
    assert_eq!(
        (compressed.status().as_u16(), &compressed.headers()[CONTENT_ENCODING]),
        (200, &"gzip".parse()?)
    );
    let compressed = compressed.bytes().await?;
    assert!(compressed.len() < plain.len());
    assert!(decoded("gzip", &compressed)? == plain, "the compressed file is another one");
    let trail = nestor.get("/api/v1/admin/audit?action=customers.export").await?.expect(200)?;
    assert_eq!(trail["items"].as_array().map(Vec::len), Some(2), "{trail}");
    Ok(())
}
