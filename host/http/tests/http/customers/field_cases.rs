//! The cases of `field-cases.md` about files, each by its id, as an admin imports them.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::api::imports::{counts, import, send};
use switchboard_tests::{Person, THEO};

use super::imports::{customer, report};
use crate::harness::TestApp;

/// What becomes of a file.
struct Case {
    id: &'static str,
    region: &'static str,
    file: &'static str,
    /// Rows, created, updated, skipped, failed.
    counts: [i64; 5],
    /// Customers by their names, and what they say.
    customers: Vec<(&'static str, Value)>,
    /// Columns and values that are left out, and a part of the reason.
    left_out: &'static [(&'static str, &'static str, &'static str)],
}

fn case(
    id: &'static str,
    region: &'static str,
    file: &'static str,
    counts: [i64; 5],
    customers: Vec<(&'static str, Value)>,
    left_out: &'static [(&'static str, &'static str, &'static str)],
) -> Case {
    Case { id, region, file, counts, customers, left_out }
}

/// The numbers of a customer as `label number`.
fn phones(customer: &Value) -> Vec<String> {
    let items = customer["phones"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    items
        .map(|phone| {
            let number = if phone["e164"].is_string() { &phone["e164"] } else { &phone["number"] };
            format!("{} {}", text(&phone["label"]), text(number)).trim().to_owned()
        })
        .collect()
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn cases() -> Vec<Case> {
    let one = [1, 1, 0, 0, 0];
    vec![
        case(
            "C08",
            "DE",
            "Name,Country,Phone\nC08 Ada,Austria,0664 1234567\n",
            one,
            vec![("C08 Ada", json!({"phones": ["+436641234567"]}))],
            &[],
        ),
        case(
            "C10",
            "US",
            "First Name,Last Name,Organization Name,Organization Title,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Phone 3 - Label,Phone 3 - Value\n\
             C10,Ada,Coho Winery,Buyer,* Work,ada@coho.example,Work,+1 425 555 0101,Mobile,+1 425 555 0102,Home Fax,+1 425 555 0103\n",
            one,
            vec![(
                "C10 Ada",
                json!({"phones": ["Work +14255550101", "Mobile +14255550102", "Home Fax +14255550103"],
                "email": "ada@coho.example", "company": "Coho Winery", "title": "Buyer"}),
            )],
            &[],
        ),
        case(
            "C11",
            "US",
            "Name,Phone\nC11 A,+1 425 555 0101 ::: +1 425 555 0102\nC11 B,425 555 0101 / 425 555 0102\nC11 C,\"(425) 555-0101, (425) 555-0102\"\nC11 D,425-555-0101 or 425-555-0102\nC11 E,\"4255550101\n4255550102\"\n",
            [5, 5, 0, 0, 0],
            ["C11 A", "C11 B", "C11 C", "C11 D", "C11 E"]
                .map(|name| (name, json!({"phones": ["+14255550101", "+14255550102"]})))
                .into(),
            &[],
        ),
        case(
            "C11 a slash within a number",
            "DE",
            "Name,Telefon\nC11 F,030/1234567\n",
            one,
            vec![("C11 F", json!({"phones": ["+49301234567"]}))],
            &[],
        ),
        case(
            "C12",
            "US",
            "Name,Phone Number,Number of Employees\nC12 A,,2041\nC12 B,+1 425 555 0101,112\n",
            [2, 2, 0, 0, 0],
            vec![("C12 A", json!({"phones": []})), ("C12 B", json!({"phones": ["+14255550101"]}))],
            &[],
        ),
        case(
            "C13",
            "US",
            "Name,Phone,Last Activity Date\nC13 A,425 555 0101,2026-01-15 14:30\nC13 B,425 555 0102,1/15/2026\nC13 C,425 555 0103,soon\n",
            [3, 3, 0, 0, 0],
            vec![
                ("C13 A", json!({"lastActivity": "2026-01-15T14:30:00Z"})),
                ("C13 B", json!({"lastActivity": "2026-01-15T00:00:00Z"})),
                ("C13 C", json!({"lastActivity": null, "phones": ["+14255550103"]})),
            ],
            &[("Last Activity Date", "soon", "a time such as")],
        ),
        case(
            "C14",
            "US",
            "Title,First Name,Last Name,Job Title,Business Phone,Business Fax,Home Fax,Company Main Phone,Government ID Number\n\
             Dr.,C14,Diego,Surveyor,425 555 0121,425 555 0122,425 555 0123,425 555 0120,AB 4255550199\n",
            one,
            vec![(
                "C14 Diego",
                json!({"title": "Surveyor", "phones": ["work +14255550121", "work fax +14255550122", "home fax +14255550123", "company +14255550120"]}),
            )],
            &[],
        ),
        case(
            "C15",
            "DE",
            "Name,Phone Country Code,Phone,Fax Opt Out,Do not allow Phone Calls,Phone Verified\nC15 A,+1,(425) 555-0101,0,Allow,TRUE\nC15 B,+43,0664 1234567,1,Do Not Allow,FALSE\n",
            [2, 2, 0, 0, 0],
            vec![
                ("C15 A", json!({"phones": ["+14255550101"]})),
                ("C15 B", json!({"phones": ["+436641234567"]})),
            ],
            &[],
        ),
        case(
            "C16",
            "US",
            "Name,Phone,Mobile,Email\nC16 A,425 555 0101,n/a,Ben <b@x.example>\nC16 B,425 555 0102,-,a@x.example; b@y.example\nC16 C,425 555 0103,none,mailto:c@x.example\nC16 D,425 555 0104,unknown,nobody\n",
            [4, 4, 0, 0, 0],
            vec![
                ("C16 A", json!({"phones": ["+14255550101"], "email": "b@x.example"})),
                ("C16 B", json!({"email": "a@x.example"})),
                ("C16 C", json!({"email": "c@x.example"})),
                ("C16 D", json!({"phones": ["+14255550104"], "email": null})),
            ],
            &[
                ("Mobile", "n/a", "no value"),
                ("Mobile", "-", "no value"),
                ("Mobile", "none", "no value"),
                ("Mobile", "unknown", "no value"),
                ("Email", "nobody", "ada@example.com"),
            ],
        ),
        case(
            "C17",
            "US",
            "sep=;\r\nName;Phone\r\nC17 A;425 555 0101\r\n",
            one,
            vec![("C17 A", json!({"phones": ["+14255550101"]}))],
            &[],
        ),
        case(
            "C17 a title above the header",
            "US",
            "Customers of Contoso,,\nExported on 2026-01-15,,\n\nName,Company,Phone\nC17 B,Contoso,425 555 0101\n",
            one,
            vec![("C17 B", json!({"company": "Contoso", "phones": ["+14255550101"]}))],
            &[],
        ),
        case(
            "C18",
            "US",
            "=\"Name\",=\"Phone\"\n=\"C18 Ben\",=\"4255550101\"\n",
            one,
            vec![("C18 Ben", json!({"phones": ["+14255550101"]}))],
            &[],
        ),
        case(
            "scientific notation",
            "US",
            "Name,Phone\nSci A,4.25555E+09\nSci B,4255550101.0\n",
            [2, 2, 0, 0, 0],
            vec![("Sci A", json!({"phones": []})), ("Sci B", json!({"phones": ["+14255550101"]}))],
            &[("Phone", "4.25555E+09", "Excel")],
        ),
        case(
            "nobody",
            "US",
            "Name,Phone,Email\n,n/a,\n,425 555 0107,\n",
            [2, 1, 0, 0, 1],
            vec![("425 555 0107", json!({"phones": ["+14255550107"]}))],
            &[("Phone", "n/a", "no value")],
        ),
    ]
}

async fn check(theo: &Person, case: &Case) -> Result<()> {
    theo.put("/api/v1/admin/settings", &json!({"defaultRegion": case.region})).await?.expect(200)?;
    let preview = send(theo, "preview=true", case.file).await?.expect(200)?;
    let done = import(theo, "", case.file).await?;
    ensure!(counts(&done) == case.counts, "counts: {done}");
    for (count, name) in
        ["created", "updated", "skipped", "failed", "leftOut"].map(|name| (&preview["counts"][name], name))
    {
        ensure!(*count == done[name], "the preview says {name}: {count}, the import {}", done[name]);
    }
    for (name, expected) in &case.customers {
        let found = customer(theo, name).await?.with_context(|| format!("no customer {name:?}: {done}"))?;
        for (member, value) in expected.as_object().into_iter().flatten() {
            let is = if member == "phones" { json!(phones(&found)) } else { found[member].clone() };
            ensure!(is == *value, "{name}: {member} is {is}, not {value}");
        }
    }
    let told = report(theo, &done, "left-out").await?;
    ensure!(told.len() == case.left_out.len(), "left out: {told:?}");
    for ((column, value, reason), told) in case.left_out.iter().zip(&told) {
        ensure!(told["column"] == *column && told["value"] == *value, "{column} {value}: {told}");
        ensure!(told["reason"].as_str().is_some_and(|why| why.contains(reason)), "{reason}: {told}");
        ensure!(told["says"]["kind"].is_string(), "a client can say it in no other language: {told}");
    }
    let again = import(theo, "", case.file).await?;
    let [rows, created, _, _, failed] = case.counts;
    ensure!(counts(&again) == [rows, 0, 0, created, failed], "again: {again}");
    Ok(())
}

#[tokio::test]
async fn files_from_the_field_are_taken_as_their_people_mean_them() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    for case in cases() {
        check(&theo, &case).await.with_context(|| case.id)?;
    }
    Ok(())
}

#[tokio::test]
async fn distinct_people_stay_distinct_and_what_is_skipped_is_told_with_its_equal() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    let file = "customer id,name,company,email,phone\n\
                1,John Smith,Contoso,,\n\
                2,John Smith,Fabrikam,,\n\
                3,John Smith,Litware,,\n\
                ,C,,,\n,C++,,,\n,C#,,,\n\
                4,Ada,Contoso,,+1 425 555 0160\n\
                5,Ben,Contoso,,+1 425 555 0160\n\
                ,Zoe,,z@x.example,\n\
                ,Zoe,,other@x.example,\n\
                ,zoe,,Z@X.example,+1 425 555 0161\n\
                4,Ada Brewer,,,\n";
    let done = import(&theo, "", file).await?;
    assert_eq!(counts(&done), [12, 10, 0, 2, 0], "{done}");
    let told = report(&theo, &done, "skipped").await?;
    let equals: Vec<_> =
        told.iter().map(|told| (told["line"].as_i64(), told["sameAsLine"].as_i64())).collect();
    assert_eq!(equals, [(Some(12), Some(10)), (Some(13), Some(8))], "{told:?}");
    assert!(
        told[1]["reason"].as_str().is_some_and(|why| why.contains("line 8") && why.contains("external id")),
        "{told:?}"
    );
    // Again nothing changes, and each row says which customer it equals.
    let again = import(&theo, "", file).await?;
    assert_eq!(counts(&again), [12, 0, 0, 12, 0], "{again}");
    let told = report(&theo, &again, "skipped").await?;
    let ids: std::collections::HashSet<_> =
        told.iter().filter_map(|told| told["sameAsCustomer"].as_str()).collect();
    assert_eq!((told.len(), ids.len()), (12, 10), "{told:?}");
    assert_eq!(theo.get("/api/v1/customers").await?.expect(200)?["total"], 10);
    Ok(())
}

