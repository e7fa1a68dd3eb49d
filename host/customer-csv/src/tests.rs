use std::collections::BTreeMap;

use encoding_rs::{UTF_8, UTF_16LE, WINDOWS_1252};
use proptest::prelude::*;
use switchboard_domain::customer::{Badge, Customer, Field};
use switchboard_domain::customer_draft::{CustomerDraft, PhoneDraft};
use switchboard_domain::number::Region;

use crate::columns::{Target, assign, by_name};
use crate::dialect::delimiter;
use crate::encoding::{FirstBytes, Incoming, first_bytes};
use crate::export::{Export, guarded, unguarded};
use crate::record::{MAX_ROW, Next, Record, end_of_line, next};
use crate::row::{Reading, RowProblem};

/// All rows of a file that arrives in pieces; broken ones as their reason.
fn rows(bytes: &[u8], delimiter: u8, piece: usize) -> Vec<(usize, Result<Vec<String>, &'static str>)> {
    let (mut at, mut known, mut line, mut rows) = (0, piece.min(bytes.len()), 1, Vec::new());
    loop {
        let whole = known == bytes.len();
        match next(&bytes[at..known], delimiter, whole) {
            Next::Row(Record { cells, bytes, lines_before, lines }) => {
                let cells =
                    cells.into_iter().map(|cell| String::from_utf8_lossy(&cell).into_owned()).collect();
                rows.push((line + lines_before, Ok(cells)));
                at += bytes;
                line += lines;
            }
            Next::Broken { bytes_before, lines_before, reason } => {
                rows.push((line + lines_before, Err(reason)));
                at += bytes_before;
                line += lines_before + 1;
                at += end_of_line(&bytes[at..], true).unwrap_or(0);
                known = known.max(at);
            }
            Next::More => {
                assert!(!whole, "the end must be the end");
                known = (known + piece).min(bytes.len());
            }
            Next::End => return rows,
        }
    }
}

fn row(cells: &[&str]) -> Result<Vec<String>, &'static str> {
    Ok(cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn rows_are_cut_where_they_end_however_they_arrive() {
    let file = b"a,b\r\n\"one, two\",\"li\"\"ne\nbreak\"\r\n\r\n,x\rlast,\"\"";
    for piece in [1, 2, 3, 7, 100] {
        assert_eq!(
            rows(file, b',', piece),
            [
                (1, row(&["a", "b"])),
                (2, row(&["one, two", "li\"ne\nbreak"])),
                (5, row(&["", "x"])),
                (6, row(&["last", ""]))
            ],
            "{piece}"
        );
    }
}

#[test]
fn a_quotation_mark_that_is_never_closed_costs_its_own_row() {
    let found = rows(b"name,phone\n\"Ada,+1\nBen,+2\nCid,+3\n", b',', 5);
    assert_eq!(found[0], (1, row(&["name", "phone"])));
    assert!(matches!(found[1], (2, Err(reason)) if reason.contains("never closed")), "{found:?}");
    assert_eq!(&found[2..], [(3, row(&["Ben", "+2"])), (4, row(&["Cid", "+3"]))]);
}

#[test]
fn a_cell_without_end_costs_its_own_row() {
    let mut file = b"name\nAda\n".to_vec();
    file.extend(std::iter::repeat_n(b'x', 3 * MAX_ROW));
    file.extend(b"\nBen\n\"");
    file.extend(std::iter::repeat_n(b'y', 2 * MAX_ROW));
    file.extend(b"\nCid");
    let found = rows(&file, b',', 64 << 10);
    let short: Vec<_> =
        found.iter().map(|(line, row)| (*line, row.as_ref().map(|cells| cells[0].as_str()))).collect();
    assert_eq!(short.len(), 6, "{short:?}");
    assert_eq!((short[1], short[3], short[5]), ((2, Ok("Ada")), (4, Ok("Ben")), (6, Ok("Cid"))));
    assert!(short[2].1.is_err_and(|reason| *reason == "this row is longer than 1 MiB"));
    assert!(short[4].1.is_err_and(|reason| reason.contains("never closed")));
}

#[test]
fn delimiters_are_told_by_the_rows() {
    for (file, expected) in [
        ("name,phone\nA,1\n", b','),
        ("name;phone\n\"A, B\";1\nC, D;2\n", b';'),
        ("name\tphone\nA\t1,5\n", b'\t'),
        ("name|phone", b'|'),
        ("name\nA\n", b','),
        ("", b','),
        ("Name;Firma;Telefon\nMüller, Ada;Contoso, Ltd.;+49 30 1\n", b';'),
    ] {
        assert_eq!(delimiter(file.as_bytes(), true), expected, "{file}");
    }
}

#[test]
fn encodings_are_told_by_marks_zeros_and_what_is_no_utf8() {
    let text = "Name;Telefon\nMüller – Größe;1\n";
    let utf16 = |little: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    };
    let (windows, ..) = WINDOWS_1252.encode(text);
    let marked = [&[0xef, 0xbb, 0xbf][..], text.as_bytes()].concat();
    let cases: [(&[u8], &str); 6] = [
        (text.as_bytes(), "UTF-8"),
        (&marked, "UTF-8"),
        (&utf16(true), "UTF-16LE"),
        (&utf16(false), "UTF-16BE"),
        (&[&[0xff, 0xfe][..], &utf16(true)].concat(), "UTF-16LE"),
        (&windows, "windows-1252"),
    ];
    for (file, name) in cases {
        let mut incoming = Incoming::new(None);
        let mut kept = incoming.take(&file[..9], false);
        for piece in file[9..].chunks(3) {
            kept.extend(incoming.take(piece, false));
        }
        kept.extend(incoming.take(b"", true));
        let (was, is) = incoming.encodings();
        assert_eq!(was.name(), name);
        assert_eq!(crate::encoding::text(&kept, is).as_deref(), Some(text), "{name}");
    }
    assert_eq!(first_bytes(b"\xff\xfea\0"), FirstBytes::Marked(UTF_16LE, 2));
    assert_eq!(first_bytes(b"a\0"), FirstBytes::Narrow);
}

