use std::collections::BTreeMap;

use encoding_rs::{UTF_8, UTF_16LE, WINDOWS_1252};
use switchboard_domain::customer::Customer;
use switchboard_domain::number::Region;

use crate::columns::{Assigned, ByName, Target, Values, assign, by_name};
use crate::dates::DateOrder;
use crate::dialect::delimiter;
use crate::encoding::{FirstBytes, Incoming, first_bytes};
use crate::export::{guarded, unguarded};
use crate::file_says::FileSays;
use crate::head::{Head, Hints};
use crate::record::{MAX_ROW, Next, Record, RecordReader, end_of_line};
use crate::row::{NamedBy, ReadRow, Reading, RowSays};

mod properties;

/// All rows of a file that arrives in pieces; broken ones as their reason.
fn rows(bytes: &[u8], delimiter: u8, piece: usize) -> Vec<(usize, Result<Vec<String>, RowSays>)> {
    let mut reader = RecordReader::new(delimiter);
    let (mut at, mut known, mut line, mut rows) = (0, piece.min(bytes.len()), 1, Vec::new());
    loop {
        let whole = known == bytes.len();
        match reader.next(&bytes[at..known], whole) {
            Next::Row(Record { cells, bytes, lines_before, lines }) => {
                let cells =
                    cells.into_iter().map(|cell| String::from_utf8_lossy(&cell).into_owned()).collect();
                rows.push((line + lines_before, Ok(cells)));
                at += bytes;
                line += lines;
            }
            Next::Broken { bytes_before, lines_before, says } => {
                rows.push((line + lines_before, Err(says)));
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

fn row(cells: &[&str]) -> Result<Vec<String>, RowSays> {
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
    assert!(matches!(found[1], (2, Err(RowSays::OpenQuote))), "{found:?}");
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
    assert!(short[2].1.is_err_and(|says| *says == RowSays::LongRow));
    assert!(short[4].1.is_err_and(|says| *says == RowSays::LongQuote));
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
    let phone = |label: &str| (!label.is_empty()).then(|| label.to_owned());
    for (name, expected) in [
        ("Telefon (geschäftlich)", "work"),
        ("Mobile Phone", "mobile"),
        ("MobilePhone", "mobile"),
        ("Handy", "mobile"),
        ("Business Phone 2", "work"),
        ("phone 2", ""),
        ("Tel.", ""),
        ("Fax", "fax"),
        ("Business Fax", "work fax"),
        ("Fax privat", "home fax"),
        ("Telefonnummer", ""),
        ("Company Main Phone", "main"),
    ] {
        assert!(
            matches!(by_name(name), ByName::Phone { label, only_phone_words: true } if label == phone(expected)),
            "{name}: {:?}",
            by_name(name)
        );
    }
    for (name, expected) in [
        ("Name", Target::Name),
        ("First Name", Target::FirstName),
        ("FirstName", Target::FirstName),
        ("Vorname", Target::FirstName),
        ("Prénom", Target::FirstName),
        ("Last_Name", Target::LastName),
        ("E-Mail", Target::Email),
        ("Email Address", Target::Email),
        ("Email (Work)", Target::Email),
        ("Firma", Target::Company),
        ("Account Name", Target::Company),
        ("Kundennummer", Target::ExternalId),
        ("Country/Region", Target::Country),
        ("Mailing Country", Target::Country),
        ("Phone Country Code", Target::PhoneCountryCode),
        ("phone 1 label", Target::PhoneLabel),
        ("Phone 1 - Type", Target::PhoneLabel),
        ("phone 1 extension", Target::PhoneExtension),
        ("phone 1 e164", Target::PhoneE164),
        ("Phone E.164", Target::PhoneE164),
    ] {
        assert!(
            matches!(by_name(name), ByName::Target(target, _) if target == expected),
            "{name}: {:?}",
            by_name(name)
        );
    }
    for name in [
        "Notes",
        "",
        "Company / Account",
        "Number of Employees",
        "Rechnungsnummer",
        "Phonetic First Name",
        "Voicemail",
    ] {
        assert_eq!(by_name(name), ByName::Unknown, "{name}");
    }
    for name in [
        "Fax Opt Out",
        "Do not allow Phone Calls",
        "Phone Verified",
        "Email Type",
        "Last Phone Call",
        "Phone ID",
    ] {
        assert_eq!(by_name(name), ByName::About, "{name}");
    }
}

fn values(columns: &[&[&str]]) -> Vec<Values> {
    let count = |cells: &&[&str]| {
        let mut values = Values::default();
        cells.iter().for_each(|cell| values.count(cell));
        values
    };
    columns.iter().map(count).collect()
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn names_and_values_decide_together() {
    let ids: &[&str] = &["1", "2", "3", "4"];
    for (name, cells, expected) in [
        ("Phone", &["+1 425 555 0101", "n/a", "4255550102"][..], "phone"),
        ("Phone", &["2041", "2042", "2043"], "phone"),
        ("Phone extension number", &["2041", "7"], "phoneExtension"),
        ("Phone lines used", &["2041", "112"], "ignore"),
        ("Number", &["2041", "112"], "ignore"),
        ("Number", &["+1 425 555 0101"], "phone"),
        ("Telephone", &["TRUE", "FALSE", "TRUE"], "ignore"),
        ("Telephone", &["a@x.example", "b@x.example"], "ignore"),
        ("Telephone", &["2026-01-15", "2026-01-16"], "ignore"),
        ("Reachable at", &["+1 425 555 0101", "(425) 555-0102"], "phone"),
        ("Order", &["4255550101", "4255550102"], "ignore"),
        ("Reachable at", &["a@x.example", "b@x.example"], "email"),
        ("Email", &["1", "0", "1", "1"], "ignore"),
        ("ID", ids, "externalId"),
        ("Account ID", ids, "externalId"),
        ("Account ID", &["1", "1", "2", "3"], "ignore"),
        ("Title", &["Dr.", "Mrs.", "Mr"], "ignore"),
        ("Title", &["Buyer", "CEO"], "title"),
        ("Last activity", &["2026-01-15 14:30", "1/15/2026"], "lastActivity"),
        ("Last activity", &["call", "mail", "call"], "ignore"),
        ("Country code", &["+1", "+44"], "phoneCountryCode"),
        ("Country code", &["US", "GB"], "country"),
        ("Country", &["Austria", "Deutschland"], "country"),
    ] {
        let names = owned(&["name", name]);
        let assigned = assign(&names, &values(&[&["Ada"], cells]), &BTreeMap::new()).unwrap();
        assert_eq!(
            String::from(assigned.columns[1].target.clone()),
            expected,
            "{name}: {:?}",
            assigned.columns[1]
        );
    }
    // The surest of several columns holds what only one can hold.
    let names = owned(&["Title", "Name", "Job Title", "ID", "Customer ID"]);
    let assigned = assign(&names, &[], &BTreeMap::new()).unwrap();
    let targets: Vec<String> = assigned.targets().into_iter().map(String::from).collect();
    assert_eq!(targets, ["ignore", "name", "title", "ignore", "externalId"]);
}

#[test]
fn a_mapping_says_more_than_names_and_values() {
    let names = owned(&["Who", "Tel", "Name", "Tel"]);
    let said: BTreeMap<String, Target> = [
        ("Who".to_owned(), Target::Name),
        ("Name".to_owned(), Target::Field("Alias".into())),
        ("column 4".to_owned(), Target::Ignore),
    ]
    .into();
    assert_eq!(
        assign(&names, &[], &said).map(|assigned| assigned.targets()),
        Ok(vec![Target::Name, Target::Phone(None), Target::Field("Alias".into()), Target::Ignore])
    );
    let none = BTreeMap::new();
    for (names, mapping, why) in [
        (names.clone(), [("Nobody".to_owned(), Target::Name)].into(), "Nobody"),
        (names, [("column 5".to_owned(), Target::Name)].into(), "column 5"),
        (
            owned(&["a", "b"]),
            [("a".to_owned(), Target::Name), ("b".to_owned(), Target::Name)].into(),
            "two columns",
        ),
        (owned(&["Foo"]), none.clone(), "mapping"),
        (vec!["name".to_owned(); 10_000], none, "10000"),
    ] {
        assert!(
            assign(&names, &[], &mapping).is_err_and(|refused| refused.to_string().contains(why)),
            "{why}"
        );
    }
    assert!(Target::try_from("nom".to_owned()).is_err_and(|why| why.contains("phone:LABEL")));
}

fn cells(text: &str) -> Vec<Vec<u8>> {
    match RecordReader::new(b',').next(text.as_bytes(), true) {
        Next::Row(row) => row.cells,
        other => panic!("{other:?}"),
    }
}

fn read(header: &str, line: &str) -> (Customer, ReadRow) {
    let names: Vec<String> =
        cells(header).into_iter().map(|cell| String::from_utf8_lossy(&cell).into_owned()).collect();
    let Assigned { layout, columns } = assign(&names, &[], &BTreeMap::new()).unwrap();
    let targets: Vec<Target> = columns.into_iter().map(|column| column.target).collect();
    let reading = Reading::new(&names, &targets, layout, UTF_8, Region::US, DateOrder::MonthFirst);
    let row = reading.read(&cells(line)).unwrap();
    (reading.customer(row.clone(), "id".to_owned()), row)
}

#[test]
fn a_cell_that_cannot_be_taken_costs_itself() {
    let header = "first name,last name,email,phone,mobile,customer id,last activity,url";
    let (ada, row) = read(
        header,
        "Ada,Brewer,ada@x.example,425 555 0100; (425) 555-0101 x7,+44 7400 123456,77,1/15/2026,",
    );
    assert_eq!(
        (ada.name.as_str(), ada.phones.len(), row.external_id.as_deref()),
        ("Ada Brewer", 3, Some("77"))
    );
    assert_eq!(
        (ada.phones[1].extension.as_deref(), ada.phones[2].label.as_deref(), ada.last_activity.as_deref()),
        (Some("7"), Some("mobile"), Some("2026-01-15T00:00:00Z"))
    );
    assert!(row.problems.is_empty(), "{row:?}");
    for (line, column, value, reason) in [
        ("A,B,nobody,,,,,", "email", "nobody", "an address"),
        ("A,B,,call me,,,,", "phone", "call me", "no digits"),
        ("A,B,,4255550100,999999999999999,,,", "mobile", "999999999999999", "telephone number"),
        ("A,B,,4255550100,n/a,,,", "mobile", "n/a", "no value"),
        ("A,B,,4.25555E+09,,,,", "phone", "4.25555E+09", "Excel"),
        ("A,B,,,,4.25555E+09,,", "customer id", "4.25555E+09", "Excel"),
        ("A,B,,,,,yesterday,", "last activity", "yesterday", "a time such as"),
        ("A,B,,,,,,javascript:alert(1)", "url", "javascript:alert(1)", "https://"),
        ("A\0,B,,,,,,", "first name", "A\u{2400}", "NUL"),
    ] {
        let (customer, row) = read(header, line);
        let [problem] = &row.problems[..] else { panic!("{line}: {row:?}") };
        assert_eq!(
            (problem.column.as_deref(), problem.value.as_deref()),
            (Some(column), Some(value)),
            "{line}"
        );
        assert!(problem.reason.contains(reason), "{line}: {problem:?}");
        assert_eq!(problem.says.as_ref().map(ToString::to_string).as_ref(), Some(&problem.reason), "{line}");
        assert!(customer.name.contains('B'), "{line}: {customer:?}");
    }
    let names = owned(&["name", "phone"]);
    let targets = [Target::Name, Target::Phone(None)];
    let reading = Reading::new(&names, &targets, None, UTF_8, Region::US, DateOrder::DayFirst);
    // A row with a name fails whole only here: nobody knows which cell is in which column (ADR 37).
    let over = reading.read(&cells("A,1,=cmd")).unwrap_err();
    assert!(over.reason.contains("3 cells") && over.value.as_deref() == Some("=cmd"), "{over:?}");
    assert!(reading.read(&cells("A,4255550100,,  ,")).is_ok(), "empty cells at the end are none");
}

#[test]
fn somebody_is_named_by_whatever_there_is() {
    let header = "first name,middle name,last name,company,email,phone";
    for (line, name, record_type, named_by) in [
        ("Ada,M.,Brewer,Contoso,,", "Ada M. Brewer", "contact", NamedBy::Person),
        (",,,Contoso,a@x.example,", "Contoso", "account", NamedBy::Company),
        (",,,,a@x.example,4255550101", "a@x.example", "contact", NamedBy::Contact),
        ("n/a,,-,,,4255550101", "4255550101", "contact", NamedBy::Contact),
        ("Null,,None,,,", "Null None", "contact", NamedBy::Person),
        (",,,,,", "", "contact", NamedBy::Nothing),
    ] {
        let (customer, row) = read(header, line);
        assert_eq!(
            (customer.name.as_str(), customer.record_type.as_str(), row.named_by),
            (name, record_type, named_by),
            "{line}"
        );
    }
}

#[test]
fn numbers_are_read_as_of_their_own_country() {
    for (header, line, e164) in [
        ("name,country,phone", "Ada,Austria,0664 1234567", "+436641234567"),
        ("name,phone,Country/Region", "Ada,0664 1234567,AT", "+436641234567"),
        ("name,Phone Country Code,phone", "Ada,+43,0664 1234567", "+436641234567"),
        ("name,Phone Country Code,country,phone", "Ada,+43,Germany,0664 1234567", "+436641234567"),
        ("name,country,phone", "Ada,Austria,+1 425 555 0101", "+14255550101"),
        ("name,country,phone", "Ada,Freedonia,425 555 0101", "+14255550101"),
    ] {
        let (customer, _) = read(header, line);
        assert_eq!(customer.phones[0].e164.as_deref(), Some(e164), "{header}: {line}");
    }
    let (_, row) = read("name,country,phone", "Ada,Freedonia,425 555 0101");
    assert_eq!(row.problems[0].column.as_deref(), Some("country"), "{row:?}");
}

/// What Switchboard itself exported, now and before it wrote E.164 beside the numbers.
#[test]
fn an_export_says_of_which_country_its_numbers_are() {
    let before = "external id,record type,name,company,title,email,owner,url,last activity,phone 1,phone 1 label,\
                  phone 1 extension,badges,fields,extra";
    let (ada, row) = read(before, "1,contact,Ada,,,,,,,0664 1234567,,,,,\"[[\"\"country\"\",\"\"AT\"\"]]\"");
    assert_eq!((ada.phones[0].e164.as_deref(), ada.extra.len()), (Some("+436641234567"), 1), "{row:?}");
    let now = "external id,record type,name,company,title,email,owner,url,last activity,phone 1,phone 1 label,\
               phone 1 extension,phone 1 e164,badges,fields,extra";
    for (number, e164, expected) in [
        ("0664 1234567", "+436641234567", "+436641234567"),
        ("'0664 1234567", "'+436641234567", "+436641234567"),
        ("0800 FLOWERS", "+14255550123", "+14255550123"),
        ("425 555 0123", "nonsense", "+14255550123"),
        ("425 555 0123", "", "+14255550123"),
    ] {
        let (ada, row) = read(now, &format!("1,contact,Ada,,,,,,,{number},,,{e164},,,"));
        let [phone] = &ada.phones[..] else { panic!("{number}: {row:?}") };
        assert_eq!((phone.e164.as_deref(), row.problems.len()), (Some(expected), 0), "{number}: {row:?}");
    }
}

#[test]
fn further_mail_addresses_are_kept_as_facts() {
    let (ada, row) = read("name,email,email 2", "Ada,Ada <a@x.example>; b@y.example; nobody@,A@X.example");
    assert_eq!(ada.email.as_deref(), Some("a@x.example"));
    assert_eq!(ada.fields.len(), 1);
    assert_eq!((ada.fields[0].label.as_str(), ada.fields[0].value.as_str()), ("Email 2", "b@y.example"));
    assert_eq!(row.problems[0].value.as_deref(), Some("nobody@"));
}

fn head(file: &str) -> Head {
    Head::read(file.as_bytes(), true, Hints::default()).unwrap()
}

#[test]
fn the_header_is_found_below_what_stands_above_it() {
    let rows = "Ada;4255550101\n";
    for (above, skipped) in [
        ("", 0),
        ("sep=;\n", 0),
        ("\"sep=;\"\r\n", 0),
        ("Customers of Contoso\n", 1),
        ("Customers of Contoso;\n\n", 1),
        ("sep=;\nCustomers\nExported on 2026-01-15\n\n", 2),
    ] {
        let file = format!("{above}Name;Phone\n{rows}{rows}");
        let found = head(&file);
        assert_eq!(
            (found.names.as_slice(), found.delimiter),
            (&owned(&["Name", "Phone"])[..], b';'),
            "{above:?}"
        );
        assert_eq!(
            (found.skipped.len(), &file[found.start..]),
            (skipped, format!("{rows}{rows}").as_str()),
            "{above:?}"
        );
        assert_eq!(found.line, file[..found.start].matches('\n').count() + 1, "{above:?}");
    }
    assert_eq!(head("sep=\\t\nname\tphone\n").delimiter, b'\t');
    assert_eq!(head("=\"Name\",=\"Phone\"\nA,1\n").names, ["Name", "Phone"]);
    assert!(head("Ada,+1 425 555 0101\nBen,+1 425 555 0102\n").header_is_data);
    assert!(!head("foo,bar\n1,2\n").header_is_data);
    let hints = Hints { header: Some(false), ..Hints::default() };
    let found = Head::read(b"Ada,+1 425 555 0101\n", true, hints).unwrap();
    assert_eq!((found.start, found.names.as_slice()), (0, &owned(&["column 1", "column 2"])[..]));
    assert!(Head::read(b"\n", true, Hints::default()).is_err_and(|why| why == FileSays::Empty));
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
