use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value, json};
use switchboard_tests::api::customers::names;
use switchboard_tests::api::imports::{counts, import, many, send};
use switchboard_tests::{ALICE, NESTOR, Person, THEO, encoded, events_of};

use crate::harness::TestApp;

/// The customer with exactly this name.
pub(super) async fn customer(person: &Person, name: &str) -> Result<Option<Value>> {
    let path = format!("/api/v1/customers?limit=200&query={}", encoded(name));
    let page = person.get(&path).await?.expect(200)?;
    Ok(page["items"].as_array().into_iter().flatten().find(|item| item["name"] == name).cloned())
}

/// What an import tells of rows and cells with one outcome.
pub(super) async fn report(admin: &Person, import: &Value, outcome: &str) -> Result<Vec<Value>> {
    let id = import["id"].as_str().context("no id")?;
    let path = format!("/api/v1/customers/imports/{id}/errors?outcome={outcome}");
    let told = admin.get(&path).await?.expect(200)?;
    Ok(told["items"].as_array().cloned().unwrap_or_default())
}

#[tokio::test]
async fn a_german_file_of_windows_is_previewed_and_taken() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    let text = "Vorname;Nachname;Firma;Telefon (geschäftlich);Handy;E-Mail;Bemerkung\r\n\
                Jürgen;Größer;\"Contoso; Söhne\";+49 30 1234567;+49 151 12345678;j@contoso.example;=cmd()\r\n\
                ;;;kein Telefon;;;\r\n\
                Ada;Weiß;;030 nix;;;\r\n";
    let file: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect();
    let preview = send(&theo, "preview=true", file.clone()).await?.expect(200)?;
    assert_eq!((&preview["encoding"], &preview["delimiter"]), (&json!("windows-1252"), &json!(";")));
    let targets: Vec<_> =
        preview["columns"].as_array().into_iter().flatten().map(|one| one["target"].clone()).collect();
    assert_eq!(
        json!(targets),
        json!(["firstName", "lastName", "company", "phone:work", "phone:mobile", "email", "ignore"])
    );
    assert_eq!(preview["rows"][0]["customer"]["name"], "Jürgen Größer");
    assert_eq!(preview["rows"][2]["outcome"], "created");
    assert_eq!(preview["report"][2]["column"], "Telefon (geschäftlich)");
    assert_eq!(theo.get("/api/v1/customers").await?.expect(200)?["total"], 0);
    let query = format!("mapping={}", encoded(&json!({"Bemerkung": "field:Notiz"}).to_string()));
    let done = import(&theo, &query, file.clone()).await?;
    assert_eq!((&done["state"], counts(&done)), (&json!("done"), [3, 2, 0, 0, 1]), "{done}");
    let id = done["id"].as_str().unwrap_or_default();
    let errors = theo.get(&format!("/api/v1/customers/imports/{id}/errors")).await?.expect(200)?;
    assert_eq!((&errors["items"][0]["line"], &errors["items"][0]["outcome"]), (&json!(3), &json!("failed")));
    assert_eq!(
        (&errors["items"][1]["line"], &errors["items"][1]["value"]),
        (&json!(3), &json!("kein Telefon"))
    );
    assert_eq!((&errors["items"][2]["line"], &errors["items"][2]["value"]), (&json!(4), &json!("030 nix")));
    let report = theo
        .request(Method::GET, &format!("/api/v1/customers/imports/{id}/errors"))
        .header(ACCEPT, "text/csv");
    let report = report.send().await?.text().await?;
    assert!(
        report.starts_with("line,column,value,reason,outcome,same as line,same as customer\r\n3,"),
        "{report}"
    );
    let found = theo.get("/api/v1/customers?query=grosser").await?.expect(200)?["items"][0].clone();
    assert_eq!(found["phones"][1]["label"], "mobile");
    assert_eq!(
        (&found["fields"][0]["label"], &found["fields"][0]["value"]),
        (&json!("Notiz"), &json!("=cmd()"))
    );
    // The same file again says nothing new.
    assert_eq!(counts(&import(&theo, &query, file).await?), [3, 0, 0, 2, 1]);
    let listed = theo.get("/api/v1/customers/imports").await?.expect(200)?;
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
    Ok(())
}