#[test]
fn columns_are_known_by_their_names_in_many_languages() {
    let phone = |label: &str| Some(Target::Phone(Some(label.to_owned())));
    for (name, expected) in [
        ("Name", Some(Target::Name)),
        ("First Name", Some(Target::FirstName)),
        ("Vorname", Some(Target::FirstName)),
        ("Prénom", Some(Target::FirstName)),
        ("Last_Name", Some(Target::LastName)),
        ("E-Mail", Some(Target::Email)),
        ("Email Address", Some(Target::Email)),
        ("Firma", Some(Target::Company)),
        ("Company / Account", None),
        ("Account Name", Some(Target::Company)),
        ("Kundennummer", Some(Target::ExternalId)),
        ("Mobile Phone", phone("mobile")),
        ("Handy", phone("mobile")),
        ("Telefon (geschäftlich)", phone("work")),
        ("Business Phone 2", phone("work")),
        ("phone 2", Some(Target::Phone(None))),
        ("Tel.", Some(Target::Phone(None))),
        ("Fax", phone("fax")),
        ("phone 1 label", Some(Target::PhoneLabel)),
        ("phone 1 extension", Some(Target::PhoneExtension)),
        ("Notes", None),
        ("", None),
    ] {
        assert_eq!(by_name(name), expected, "{name}");
    }
    let names: Vec<String> = ["Who", "Tel", "Name"].map(str::to_owned).into();
    let said: BTreeMap<String, Target> =
        [("Who".to_owned(), Target::Name), ("Name".to_owned(), Target::Field("Alias".into()))].into();
    assert_eq!(
        assign(&names, &said),
        Ok(vec![Target::Name, Target::Phone(None), Target::Field("Alias".into())])
    );
    assert!(
        assign(&names, &[("Nobody".to_owned(), Target::Name)].into())
            .is_err_and(|why| why.contains("Nobody"))
    );
    assert!(assign(&["Foo".to_owned()], &BTreeMap::new()).is_err_and(|why| why.contains("mapping")));
    assert!(
        assign(&vec!["name".to_owned(); 10_000], &BTreeMap::new()).is_err_and(|why| why.contains("10000"))
    );
    assert!(Target::try_from("nom".to_owned()).is_err_and(|why| why.contains("phone:LABEL")));
}

fn read(header: &str, line: &str) -> Result<(Customer, Option<String>), RowProblem> {
    let cells = |text: &str| match next(text.as_bytes(), b',', true) {
        Next::Row(row) => row.cells,
        other => panic!("{other:?}"),
    };
    let names: Vec<String> =
        cells(header).into_iter().map(|cell| String::from_utf8_lossy(&cell).into_owned()).collect();
    let targets = assign(&names, &BTreeMap::new()).unwrap();
    let reading = Reading { names: &names, targets: &targets, encoding: UTF_8, region: Region::US };
    let row = reading.read(&cells(line))?;
    let external_id = row.external_id.clone();
    Ok((reading.check(row, "id".into())?, external_id))
}

