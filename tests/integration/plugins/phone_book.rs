use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use switchboard_tests::{Demo, TARA, THEO, component};

/// The article's own example: a store of numbers and names, loaded by the tenant's admin.
#[tokio::test]
async fn an_admin_loads_the_phone_book_and_its_names_ring() -> Result<()> {
    let demo = Demo::start().await?;
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    theo.install(component("phone-book")).await?;
    let base = "/api/v1/admin/plugins/phone-book/key-value";
    let book = json!({"entries": {
        "number:+4532123456": "{\"name\":\"Ida Holm\",\"company\":\"Lucerne Publishing\"}",
        "number:+81312345678": "Kenji Sato"
    }});
    assert!(theo.post(base, &book).await?.status.is_success());
    let ring = |number: &str| json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}});
    let card = tara.card("book-1", &ring("+4532123456")).await?;
    assert_eq!((&card["title"], &card["subtitle"]), (&json!("Ida Holm"), &json!("Lucerne Publishing")));
    assert_eq!(card["matches"][0]["source"], "phone-book");
    assert_eq!(tara.card("book-2", &ring("+81312345678")).await?["title"], "Kenji Sato");
    assert_eq!(tara.card("book-3", &ring("+81312345679")).await?["identified"], false);

    // One entry at a time, too.
    let path = format!("{base}/{}", switchboard_tests::encoded("number:+4532123456"));
    let put = theo.request(Method::PUT, &path).body("Ida Jensen");
    assert!(theo.send(put).await?.status.is_success());
    assert_eq!(theo.request(Method::GET, &path).send().await?.text().await?, "Ida Jensen");
    assert_eq!(tara.card("book-4", &ring("+4532123456")).await?["title"], "Ida Jensen");
    let listed = theo.get(&format!("{base}?prefix=number:")).await?.expect(200)?;
    assert!(listed.to_string().contains("+81312345678"), "{listed}");
    assert!(theo.send(theo.request(Method::DELETE, &path)).await?.status.is_success());
    theo.get(&path).await?.expect(404)?;
    Ok(())
}

/// Asking is not getting: without the admin's yes the capability answers `denied`, and the card comes all the same.
#[tokio::test]
async fn what_is_not_granted_is_denied() -> Result<()> {
    let demo = Demo::start().await?;
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    let version = theo.upload(component("phone-book")).await?.expect(201)?;
    assert!(version["grantsAsked"].as_array().is_some_and(|asked| asked.len() >= 2), "{version}");
    let digest = version["digest"].as_str().unwrap_or_default();
    let path = format!("/api/v1/admin/plugins/phone-book/versions/{digest}/activate");
    theo.post(&path, &json!({"grants": []})).await?.expect(200)?;
    theo.post(
        "/api/v1/admin/plugins/phone-book/key-value",
        &json!({"entries": {"number:+4532123456": "Ida"}}),
    )
    .await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+4532123456"}});
    assert_eq!(tara.card("denied", &ring).await?["identified"], false);

    theo.put("/api/v1/admin/plugins/phone-book/grants", &json!({"grants": version["grantsAsked"]}))
        .await?
        .expect(200)?;
    assert_eq!(tara.card("granted", &ring).await?["title"], "Ida");
    Ok(())
}