#[tokio::test]
async fn rows_change_the_customers_that_they_match() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    let first = "id,name,phone,email\n1,Ada,+1 425 555 0101,a@x.example\n2,Ben,+1 425 555 0102,b@x.example\n";
    assert_eq!(counts(&import(&theo, "mode=upsert", first).await?), [2, 2, 0, 0, 0]);
    // Twice in one file: the second row sees the first one. A row without a name keeps it.
    let second = "id,name,phone,email\n1,Ada B.,,\n2,Ben,+1 425 555 0102,\n3,Cid,,\n3,,+1 425 555 0103,\n1,,+1 425 555 0199,\n";
    let done = import(&theo, "mode=upsert&match=externalId", second).await?;
    assert_eq!(counts(&done), [5, 1, 3, 1, 0], "{done}");
    let ada = theo.get("/api/v1/customers?query=ada").await?.expect(200)?["items"][0].clone();
    assert_eq!(
        (&ada["name"], &ada["email"], ada["phones"].as_array().map(Vec::len)),
        (&json!("Ada B."), &json!("a@x.example"), Some(2))
    );
    let by_mail = "mail,company\nB@X.example,Relecloud\n";
    assert_eq!(counts(&import(&theo, "mode=upsert&match=email", by_mail).await?), [1, 0, 1, 0, 0]);
    let by_phone = "tel;title;name\n425-555-0103;Boss;Cid\n";
    assert_eq!(counts(&import(&theo, "mode=upsert&match=phone", by_phone).await?), [1, 0, 1, 0, 0]);
    let missing = send(&theo, "mode=upsert&match=email", "name\nA\n").await?.expect(422)?;
    assert!(missing["detail"].as_str().is_some_and(|why| why.contains("mapping")), "{missing}");
    Ok(())
}

#[tokio::test]
async fn files_that_are_none_are_refused_and_bad_rows_cost_themselves_only() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, theo) = (app.sign_in(ALICE).await?, app.sign_in(THEO).await?);
    send(&alice, "", "name\nA\n").await?.expect(403)?;
    let wide = (0..10_000).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",");
    for (file, why) in [
        ("", "empty"),
        ("\n\n", "empty"),
        ("foo,bar\n1,2\n", "no column is a name"),
        (wide.as_str(), "10000 columns"),
        ("\"name,phone\nA,1\n", "never closed"),
    ] {
        let refused = send(&theo, "", file.to_owned()).await?.expect(422)?;
        assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains(why)), "{why}: {refused}");
    }
    for (query, field) in [
        ("mapping=x", "mapping"),
        ("mapping=%7B%22a%22%3A%22b%22%7D", "mapping"),
        ("delimiter=xx", "delimiter"),
    ] {
        let refused = send(&theo, query, "name\n").await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], field, "{refused}");
    }
    let wrong = theo
        .request(Method::POST, "/api/v1/customers/import")
        .header(CONTENT_TYPE, "application/zip")
        .body("PK");
    theo.send(wrong).await?.expect(415)?;
    // One cell of 5 MB, a NUL, an open quotation mark, too many cells, bytes of no encoding: one row each.
    let mut file = b"name,phone\nAda,+14255550101\n".to_vec();
    file.extend(std::iter::repeat_n(b'x', 5 << 20));
    file.extend(b",1\nN\0l,\n\"Open,+1\nBen,+14255550102\nCid,1,2,3\n");
    file.extend(b"D\xc3\xa9,\xff\xfe\nEve,+14255550103\n");
    let done = import(&theo, "encoding=utf-8", file).await?;
    assert_eq!((counts(&done), &done["leftOut"]), ([8, 4, 0, 0, 4], &json!(2)), "{done}");
    let id = done["id"].as_str().unwrap_or_default();
    let errors = theo.get(&format!("/api/v1/customers/imports/{id}/errors")).await?.expect(200)?;
    let lines: Vec<_> =
        errors["items"].as_array().into_iter().flatten().map(|error| error["line"].as_i64()).collect();
    assert_eq!(lines, [3, 4, 4, 5, 7, 8].map(Some), "{errors}");
    for (index, why) in
        ["longer than 1 MiB", "neither a name", "NUL", "never closed", "cells", "UTF-8"].iter().enumerate()
    {
        assert!(
            errors["items"][index]["reason"].as_str().is_some_and(|reason| reason.contains(why)),
            "{why}: {errors}"
        );
    }
    assert_eq!(names(&theo, "a").await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn progress_is_told_and_an_import_is_undone_as_a_whole() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    theo.post("/api/v1/customers", &json!({"name": "Stays Mass"})).await?.expect(201)?;
    let request = theo.request(Method::POST, "/api/v1/customers/import").header(CONTENT_TYPE, "text/csv");
    let events =
        events_of(request.header(ACCEPT, "text/event-stream").body(many(1500)).send().await?).await?;
    let last = events.last().context("no events")?;
    assert_eq!(
        (last.event.as_str(), &last.data["state"], &last.data["created"]),
        ("result", &json!("done"), &json!(1500))
    );
    assert_eq!(theo.get("/api/v1/customers").await?.expect(200)?["total"], 1501);
    let id = last.data["id"].as_str().context("no id")?;
    let path = format!("/api/v1/customers/imports/{id}");
    assert_eq!(theo.send(theo.request(Method::DELETE, &path)).await?.status, 409);
    theo.post(&format!("{path}/undo"), &json!({})).await?.expect(202)?;
    let undone = theo.import_over(id).await?;
    assert_eq!((&undone["state"], &undone["undone"]), (&json!("undone"), &json!(1500)));
    assert_eq!(names(&theo, "mass").await?, ["Stays Mass"]);
    theo.post(&format!("{path}/undo"), &json!({})).await?.expect(409)?;
    let nestor = app.sign_in(NESTOR).await?;
    nestor.get(&path).await?.expect(404)?;
    nestor.post(&format!("{path}/undo"), &json!({})).await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn an_import_is_cancelled_where_it_is() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    let begun = send(&theo, "", many(6000)).await?.expect(202)?;
    let path = format!("/api/v1/customers/imports/{}", begun["id"].as_str().context("no id")?);
    assert_eq!(theo.send(theo.request(Method::DELETE, &path)).await?.status, 204);
    let stopped = theo.get(&path).await?.expect(200)?;
    assert_eq!(stopped["state"], "cancelled");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let later = theo.get(&path).await?.expect(200)?;
    assert_eq!(later["created"], stopped["created"]);
    assert_eq!(theo.get("/api/v1/customers").await?.expect(200)?["total"], stopped["created"]);
    Ok(())
}

