//! The people who have a name in the demo, the documents and the tests.

use super::generated::{self, AGENT, more};
use super::person::{CONTOSO, FABRIKAM, LITWARE, Person, TAILSPIN, Tenant, WINGTIP};

const ADMIN: &[&str] = &["admin", "developer"];
const DEVELOPER: &[&str] = &["developer"];

/// How many more people Fabrikam has.
const FABRIKAM_MORE: usize = 280;

type Entry = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const FABRIKAM_PEOPLE: &[Entry] = &[
    ("alice", "Alice Mertens", "Account manager", "Sales", AGENT),
    ("megan", "Megan Bowen", "Sales manager", "Sales", AGENT),
    ("nestor", "Nestor Wilke", "IT director", "IT", ADMIN),
    ("adele", "Adele Vance", "Retail manager", "Retail", AGENT),
    ("alex", "Alex Wilber", "Marketing assistant", "Marketing", AGENT),
    ("debra", "Debra Berger", "Administrative assistant", "Executive", AGENT),
    ("grady", "Grady Archie", "Designer", "R&D", AGENT),
    ("henrietta", "Henrietta Mueller", "Developer", "R&D", DEVELOPER),
    ("isaiah", "Isaiah Langer", "Sales representative", "Sales", AGENT),
    ("johanna", "Johanna Lorenz", "Senior engineer", "Manufacturing", AGENT),
    ("joni", "Joni Sherman", "Paralegal", "Legal", AGENT),
    ("lee", "Lee Gu", "Director", "Manufacturing", AGENT),
    ("lidia", "Lidia Holloway", "Product manager", "Engineering", AGENT),
    ("lynne", "Lynne Robbins", "Planner", "Retail", AGENT),
    ("miriam", "Miriam Graham", "Director", "Marketing", AGENT),
    ("patti", "Patti Fernandez", "President", "Executive", AGENT),
    ("pradeep", "Pradeep Gupta", "Accountant", "Finance", AGENT),
    ("christie", "Christie Cline", "Buyer", "Retail", AGENT),
    ("emily", "Emily Braun", "Budget analyst", "Finance", AGENT),
    ("raul", "Raul Razo", "Customer support", "Support", AGENT),
];

const TAILSPIN_PEOPLE: &[Entry] = &[
    ("tara", "Tara Nilsson", "Agent", "Reservations", AGENT),
    ("theo", "Theo Laurent", "IT lead", "IT", ADMIN),
    ("tove", "Tove Lindqvist", "Agent", "Reservations", AGENT),
];

const WINGTIP_PEOPLE: &[Entry] = &[
    ("wendy", "Wendy Okafor", "Agent", "Service", AGENT),
    ("walt", "Walt Jansen", "IT lead", "IT", ADMIN),
    ("wim", "Wim de Boer", "Agent", "Service", AGENT),
];

const LITWARE_PEOPLE: &[Entry] = &[
    ("liam", "Liam Ferrer", "Agent", "Support", AGENT),
    ("lena", "Lena Adeyemi", "IT lead", "IT", ADMIN),
    ("luis", "Luis Navarro", "Agent", "Support", AGENT),
];

pub(super) fn tenants() -> Vec<Tenant> {
    let contoso: Entry = ("operator", "Olivia Operator", "Operator", "Cloud", &["operator"]);
    let mut fabrikam = tenant(FABRIKAM, "Fabrikam", "fabrikam.example", FABRIKAM_PEOPLE);
    more(&mut fabrikam, FABRIKAM_MORE);
    generated::guests(&mut fabrikam);
    let mut tailspin = tenant(TAILSPIN, "Tailspin", "tailspin.example", TAILSPIN_PEOPLE);
    more(&mut tailspin, 24);
    let mut wingtip = tenant(WINGTIP, "Wingtip", "wingtip.example", WINGTIP_PEOPLE);
    more(&mut wingtip, 12);
    vec![fabrikam, tailspin, wingtip, tenant(CONTOSO, "Contoso", "contoso.example", &[contoso])]
}

/// A tenant that has not been onboarded.
pub(super) fn litware() -> Tenant {
    let mut litware = tenant(LITWARE, "Litware", "litware.example", LITWARE_PEOPLE);
    more(&mut litware, 6);
    litware
}

fn tenant(id: &'static str, name: &'static str, domain: &'static str, people: &[Entry]) -> Tenant {
    let people = people.iter().enumerate().map(|(index, (mail, name, title, department, roles))| Person {
        oid: if *mail == "megan" {
            // Microsoft's documentation has this id in its example.
            "e8b753b5-4117-464e-9a08-713e1ff266b3".to_owned()
        } else {
            generated::oid(id, index)
        },
        tenant_id: id,
        upn: format!("{mail}@{domain}"),
        mail: format!("{mail}@{domain}"),
        name: (*name).to_owned(),
        title,
        department,
        office: generated::office(index),
        phone: index.is_multiple_of(2).then(|| format!("+1 (425) 555-{:04}", 140 + index)),
        mobile: None,
        roles,
        guest: false,
        enabled: true,
        photo: (index % 4 != 3).then_some(index),
        zone: if id == FABRIKAM { "America/Los_Angeles" } else { "Europe/Stockholm" },
    });
    Tenant { id, name, domain, people: people.collect() }
}