#[tokio::test]
async fn people_who_share_a_number_are_not_made_one_by_an_update() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    let shared = "name,phone,title\nAda,+1 425 555 0160,\nBen,+1 425 555 0160,\n";
    assert_eq!(counts(&import(&theo, "mode=upsert&match=phone", shared).await?), [2, 2, 0, 0, 0]);
    // The third row names nobody, and two have the number.
    let titles =
        "name,phone,title\nBen,(425) 555-0160,Buyer\nCid,+1 425 555 0160,Boss\n,+1 425 555 0160,CEO\n";
    let done = import(&theo, "mode=upsert&match=phone", titles).await?;
    assert_eq!(counts(&done), [3, 1, 1, 0, 1], "{done}");
    let told = report(&theo, &done, "failed").await?;
    assert!(
        told[0]["reason"].as_str().is_some_and(|why| why.starts_with("3 customers have the same number")),
        "{told:?}"
    );
    assert_eq!(customer(&theo, "Ada").await?.context("no Ada")?["title"], Value::Null);
    assert_eq!(customer(&theo, "Ben").await?.context("no Ben")?["title"], "Buyer");
    // A number that hundreds share hides none of them.
    let mut many = "name,phone\n".to_owned();
    for row in 0..1500 {
        many.push_str(&format!("Crowd {row},+1 425 555 0170\n"));
    }
    assert_eq!(counts(&import(&theo, "", many.clone()).await?), [1500, 1500, 0, 0, 0]);
    assert_eq!(counts(&import(&theo, "", many).await?), [1500, 0, 0, 1500, 0]);
    Ok(())
}