/// Whatever rows are matched by: the same file again, and what was exported, make nobody anew.
#[tokio::test]
async fn nobody_is_doubled_however_rows_are_matched() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    theo.put("/api/v1/admin/settings", &json!({"defaultRegion": "US"})).await?.expect(200)?;
    let file = "Name,External ID,Email,Phone,Company\nQuy,q1,,,\nQix,r1,x@x.example,425 555 0101,\nAda,,,,Contoso\n\
                Ben,,b@x.example,,\nCid,,,425 555 0102,\nCid,,c@x.example,425 555 0103,\nUnr,,,030 1234567,\nC++,,,,\nC,,,,\n";
    assert_eq!(counts(&import(&theo, "", file).await?), [9, 9, 0, 0, 0]);
    let export = theo.request(Method::GET, "/api/v1/customers/export").send().await?.text().await?;
    for query in ["", "mode=upsert", "mode=upsert&match=email", "mode=upsert&match=phone"] {
        for (file, what) in [(file, "the file"), (&export, "its export")] {
            let done = import(&theo, query, file.to_owned()).await?;
            assert_eq!(counts(&done), [9, 0, 0, 9, 0], "{what} with {query:?}: {done}");
        }
    }
    // An external id decides before what rows are matched by, and of two of one name the one who is matched.
    let changed = "Name,External ID,Email\nQuyen,q1,new@x.example\nCid,,c@x.example\nCid,,d@x.example\n";
    let done = import(&theo, "mode=upsert&match=email", changed).await?;
    assert_eq!(counts(&done), [3, 1, 1, 1, 0], "{done}");
    let export = theo.request(Method::GET, "/api/v1/customers/export").send().await?.text().await?;
    assert!(export.lines().any(|row| row.starts_with("q1,") && row.contains(",Quyen,")), "{export}");
    Ok(())
}

