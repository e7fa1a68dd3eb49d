use std::collections::BTreeMap;

use encoding_rs::UTF_8;
use switchboard_domain::fold::fold;
use switchboard_domain::number::Region;

use super::vocabulary::{ABOUT, ADDRESS, BESIDE, COUNTRY, FAX, LABELS, MOBILE, NAMES, PHONE, PLACE};
use super::{Assigned, Basis, ByName, GuessSays, Layout, Target, assign, by_name};
use crate::dates::DateOrder;
use crate::head::{Head, Hints};
use crate::record::{Next, RecordReader};
use crate::row::{ReadRow, Reading};

/// The columns of a file and its rows, read in `region`.
fn file(text: &str, region: &str) -> (Assigned, Vec<ReadRow>) {
    let head = Head::read(text.as_bytes(), true, Hints::default()).unwrap();
    let assigned = assign(&head.names, &head.values, &BTreeMap::new()).unwrap();
    let targets = assigned.targets();
    let region: Region = region.parse().unwrap();
    let reading = Reading::new(&head.names, &targets, assigned.layout, UTF_8, region, DateOrder::DayFirst);
    let mut reader = RecordReader::new(head.delimiter);
    let (mut at, mut rows) = (head.start, Vec::new());
    while let Next::Row(row) = reader.next(&text.as_bytes()[at..], true) {
        at += row.bytes;
        if reading.footer(&row.cells).is_none() {
            rows.push(reading.read(&row.cells).unwrap());
        }
    }
    (assigned, rows)
}

fn named(assigned: &Assigned) -> Vec<String> {
    assigned.columns.iter().map(|column| String::from(column.target.clone())).collect()
}

#[test]
fn the_vocabulary_is_folded_as_names_are() {
    let lists = [ABOUT, ADDRESS, BESIDE, COUNTRY, FAX, MOBILE, PHONE, PLACE];
    let labels = LABELS.iter().map(|(words, _)| *words);
    let names = NAMES.iter().map(|(words, ..)| *words);
    for word in lists.into_iter().chain(labels).chain(names).flat_map(str::split_whitespace) {
        assert_eq!(fold(word), word);
    }
}

#[test]
fn columns_are_known_in_further_languages() {
    for (name, expected) in [
        ("氏名", "name"),
        ("会社名", "company"),
        ("メールアドレス", "email"),
        ("役職", "title"),
        ("住所", "address"),
        ("姓", "lastName"),
        ("公司名称", "company"),
        ("Имя", "firstName"),
        ("Фамилия", "lastName"),
        ("ФИО", "name"),
        ("Компания", "company"),
        ("Электронная почта", "email"),
        ("Должность", "title"),
        ("Страна", "country"),
        ("이름", "name"),
        ("Ruolo", "title"),
        ("Functie", "title"),
        ("Land/Region geschäftlich", "country"),
        ("Pays (bureau)", "country"),
        ("Pays/Région (domicile)", "country"),
        ("País", "country"),
        ("Address (Work)", "address"),
        ("Adresse", "address"),
        ("Mailing Address", "address"),
        ("Address 1", "address"),
    ] {
        let ByName::Target(target, _) = by_name(name) else { panic!("{name}: {:?}", by_name(name)) };
        assert_eq!(String::from(target), expected, "{name}");
    }
    for (name, label) in [
        ("電話番号", None),
        ("携帯電話", Some("mobile")),
        ("手机", Some("mobile")),
        ("Телефон", None),
        ("Мобильный телефон", Some("mobile")),
        ("Факс", Some("fax")),
        ("Télécopie", Some("fax")),
        ("Télécopie (bureau)", Some("work fax")),
        ("휴대폰", Some("mobile")),
    ] {
        assert!(
            matches!(by_name(name), ByName::Phone { label: found, .. } if found.as_deref() == label),
            "{name}: {:?}",
            by_name(name)
        );
    }
    for name in ["City", "IP Address", "Web Address", "Landing page", "Notes"] {
        assert!(!matches!(by_name(name), ByName::Target(..)), "{name}: {:?}", by_name(name));
    }
}

