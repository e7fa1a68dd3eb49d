//! Fabrikam's customers. They are made up, and the same in every demo.

use serde_json::json;
use switchboard_domain::customer::{Badge, Customer, CustomerPhone, Field};
use switchboard_domain::number::{PhoneNumber, Region, Written};

/// The number of customers besides Diego.
const COUNT: usize = 1199;

const FIRST: &[&str] = &[
    "Ada", "Amir", "Ana", "Ben", "Bianca", "Carlos", "Chloé", "Daiki", "Elena", "Emre", "Farah", "Felix",
    "Giulia", "Hana", "Ingrid", "Iván", "Jakub", "Jonas", "Karin", "Kenji", "Leila", "Lukas", "Maja",
    "Mateo", "Nadia", "Noah", "Olga", "Omar", "Pia", "Priya", "Quentin", "Rosa", "Ruben", "Sara", "Søren",
    "Tomás", "Uma", "Viktor", "Yuki", "Zoe",
];

const LAST: &[&str] = &[
    "Almeida",
    "Andersson",
    "Becker",
    "Brewer",
    "Castro",
    "Dubois",
    "Eriksen",
    "Fischer",
    "García",
    "Hansen",
    "Ivanov",
    "Jansen",
    "Kowalski",
    "Lehmann",
    "Moreau",
    "Müller",
    "Nakamura",
    "Novak",
    "O’Brien",
    "Petrov",
    "Quinn",
    "Rossi",
    "Sánchez",
    "Sato",
    "Schmidt",
    "Sharma",
    "Silva",
    "Tanaka",
    "Visser",
    "Weber",
    "Yılmaz",
];

const COMPANIES: &[&str] = &[
    "Adatum",
    "Adventure Works",
    "Alpine Ski House",
    "Bellows College",
    "Best For You Organics",
    "City Power & Light",
    "Coho Winery",
    "Contoso Pharmaceuticals",
    "Fourth Coffee",
    "Graphic Design Institute",
    "Humongous Insurance",
    "Lamna Healthcare",
    "Liberty’s Delightful Bakery",
    "Litware",
    "Lucerne Publishing",
    "Margie’s Travel",
    "Munson’s Pickles",
    "Northwind Traders",
    "Proseware",
    "Relecloud",
    "School of Fine Art",
    "Southridge Video",
    "Tailwind Traders",
    "The Phone Company",
    "Trey Research",
    "VanArsdel",
    "Wide World Importers",
    "Woodgrove Bank",
];

const TITLES: &[&str] =
    &["Buyer", "Office manager", "Owner", "Head of purchasing", "Engineer", "Assistant", "Chief accountant"];

/// Countries, each with a phone number without its last four digits, as people there write it.
const COUNTRIES: &[(&str, &str)] = &[
    ("US", "+1 (206) 555-"),
    ("CA", "+1 416-555-"),
    ("GB", "+44 20 7946 "),
    ("DE", "+49 30 1234 "),
    ("FR", "+33 1 42 68 "),
    ("IT", "+39 06 6981 "),
    ("ES", "+34 91 012 "),
    ("NL", "+31 20 794 "),
    ("SE", "+46 8 123 "),
    ("CH", "+41 44 668 "),
    ("DK", "+45 32 12 "),
    ("PL", "+48 22 123 "),
    ("JP", "+81 3-1234-"),
    ("AU", "+61 2 7010 "),
    ("BR", "+55 11 3456-"),
    ("IN", "+91 22 6789 "),
    ("MX", "+52 55 1234 "),
];

fn pick<'a>(list: &[&'a str], index: usize) -> &'a str {
    list.get(index % list.len()).copied().unwrap_or_default()
}

fn phone(number: String, label: &str) -> CustomerPhone {
    let e164 =
        PhoneNumber::parse(&number, Region::US, Written::ByPerson).ok().map(|read| read.e164().to_owned());
    CustomerPhone { number, e164, extension: None, label: Some(label.to_owned()) }
}

/// A name reduced to ASCII letters and digits, for mail addresses.
fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn customer(index: usize) -> Customer {
    // The steps share no factor with the lists' lengths, so that neighbours differ in everything.
    let (first, last) = (pick(FIRST, index * 7), pick(LAST, index * 5 + index / 40));
    let company = pick(COMPANIES, index * 3 + index / 28);
    let prefix = COUNTRIES.get(index % COUNTRIES.len()).map_or("+1 (206) 555-", |(_, prefix)| prefix);
    let line = index / COUNTRIES.len() + 1000;
    let mut phones = vec![phone(format!("{prefix}{line:04}"), "work")];
    if index.is_multiple_of(4) {
        phones.push(phone(format!("+44 7400 1{index:05}"), "mobile"));
    }
    Customer {
        id: format!("sample-{index:04}"),
        record_type: "contact".to_owned(),
        name: format!("{first} {last}"),
        company: Some(company.to_owned()),
        title: Some(pick(TITLES, index).to_owned()),
        email: Some(format!("{}.{}{index}@{}.example", plain(first), plain(last), plain(company))),
        phones,
        owner: Some(pick(&["Alice Mertens", "Megan Bowen", "Isaiah Langer"], index).to_owned()),
        last_activity: None,
        url: Some(format!("https://crm.fabrikam.example/contacts/sample-{index:04}")),
        badges: badge(index).into_iter().collect(),
        fields: Vec::new(),
        extra: Vec::new(),
    }
}