/// Two rows that spell one name otherwise change nothing the second time.
#[tokio::test]
async fn two_spellings_of_a_name_do_not_take_turns() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    let file = "Name,Email,Phone\nEva,e@x.example,425 555 0101\neva,e@x.example,425 555 0101\n";
    for query in ["mode=upsert&match=email", "mode=upsert&match=phone"] {
        import(&theo, query, file).await?;
        let again = import(&theo, query, file).await?;
        assert_eq!(counts(&again), [2, 0, 0, 2, 0], "{query}: {again}");
    }
    assert!(customer(&theo, "Eva").await?.is_some());
    // By its id or its mail address alone a customer is called as the last row says.
    let file = "Name,External ID,Email\nEva,e1,e@x.example\n";
    import(&theo, "mode=upsert", file).await?;
    let done = import(&theo, "mode=upsert", "Name,External ID\nEVA,e1\n").await?;
    assert_eq!(counts(&done), [1, 0, 1, 0, 0], "{done}");
    Ok(())
}

/// The lines below a report of Salesforce's are told, and are nobody.
#[tokio::test]
async fn the_footer_of_a_report_is_told_and_is_nobody() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    let file = include_str!("../../../../customer-csv/fixtures/salesforce-report.csv");
    let preview = send(&theo, "preview=true", file).await?.expect(200)?;
    let lines: Vec<_> =
        preview["skippedLines"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    assert_eq!((lines.len(), lines[0], lines[4]), (5, "Contacts by account", "Tailwind Traders"));
    assert_eq!((&preview["counts"]["rows"], &preview["counts"]["created"]), (&json!(2), &json!(2)));
    let done = import(&theo, "", file).await?;
    assert_eq!(counts(&done), [2, 2, 0, 0, 0], "{done}");
    let told = report(&theo, &done, "skipped").await?;
    assert_eq!((told.len(), &told[0]["value"]), (5, &json!("Contacts by account")), "{told:?}");
    Ok(())
}

/// Where nothing is called a name, the preview says so, and what it has made of it.
#[tokio::test]
async fn a_preview_notes_that_no_column_is_called_a_name() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    for (file, name, notes) in [
        (
            "氏名,会社名,メールアドレス\n山田 太郎,Coho,h@x.example\n鈴木 花子,Coho,s@x.example\n",
            "山田 太郎",
            json!([]),
        ),
        ("Имя;Фамилия;Почта\nАнна;Петрова;h@x.example\nИван;Котов;s@x.example\n", "Анна Петрова", json!([])),
        (
            "Spalte A;Spalte B;Spalte C\nHugo Haas;Coho;h@x.example\nEva Berg;Coho;s@x.example\n",
            "Hugo Haas",
            json!(["name-by-values"]),
        ),
        ("City;Email\nBerlin;h@x.example\nWien;s@x.example\n", "h@x.example", json!(["no-name"])),
    ] {
        let preview = send(&theo, "preview=true", file).await?.expect(200)?;
        assert_eq!(preview["rows"][0]["customer"]["name"], name, "{file}: {preview}");
        let told = preview["notes"].as_array().into_iter().flatten();
        assert_eq!(told.map(|note| note["kind"].clone()).collect::<Value>(), notes, "{file}: {preview}");
    }
    Ok(())
}

/// Two of one name whose number or mail address can't be read are two: in one file, and beside a customer who is there.
#[tokio::test]
async fn what_cannot_be_read_tells_namesakes_apart() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    theo.put("/api/v1/admin/settings", &json!({"defaultRegion": "US"})).await?.expect(200)?;
    theo.post("/api/v1/customers", &json!({"name": "Unr"})).await?.expect(201)?;
    for (file, values) in [
        ("Name,Phone\nUnr,030 1234567\nUnr,030 7654321\n", ["030 1234567", "030 7654321"]),
        ("Name,Email\nUnr,ada@\nUnr,ben@\n", ["ada@", "ben@"]),
        ("Name,Phone\nUnr,4.25555E+09\nUnr,4.25556E+09\n", ["4.25555E+09", "4.25556E+09"]),
    ] {
        let done = import(&theo, "", file).await?;
        assert_eq!((counts(&done), &done["leftOut"]), ([2, 2, 0, 0, 0], &json!(2)), "{file}: {done}");
        let again = import(&theo, "", file).await?;
        assert_eq!(counts(&again), [2, 0, 0, 2, 0], "{file} again: {again}");
        let all = theo.get("/api/v1/customers?limit=200&query=unr").await?.expect(200)?.to_string();
        for value in values {
            assert!(all.contains(&format!("(not read)\",\"{value}")), "{value}: {all}");
        }
    }
    // Without such a cell nothing tells them apart.
    assert_eq!(counts(&import(&theo, "", "Name\nUnr\nUnr\n").await?), [2, 0, 0, 2, 0]);
    Ok(())
}
