use anyhow::{Context, Result};
use reqwest::Method;
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde_json::{Value, json};
use switchboard_tests::{ALICE, NESTOR, Person, TARA, THEO};

use crate::harness::TestApp;

const BRAND: &str = "/api/v1/admin/brand";
const LOGO: &str = "/api/v1/admin/brand/logo";

/// The head of a PNG file of this size, as far as anybody looks at it.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(width.to_be_bytes());
    png.extend(height.to_be_bytes());
    png.extend([8, 6, 0, 0, 0]);
    png
}

async fn brand_of(person: &Person) -> Result<Value> {
    Ok(person.get("/api/v1/me").await?.expect(200)?["tenant"]["brand"].clone())
}

#[tokio::test]
async fn a_colour_and_a_logo_are_seen_by_the_people_of_the_tenant_and_nobody_else() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let none = json!({"color": null, "logoUrl": null});
    assert_eq!(brand_of(&alice).await?, none);
    nestor.put(BRAND, &json!({"color": " #8B1A5b "})).await?.expect(200)?;
    let image = png(300, 100);
    let put = nestor.request(Method::PUT, LOGO).header(CONTENT_TYPE, "image/png").body(image.clone());
    let brand = nestor.send(put).await?.expect(200)?;
    assert_eq!(brand["color"], "#8b1a5b");
    assert_eq!(brand_of(&alice).await?, brand);
    assert_eq!(nestor.get(BRAND).await?.expect(200)?, brand);
    let url = brand["logoUrl"].as_str().context("no logo")?;
    let logo = alice.request(Method::GET, url).send().await?;
    assert_eq!(logo.headers()[CONTENT_TYPE], "image/png");
    assert!(logo.headers()[CACHE_CONTROL].to_str()?.starts_with("private"));
    assert_eq!(logo.headers()["x-content-type-options"], "nosniff");
    assert_eq!(logo.bytes().await?, image);

    let (tara, stranger) = (app.sign_in(TARA).await?, app.stranger()?);
    assert_eq!(brand_of(&tara).await?, none);
    tara.get(url).await?.expect(404)?;
    stranger.get(url).await?.expect(401)?;

    nestor.send(nestor.request(Method::DELETE, LOGO)).await?.expect(200)?;
    nestor.put(BRAND, &json!({"color": null})).await?.expect(200)?;
    assert_eq!(brand_of(&alice).await?, none);
    alice.get(url).await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn what_is_no_colour_or_no_logo_is_refused_by_name_and_the_one_before_stays() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    theo.put(BRAND, &json!({"color": "#0a5c36"})).await?.expect(200)?;
    for color in [json!("green"), json!("#0a5c3"), json!("#0a5c3g"), json!("rgb(1,2,3)"), json!(7), json!("")]
    {
        let refused = theo.put(BRAND, &json!({"color": color})).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], "color", "{color}: {refused}");
    }
    theo.put(BRAND, &json!({})).await?.expect(400)?;
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>"#.to_vec();
    for (what, image, status) in [
        ("nothing", Vec::new(), 400),
        ("a drawing with script", svg, 400),
        ("half a head", png(10, 10)[..18].to_vec(), 400),
        ("too wide", png(1025, 10), 400),
        ("no height", png(10, 0), 400),
        ("too long", [png(10, 10), vec![0; 128 << 10]].concat(), 413),
    ] {
        let put = theo.request(Method::PUT, LOGO).header(CONTENT_TYPE, "image/png").body(image);
        let refused = theo.send(put).await?;
        assert_eq!(refused.status.as_u16(), status, "{what}: {}", refused.body);
    }
    assert_eq!(brand_of(&theo).await?, json!({"color": "#0a5c36", "logoUrl": null}));
    Ok(())
}
