use anyhow::Result;
use reqwest::Method;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use switchboard_tests::{Demo, NESTOR, decoded};

/// Browsers ask for every file compressed.
#[tokio::test]
async fn an_export_is_the_same_file_compressed() -> Result<()> {
    let demo = Demo::start().await?;
    let nestor = demo.sign_in(NESTOR).await?;
    for path in ["/api/v1/customers/export", "/api/v1/customers/export?bom=true"] {
        let plain = nestor.request(Method::GET, path).send().await?;
        assert_eq!((plain.status().as_u16(), plain.headers().get(CONTENT_ENCODING)), (200, None));
        let plain = plain.bytes().await?;
        let rows = plain.split(|byte| *byte == b'\n').count();
        assert!(rows > 1000, "an export of {rows} rows is a single part");

        let request = nestor.request(Method::GET, path).header(ACCEPT_ENCODING, "gzip, deflate, br, zstd");
        let answer = request.send().await?;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()[CONTENT_ENCODING], "gzip");
        let compressed = answer.bytes().await?;
        assert!(compressed.len() < plain.len());
        assert!(decoded("gzip", &compressed)? == plain, "{path}: the compressed file is another one");
    }
    // Lists that are files on demand.
    let request = nestor.request(Method::GET, "/api/v1/admin/audit").header("accept", "text/csv");
    let answer = request.header(ACCEPT_ENCODING, "gzip").send().await?;
    assert_eq!((answer.status().as_u16(), &answer.headers()[CONTENT_ENCODING]), (200, &"gzip".parse()?));
    let list = decoded("gzip", &answer.bytes().await?)?;
    assert!(String::from_utf8(list)?.contains("customers.export"));
    assert!(!demo.log()?.contains("panicked"), "{}", demo.log()?);
    Ok(())
}

/// A database that fails in the midst of the file: whoever saves it must notice that it is not whole.
#[tokio::test]
async fn an_export_that_fails_in_the_midst_breaks_off() -> Result<()> {
    let demo = Demo::start().await?;
    let nestor = demo.sign_in(NESTOR).await?;
    let path = "/api/v1/customers/export";
    nestor.request(Method::GET, path).send().await?.bytes().await?;
    // The last one by name is in the last part.
    let last = "SELECT c.number FROM customers c JOIN customer_search s ON s.customer = c.number \
                WHERE c.tenant_id = (SELECT tenant_id FROM customers GROUP BY tenant_id ORDER BY count(*) DESC LIMIT 1) \
                ORDER BY s.sort_name DESC LIMIT 1";
    demo.sql(&format!("UPDATE customers SET phones = 'no JSON' WHERE number = ({last})"))?;
    for coding in ["identity", "gzip"] {
        let request = nestor.request(Method::GET, path).header(ACCEPT_ENCODING, coding);
        // The connection may even break before the head of the answer is on its way.
        let Ok(answer) = request.send().await else { continue };
        assert_eq!(answer.status(), 200, "{coding}");
        let body = answer.bytes().await;
        assert!(body.is_err(), "{coding}: a file of {} bytes looks whole", body?.len());
    }
    Ok(())
}
