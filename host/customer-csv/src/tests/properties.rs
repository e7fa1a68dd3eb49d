//! What holds for whatever is in a file.

use proptest::prelude::*;
use switchboard_domain::customer::{Badge, Field};
use switchboard_domain::customer_draft::{CustomerDraft, PhoneDraft};

use super::*;
use crate::export::Export;

fn customers() -> impl Strategy<Value = Customer> {
    let text = || proptest::option::of("[=+@'\\-\",; a-zA-ZäöüÉ日]{1,12}");
    let phone = (
        "[+]1425555[0-9]{4}|425 555-[0-9]{4}|[+]44 20 7946 0[0-9]{3}|0664 1234[0-9]{3}|030 1234[0-9]{3}|2041|0664/1234567 [(]mobile[)]",
        proptest::option::of("[0-9]{1,20}"),
        text(),
    );
    let fact = ("[a-z=]{1,6}", "[\\PC\n]{0,20}");
    let lists = (proptest::collection::vec(phone, 0..4), proptest::collection::vec(fact, 0..3));
    let countries = (proptest::option::of("AT|DE|Kosovo"), prop_oneof![Just("US"), Just("AT"), Just("DE")]);
    (("[=+@'\\-a-zA-Zé \",;]{0,10}[a-zA-Z]", text(), text(), text(), text()), lists, countries)
        .prop_filter_map(
            "not a customer",
            |((name, record_type, company, title, owner), (phones, facts), (country, region))| {
                let phones = phones.into_iter().map(|(number, extension, label)| PhoneDraft {
                    number,
                    extension,
                    label,
                });
                let draft = CustomerDraft {
                    name,
                    record_type,
                    company,
                    title,
                    owner,
                    phones: phones.collect(),
                    email: Some("=a@b.example".to_owned()),
                    url: Some("https://crm.example/1".to_owned()),
                    badges: vec![Badge { kind: "vip".to_owned(), label: "=VIP".to_owned() }],
                    fields: facts
                        .iter()
                        .map(|(label, value)| Field {
                            label: label.clone(),
                            value: value.clone(),
                            kind: "text".to_owned(),
                            pii: true,
                        })
                        .collect(),
                    extra: facts,
                    country,
                    ..CustomerDraft::default()
                };
                draft.check("id".to_owned(), region.parse().unwrap()).ok()
            },
        )
}

proptest! {
    #[test]
    fn what_is_exported_is_imported_as_the_same(customers in proptest::collection::vec(customers(), 1..6), region in "US|AT|DE|GB") {
        let export = Export::new(customers.iter().map(|one| one.phones.len()).max().unwrap_or(0));
        let mut file = export.header();
        file.extend(export.rows(customers.iter().map(|one| (one, Some("+7")))));
        let mut records = rows(&file, b',', 1000).into_iter();
        let names = records.next().unwrap().1.unwrap();
        let assigned = assign(&names, &[], &BTreeMap::new()).unwrap();
        let targets = assigned.targets();
        let reading = Reading::new(&names, &targets, assigned.layout, UTF_8, region.parse().unwrap(), DateOrder::DayFirst);
        let mut back = Vec::new();
        for (_, cells) in records {
            let cells = cells.unwrap();
            for (cell, target) in cells.iter().zip(&targets) {
                let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                let plain = matches!(target, Target::Phone(None) | Target::PhoneE164) && cell.bytes().skip(1).all(|byte| byte.is_ascii_digit());
                prop_assert!(!formula || plain, "{:?} in {:?}", cell, target);
            }
            let cells: Vec<Vec<u8>> = cells.into_iter().map(String::into_bytes).collect();
            let row = reading.read(&cells).unwrap();
            prop_assert_eq!(row.external_id.as_deref(), Some("+7"));
            prop_assert_eq!(&row.problems, &[]);
            back.push(reading.customer(row, "id".to_owned()));
        }
        prop_assert_eq!(back, customers);
    }

    #[test]
    fn any_bytes_are_rows_or_refused_and_come_to_an_end(bytes in proptest::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..300), piece in 1_usize..40) {
        let whole = rows(&bytes, b',', bytes.len().max(1));
        prop_assert_eq!(rows(&bytes, b',', piece), whole);
        let _ = delimiter(&bytes, true);
        if let Ok(head) = Head::read(&bytes, true, Hints::default()) {
            prop_assert!(head.start <= bytes.len());
            prop_assert_eq!(head.names.len(), head.values.len());
        }
        let mut incoming = Incoming::new(None);
        let _ = incoming.take(&bytes, true);
        let _ = crate::encoding::text(&bytes, incoming.encodings().1);
    }

    #[test]
    fn any_cells_make_a_customer_or_are_told(names in proptest::collection::vec("name|phone|email|country|phone country code|last activity|url|id|phone label|fields|\\PC{0,8}", 1..8), cells in proptest::collection::vec("n/a|-|=\"a\"|4[.]2E[+]09|[+]1425555[0-9]{4}( / 4255550101)?|a@b.example|[0-9/. :E+-]{0,20}|\\PC{0,30}", 0..9)) {
        let mut names = names;
        names.push("company".to_owned());
        let mut counted = vec![Values::default(); names.len()];
        cells.iter().zip(&mut counted).for_each(|(cell, values)| values.count(cell));
        let assigned = assign(&names, &counted, &BTreeMap::new()).unwrap();
        let targets = assigned.targets();
        let reading = Reading::new(&names, &targets, assigned.layout, UTF_8, Region::US, DateOrder::DayFirst);
        let bytes: Vec<Vec<u8>> = cells.iter().map(|cell| cell.clone().into_bytes()).collect();
        if let Ok(row) = reading.read(&bytes) {
            for problem in &row.problems {
                prop_assert!(!problem.reason.is_empty() && problem.column.is_some());
            }
            let customer = reading.customer(row, "id".to_owned());
            // What is taken is what the domain takes.
            let draft = CustomerDraft { phones: Vec::new(), ..CustomerDraft::of(&customer) };
            prop_assert!(customer.name.is_empty() || draft.check("id".to_owned(), Region::US).is_ok(), "{:?}", customer);
        }
    }

    #[test]
    fn guarding_is_undone_by_reading(text in "['=+@\\-a\t]{0,6}") {
        let cell = guarded(&text);
        prop_assert_eq!(unguarded(&cell), &text);
    }

    #[test]
    fn what_csv_writes_is_what_is_read(cells in proptest::collection::vec(proptest::collection::vec("[a\",;\n\r é]{0,8}", 2..4), 1..5)) {
        let width = cells[0].len();
        let cells: Vec<Vec<String>> = cells.into_iter().map(|mut row| { row.resize(width, String::new()); row }).collect();
        let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        for row in &cells {
            writer.write_record(row).unwrap();
        }
        let file = writer.into_inner().unwrap();
        let read: Vec<Vec<String>> = rows(&file, b',', 4).into_iter().map(|(_, row)| row.unwrap()).collect();
        prop_assert_eq!(read, cells);
    }
}