fn badge(index: usize) -> Option<Badge> {
    let (kind, label) = match index % 23 {
        0 => ("vip", "VIP"),
        7 => ("overdue", "Invoice overdue"),
        _ => return None,
    };
    Some(Badge { kind: kind.to_owned(), label: label.to_owned() })
}

/// The customer who phones in the article and in the tests.
fn diego() -> Customer {
    Customer {
        id: "diego".to_owned(),
        name: "Diego Siciliani".to_owned(),
        company: Some("Northwind Traders".to_owned()),
        title: Some("Head of purchasing".to_owned()),
        email: Some("diego@northwind.example".to_owned()),
        phones: vec![
            phone("+1 (425) 555-0123".to_owned(), "work"),
            phone("+1 (425) 555-0124".to_owned(), "mobile"),
        ],
        url: Some("https://crm.fabrikam.example/contacts/diego".to_owned()),
        badges: vec![Badge { kind: "vip".to_owned(), label: "VIP".to_owned() }],
        fields: vec![
            Field {
                label: "Open orders".to_owned(),
                value: "2".to_owned(),
                kind: "number".to_owned(),
                pii: false,
            },
            Field {
                label: "Customer since".to_owned(),
                value: "2019".to_owned(),
                kind: "text".to_owned(),
                pii: false,
            },
        ],
        ..customer(0)
    }
}

/// All customers, Diego first.
pub(super) fn all() -> Vec<Customer> {
    std::iter::once(diego()).chain((1..=COUNT).map(customer)).collect()
}

/// Fabrikam's phone book. It maps numbers to names, as the example in the article does.
pub(super) fn phone_book() -> Vec<(String, String)> {
    let crm = |path: &str| format!("https://crm.fabrikam.example/{path}");
    let diego = json!({
        "entries": [{
            "name": "Diego Siciliani",
            "company": "Northwind Traders",
            "recordId": "diego",
            "owner": "Alice Mertens",
            "lastActivity": "2026-11-20T15:30:00Z",
            "actions": [{"label": "New ticket", "url": crm("tickets/new?contact=diego")}],
            "openItems": [
                {"label": "Order 4711 is being packed", "url": crm("orders/4711")},
                {"label": "Ticket 88: wrong invoice address", "url": crm("tickets/88")},
            ],
            "extra": {"Region": "West"},
        }],
        "presentation": {"openUrl": crm("contacts/diego")},
    });
    let shared = json!({"entries": [
        {"name": "Irvin Sayers", "company": "Relecloud", "title": "Buyer", "owner": "Megan Bowen"},
        {"name": "Lidia Holloway", "company": "Relecloud", "title": "Accountant", "owner": "Alice Mertens"},
        {"name": "Pradeep Gupta", "company": "Relecloud", "badges": [{"kind": "do-not-contact", "label": "No offers"}]},
    ]});
    let newsletter = json!({
        "entries": [{"name": "Newsletter robot", "badges": [{"kind": "spam", "label": "Spam"}]}],
        "presentation": {"silent": true},
    });
    vec![
        ("number:+14255550123".to_owned(), diego.to_string()),
        (
            "number:+14255550170".to_owned(),
            json!({"name": "Reception", "company": "Woodgrove Bank"}).to_string(),
        ),
        ("number:+14255550171".to_owned(), shared.to_string()),
        ("number:+14255550172".to_owned(), newsletter.to_string()),
        (
            "number:+14255550173".to_owned(),
            json!({"suppressed": "The counselling line promises not to say who calls."}).to_string(),
        ),
        ("number:+442079460950".to_owned(), "Courier".to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_number_is_a_number_and_they_come_from_many_countries() {
        let all = all();
        let mut regions = std::collections::BTreeSet::new();
        let mut seen = std::collections::BTreeSet::new();
        for customer in &all {
            for phone in &customer.phones {
                let read = PhoneNumber::parse(&phone.number, Region::US, Written::ByPerson);
                let read = read.unwrap_or_else(|error| panic!("{}: {error}", phone.number));
                regions.extend(read.region());
                assert!(seen.insert(read.e164().to_owned()), "{} came twice", phone.number);
            }
        }
        assert!(all.len() >= 1000 && regions.len() >= 12, "{} {regions:?}", all.len());
    }
}