#[tokio::test]
async fn a_preview_says_all_that_a_page_shows_and_a_mapping_overrides_it() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    import(&theo, "", "name,phone\nAda,+1 425 555 0101\n").await?;
    let file = "Report\nName,Reached at,Number of lines,Title\nAda,+1 425 555 0101,2041,Mrs\nBen,+1 425 555 0102,112,Mr\nCid,n/a,7,Dr\n,,,\n";
    let preview = send(&theo, "preview=true", file).await?.expect(200)?;
    assert_eq!(
        preview["counts"],
        json!({"rows": 4, "created": 2, "updated": 0, "skipped": 1, "failed": 1, "leftOut": 1})
    );
    assert_eq!(
        (&preview["complete"], &preview["layout"], &preview["firstLine"]),
        (&json!(true), &Value::Null, &json!(3))
    );
    assert_eq!(preview["skippedLines"], json!(["Report"]));
    let columns: Vec<_> = preview["columns"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|column| (&column["target"], &column["basis"]))
        .collect();
    assert_eq!(
        json!(columns),
        json!([["name", "name"], ["phone", "values"], ["ignore", "name"], ["ignore", "name"]]),
        "{preview}"
    );
    assert!(
        preview["columns"][0]["confidence"].as_u64() > preview["columns"][1]["confidence"].as_u64(),
        "{preview}"
    );
    assert_eq!(preview["columns"][1]["samples"], json!(["+1 425 555 0101", "+1 425 555 0102"]));
    assert!(
        preview["columns"][3]["reason"].as_str().is_some_and(|why| why.contains("salutations")),
        "{preview}"
    );
    let says: Vec<_> = (0..4).map(|column| &preview["columns"][column]["reasonSays"]).collect();
    assert_eq!(
        json!([says[0], says[1], says[3]]),
        json!([{"kind": "name"}, {"kind": "values-phones"}, {"kind": "salutations"}]),
        "{preview}"
    );
    let outcomes: Vec<_> =
        preview["rows"].as_array().into_iter().flatten().map(|row| (&row["line"], &row["outcome"])).collect();
    assert_eq!(json!(outcomes), json!([[3, "skipped"], [4, "created"], [5, "created"], [6, "failed"]]));
    let told: Vec<_> =
        preview["report"].as_array().into_iter().flatten().map(|told| &told["outcome"]).collect();
    assert_eq!(json!(told), json!(["skipped", "left-out", "failed"]), "{preview}");
    let says: Vec<_> = preview["report"].as_array().into_iter().flatten().map(|told| &told["says"]).collect();
    let kinds = [json!({"kind": "same-customer", "by": "name-and-number"}), json!({"kind": "no-value"})];
    assert_eq!(json!(says), json!([kinds[0], kinds[1], {"kind": "nobody"}]), "{preview}");
    assert!(
        preview["targets"].as_array().is_some_and(|targets| targets.contains(&json!("country"))),
        "{preview}"
    );
    let mapping =
        switchboard_tests::encoded(&json!({"column 3": "field:Lines", "Title": "title"}).to_string());
    let mapped = send(&theo, &format!("preview=true&mapping={mapping}"), file).await?.expect(200)?;
    assert_eq!(
        (&mapped["columns"][2]["target"], &mapped["columns"][2]["confidence"]),
        (&json!("field:Lines"), &json!(100))
    );
    assert_eq!(mapped["rows"][1]["customer"]["title"], "Mr", "{mapped}");
    // A first row that is a customer is not lost as a header.
    let headless = send(&theo, "", "Ada,+1 425 555 0101\nBen,+1 425 555 0102\n").await?.expect(422)?;
    assert!(headless["detail"].as_str().is_some_and(|why| why.contains("header=false")), "{headless}");
    assert_eq!(theo.get("/api/v1/customers").await?.expect(200)?["total"], 1);
    Ok(())
}