#[test]
fn wrong_rows_say_which_column_and_why() {
    let header = "first name,last name,email,phone,mobile,customer id";
    let (ada, id) =
        read(header, "Ada,Brewer,ada@x.example,425 555 0100; (425) 555-0101 x7,+44 7400 123456,77").unwrap();
    assert_eq!((ada.name.as_str(), ada.phones.len(), id.as_deref()), ("Ada Brewer", 3, Some("77")));
    assert_eq!(
        (ada.phones[1].extension.as_deref(), ada.phones[2].label.as_deref()),
        (Some("7"), Some("mobile"))
    );
    for (line, column, value, reason) in [
        (",,a@x.example,,,", None, Some(""), "a name is expected"),
        ("A,B,nobody,,,", Some("email"), Some("nobody"), "an address"),
        ("A,B,,call me,,", Some("phone"), Some("call me"), "no digits"),
        (
            "A,B,,4255550100,999999999999999,",
            Some("mobile"),
            Some("999999999999999"),
            "no such telephone number",
        ),
        ("A,B,,,,,=cmd", None, Some("=cmd"), "7 cells"),
        ("A\0,B,,,,", Some("first name"), Some("A\u{2400}"), "NUL"),
    ] {
        let problem = read(header, line).unwrap_err();
        assert_eq!(
            (problem.column.as_deref(), problem.value.as_deref()),
            (column, value),
            "{line}: {problem:?}"
        );
        assert!(problem.reason.contains(reason), "{line}: {problem:?}");
    }
}

#[test]
fn formulas_are_written_as_text_and_numbers_as_numbers() {
    for (text, cell) in [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2", "'-2"),
        ("'=1", "''=1"),
        ("'quoted'", "'quoted'"),
        ("plain", "plain"),
        ("\t=1", "'\t=1"),
    ] {
        assert_eq!(guarded(text), cell);
        assert_eq!(unguarded(cell), text);
    }
}

fn customers() -> impl Strategy<Value = Customer> {
    let text = || proptest::option::of("[=+@'\\-\",; a-zA-ZäöüÉ日]{1,12}");
    let phone = (
        "[+]1425555[0-9]{4}|425 555-[0-9]{4}|[+]44 20 7946 0[0-9]{3}",
        proptest::option::of("[0-9]{1,5}"),
        text(),
    );
    let fact = ("[a-z=]{1,6}", "[\\PC\n]{0,20}");
    let lists = (proptest::collection::vec(phone, 0..4), proptest::collection::vec(fact, 0..3));
    (("[=+@'\\-a-zA-Zé \",;]{0,10}[a-zA-Z]", text(), text(), text(), text()), lists).prop_filter_map(
        "not a customer",
        |((name, record_type, company, title, owner), (phones, facts))| {
            let phones =
                phones.into_iter().map(|(number, extension, label)| PhoneDraft { number, extension, label });
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
                ..CustomerDraft::default()
            };
            draft.check("id".to_owned(), Region::US).ok()
        },
    )
}

proptest! {
    #[test]
    fn what_is_exported_is_imported_as_the_same(customers in proptest::collection::vec(customers(), 1..6)) {
        let export = Export::new(customers.iter().map(|one| one.phones.len()).max().unwrap_or(0));
        let mut file = export.header();
        file.extend(export.rows(customers.iter().map(|one| (one, Some("+7")))));
        let mut records = rows(&file, b',', 1000).into_iter();
        let names = records.next().unwrap().1.unwrap();
        let targets = assign(&names, &BTreeMap::new()).unwrap();
        let reading = Reading { names: &names, targets: &targets, encoding: UTF_8, region: Region::US };
        let mut back = Vec::new();
        for (_, cells) in records {
            let cells = cells.unwrap();
            for (cell, target) in cells.iter().zip(&targets) {
                let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                let plain = *target == Target::Phone(None) && cell.bytes().skip(1).all(|byte| byte.is_ascii_digit());
                prop_assert!(!formula || plain, "{:?} in {:?}", cell, target);
            }
            let cells: Vec<Vec<u8>> = cells.into_iter().map(String::into_bytes).collect();
            let row = reading.read(&cells).unwrap();
            prop_assert_eq!(row.external_id.as_deref(), Some("+7"));
            back.push(reading.check(row, "id".to_owned()).unwrap());
        }
        prop_assert_eq!(back, customers);
    }

    #[test]
    fn any_bytes_are_rows_or_refused_and_come_to_an_end(bytes in proptest::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..300), piece in 1_usize..40) {
        let whole = rows(&bytes, b',', bytes.len().max(1));
        prop_assert_eq!(rows(&bytes, b',', piece), whole);
        let _ = delimiter(&bytes, true);
        let mut incoming = Incoming::new(None);
        let _ = incoming.take(&bytes, true);
        let _ = crate::encoding::text(&bytes, incoming.encodings().1);
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