#[test]
fn a_name_is_guessed_only_where_nothing_is_called_one() {
    let people = "Ada Brewer;a@x.example\nHugo Haas;h@x.example\n山田 太郎;y@x.example\n";
    for (header, target) in [
        ("Spalte A;Spalte B", "name"),
        ("Colonne 1;Colonne 2", "name"),
        ("Ονοματάκι;Ηλ.ταχ.", "name"),
        // Whoever has a mail address is not called like their city.
        ("City;Email", "ignore"),
        ("Branch;Email", "ignore"),
    ] {
        let (assigned, rows) = file(&format!("{header}\n{people}"), "DE");
        assert_eq!(named(&assigned), [target, "email"], "{header}");
        let basis = assigned.columns[0].basis;
        assert!(target == "ignore" || basis == Basis::Values, "{header}: {basis:?}");
        assert_eq!(assigned.notes().len(), 1, "{header}: {:?}", assigned.notes());
        let name = if target == "name" { "Ada Brewer" } else { "a@x.example" };
        assert_eq!(rows[0].draft.name, name, "{header}");
    }
    let (assigned, _) = file("Spalte A;Name;Email\nX;Ada;a@x.example\nY;Ben;b@x.example\n", "DE");
    assert_eq!((named(&assigned)[0].as_str(), assigned.notes().len()), ("ignore", 0));
    // The same in every row is no name.
    let (assigned, _) =
        file("Spalte A;Spalte B\nBuyer;a@x.example\nBuyer;b@x.example\nBuyer;c@x.example\n", "DE");
    assert_eq!(named(&assigned)[0], "ignore");
}

#[test]
fn the_country_of_an_address_says_how_numbers_are_read() {
    for (text, e164) in [
        ("Name,Address,Phone\nA,\"Stephansplatz 1, 1010 Wien, Austria\",0664 1234567\n", "+436641234567"),
        ("Name,Adresse,Telefon\nA,\"Stephansplatz 1, A-1010 Wien\",0664 1234567\n", "+436641234567"),
        ("Name,Country,Address,Phone\nA,Germany,\"1 Graben, Wien, Austria\",030 1234567\n", "+49301234567"),
        ("Name,Address,Phone\nA,\"1 Main St, Springfield\",030 1234567\n", "+49301234567"),
        ("Name;Land/Region geschäftlich;Telefon\nA;Österreich;0664 1234567\n", "+436641234567"),
        ("Nom;Pays (bureau);Téléphone\nA;Autriche;0664 1234567\n", "+436641234567"),
        (
            "First name,Last name,Phonetic first name,Phone (mobile),Address (Work)\nA,B,,0664 1234567,\"Graben 1, 1010 Wien, Austria\"\n",
            "+436641234567",
        ),
    ] {
        let (_, rows) = file(text, "DE");
        assert_eq!(rows[0].phones.first().and_then(|phone| phone.e164.as_deref()), Some(e164), "{text}");
        assert!(rows[0].problems.is_empty(), "{text}: {:?}", rows[0].problems);
    }
}

#[test]
fn layouts_are_known_by_what_is_left_of_them() {
    for (header, layout, owner) in [
        (
            "Record Id,Lead Owner,Company,First Name,Last Name,Email,Phone,Mobile,Lead Source",
            Layout::Zoho,
            Some(1),
        ),
        ("Record Id,Lead Owner.id,Lead Owner,Last Name,Company,Phone", Layout::Zoho, Some(2)),
        (
            "First Name,Last Name,Phone 1 - Label,Phone 1 - Value,E-mail 1 - Label,E-mail 1 - Value",
            Layout::GoogleContacts,
            None,
        ),
        ("First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value", Layout::GoogleContacts, None),
    ] {
        let (assigned, _) = file(&format!("{header}\n"), "US");
        assert_eq!(assigned.layout, Some(layout), "{header}");
        let found = assigned.columns.iter().position(|column| column.target == Target::Owner);
        assert_eq!(found, owner, "{header}");
        assert!(!header.contains("E-mail 1") || named(&assigned).contains(&"email".to_owned()), "{header}");
    }
    let (assigned, rows) = file(
        "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\n\
         Ada,B,* ,a@x.example,Work,425 555 0101\n",
        "US",
    );
    assert_eq!(named(&assigned), ["firstName", "lastName", "ignore", "email", "phoneLabel", "phone"]);
    assert!(rows[0].problems.is_empty(), "{:?}", rows[0].problems);
}

#[test]
fn the_reason_of_a_guess_fits_its_values() {
    let (assigned, _) = file("Name,Cell\nAda,\"B12,C7\"\n", "US");
    assert!(assigned.columns[1].says != GuessSays::PhonesPartly, "{:?}", assigned.columns[1]);
    assert!(assigned.columns[1].confidence <= 50, "{:?}", assigned.columns[1]);
}

#[test]
fn lines_below_a_report_are_none_of_its_rows() {
    let salesforce = "First Name,Last Name,Account Name,Phone,Email,Contact ID\n\
                      Ada,B,Coho,425 555 0101,,1\nBen,C,Coho,425 555 0102,,2\n\n\n\
                      Contacts by account\n\"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.\"\nTailwind\n";
    let (assigned, rows) = file(salesforce, "US");
    assert_eq!((assigned.layout, rows.len()), (Some(Layout::Salesforce), 2));
    // Another file may have short rows.
    let (_, rows) = file("Name,Phone,Email\nAda,425 555 0101,\nBen\n", "US");
    assert_eq!(rows.len(), 2);
}
