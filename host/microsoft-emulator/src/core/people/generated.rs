//! Everybody else: names, titles, and numbers as admins type them.

use super::person::{Person, Tenant, WOODGROVE};

/// The app roles of people who take calls.
pub(super) const AGENT: &[&str] = &["agent"];

/// How many agents the large tenant has.
const LARGE: usize = 10_000;

const FIRST: &[&str] = &[
    "Aaron", "Amara", "Anton", "Beatriz", "Bruno", "Camille", "Chiara", "Dmitri", "Edith", "Elif", "Fatou",
    "Gabriel", "Greta", "Hiro", "Ilse", "Imani", "Joanna", "José", "Kai", "Kirsten", "Léa", "Magnus",
    "Marta", "Mei", "Nikhil", "Nora", "Oskar", "Paloma", "Rahul", "Renée", "Sander", "Sofía", "Stefan",
    "Tamsin", "Ursula", "Veronika", "Willem", "Xavier", "Yasmin", "Zoltán",
];

const LAST: &[&str] = &[
    "Abbott",
    "Bakker",
    "Barros",
    "Carlsson",
    "Chen",
    "De Luca",
    "Diallo",
    "Engström",
    "Ferreira",
    "Haddad",
    "Horváth",
    "Iyer",
    "Jensen",
    "Kaur",
    "Klein",
    "Laine",
    "MacKay",
    "Mbeki",
    "Meyer",
    "Nguyen",
    "O'Connor",
    "Okafor",
    "Park",
    "Peña",
    "Richter",
    "Saito",
    "Santos",
    "Szabó",
    "Thorne",
    "Vasquez",
    "Wójcik",
];

const WORK: &[(&str, &str)] = &[
    ("Sales representative", "Sales"),
    ("Customer support", "Support"),
    ("Support engineer", "Support"),
    ("Account manager", "Sales"),
    ("Accountant", "Finance"),
    ("Engineer", "Engineering"),
    ("Recruiter", "Human resources"),
    ("Buyer", "Retail"),
    ("Technician", "Manufacturing"),
    ("Counsel", "Legal"),
    ("Writer", "Marketing"),
];

const OFFICES: &[&str] = &["18/2111", "24/1106", "36/2101", "Brno 3", "131/1104", "Home"];

const ZONES: &[&str] = &[
    "America/Los_Angeles",
    "America/New_York",
    "Europe/Prague",
    "Europe/London",
    "Asia/Tokyo",
    "Asia/Kolkata",
];

const AREAS: &[&str] = &["312", "415", "503", "646"];

fn pick<'a>(list: &[&'a str], index: usize) -> &'a str {
    list.get(index % list.len()).copied().unwrap_or_default()
}

pub(super) fn office(index: usize) -> &'static str {
    pick(OFFICES, index)
}

/// The object id of a tenant's person.
pub(super) fn oid(tenant: &str, index: usize) -> String {
    let tenant = uuid::Uuid::try_parse(tenant).unwrap_or_default().as_u128();
    let person = (u128::try_from(index).unwrap_or(0) + 1) << 64;
    uuid::Uuid::from_u128(tenant ^ person).to_string()
}

/// The same number never looks the same twice: admins type what they like.
fn messy(area: &str, line: usize, style: usize) -> String {
    match style % 10 {
        0 => format!("+1 ({area}) 555-{line:04}"),
        1 => format!("+1{area}555{line:04}"),
        2 => format!("({area}) 555-{line:04}"),
        3 => format!("{area}.555.{line:04}"),
        4 => format!("+1-{area}-555-{line:04}"),
        5 => format!("001 {area} 555 {line:04}"),
        6 => format!("tel:+1-{area}-555-{line:04}"),
        7 => format!("1 {area} 555{line:04} x{}", 100 + line),
        8 => format!(" +1 {area} 555 {line:04} "),
        _ => format!("+1 {area}\u{a0}555\u{2011}{line:04}"),
    }
}

fn plain(text: &str) -> String {
    let folded = text.chars().map(|letter| match letter {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ñ' => 'n',
        'ó' | 'ö' => 'o',
        other => other.to_ascii_lowercase(),
    });
    folded.filter(char::is_ascii_alphanumeric).collect()
}

fn person(tenant: &'static str, domain: &str, index: usize, number: usize) -> Person {
    // Steps that share no factor with the lists' lengths, so that neighbours differ in everything.
    let (first, last) = (pick(FIRST, number * 7), pick(LAST, number * 5 + number / 40));
    let (title, department) = WORK.get(number % WORK.len()).copied().unwrap_or_default();
    let upn = format!("{}.{}{number}@{domain}", plain(first), plain(last));
    let area = pick(AREAS, number / 100);
    Person {
        oid: oid(tenant, index),
        tenant_id: tenant,
        mail: upn.clone(),
        upn,
        name: format!("{first} {last}"),
        title,
        department,
        office: office(number),
        phone: (number % 5 != 4).then(|| messy(area, 100 + number % 100, number)),
        mobile: number.is_multiple_of(6).then(|| format!("+44 7700 90{:04}", number % 10_000)),
        roles: AGENT,
        guest: false,
        // Some have left.
        enabled: number % 37 != 36,
        photo: number.is_multiple_of(3).then_some(number),
        zone: pick(ZONES, number),
    }
}

/// Adds people who have no role in the demo.
pub(super) fn more(tenant: &mut Tenant, count: usize) {
    let named = tenant.people.len();
    let new = (0..count).map(|number| person(tenant.id, tenant.domain, named + number, number));
    tenant.people.extend(new.collect::<Vec<_>>());
}

/// Adds guests: people of other organisations, with the names that Entra gives them.
pub(super) fn guests(tenant: &mut Tenant) {
    let invited = [
        ("diego", "northwind.example", "Diego Siciliani"),
        ("sam", "adatum.example", "Sam Carver"),
        ("ivy", "proseware.example", "Ivy Lindgren"),
        ("tara", "tailspin.example", "Tara Nilsson"),
    ];
    for (name, home, display) in invited {
        let index = tenant.people.len();
        tenant.people.push(Person {
            oid: oid(tenant.id, index),
            tenant_id: tenant.id,
            upn: format!("{name}_{home}#EXT#@{}", tenant.domain),
            mail: format!("{name}@{home}"),
            name: format!("{display} (Guest)"),
            title: "",
            department: "",
            office: "",
            phone: None,
            mobile: None,
            roles: &[],
            guest: true,
            enabled: true,
            photo: None,
            zone: "UTC",
        });
    }
}

/// A tenant for load: `agent00001@woodgrove.example` to `agent10000@woodgrove.example`.
pub(super) fn woodgrove() -> Tenant {
    let domain = "woodgrove.example";
    let agent = |number: usize| Person {
        upn: format!("agent{:05}@{domain}", number + 1),
        mail: format!("agent{:05}@{domain}", number + 1),
        phone: None,
        enabled: true,
        ..person(WOODGROVE, domain, number, number)
    };
    Tenant { id: WOODGROVE, name: "Woodgrove Bank", domain, people: (0..LARGE).map(agent).collect() }
}
