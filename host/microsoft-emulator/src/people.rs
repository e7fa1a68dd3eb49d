//! The sample tenants and their people.

/// A tenant of the emulated Entra ID.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Entra tenant id.
    pub id: &'static str,
    /// Display name.
    pub name: &'static str,
    /// Of its user principal names.
    pub domain: &'static str,
    /// Its people.
    pub people: Vec<Person>,
}

/// A person of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Entra object id.
    pub oid: String,
    /// Entra tenant id.
    pub tenant_id: &'static str,
    /// User principal name.
    pub upn: String,
    /// Display name.
    pub name: String,
    /// Job title.
    pub title: &'static str,
    /// Department.
    pub department: &'static str,
    /// Business number, as an admin typed it.
    pub phone: Option<String>,
    /// App roles.
    pub roles: &'static [&'static str],
}

/// Fabrikam's tenant id.
pub const FABRIKAM: &str = "5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01";
/// Tailspin's tenant id.
pub const TAILSPIN: &str = "a1b2c3d4-7e6f-4a5b-8c9d-0e1f2a3b4c02";
/// Wingtip's tenant id.
pub const WINGTIP: &str = "c0ffee00-1234-4f5e-9abc-def012345603";
/// The operator's own tenant id.
pub const CONTOSO: &str = "0b5ca1ab-4321-4d3c-8b7a-a9876543210f";

const AGENT: &[&str] = &["agent"];
const ADMIN: &[&str] = &["admin", "developer"];

/// All tenants.
#[must_use]
pub fn tenants() -> Vec<Tenant> {
    vec![
        tenant(
            FABRIKAM,
            "Fabrikam",
            "fabrikam.example",
            &[
                ("alice", "Alice Mertens", "Account manager", "Sales", AGENT),
                ("megan", "Megan Bowen", "Sales manager", "Sales", AGENT),
                ("nestor", "Nestor Wilke", "IT director", "IT", ADMIN),
                ("adele", "Adele Vance", "Retail manager", "Retail", AGENT),
                ("alex", "Alex Wilber", "Marketing assistant", "Marketing", AGENT),
                ("debra", "Debra Berger", "Administrative assistant", "Executive", AGENT),
                ("grady", "Grady Archie", "Designer", "R&D", AGENT),
                ("henrietta", "Henrietta Mueller", "Developer", "R&D", AGENT),
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
            ],
        ),
        tenant(
            TAILSPIN,
            "Tailspin",
            "tailspin.example",
            &[
                ("tara", "Tara Nilsson", "Agent", "Reservations", AGENT),
                ("theo", "Theo Laurent", "IT lead", "IT", ADMIN),
                ("tove", "Tove Lindqvist", "Agent", "Reservations", AGENT),
            ],
        ),
        tenant(
            WINGTIP,
            "Wingtip",
            "wingtip.example",
            &[
                ("wendy", "Wendy Okafor", "Agent", "Service", AGENT),
                ("walt", "Walt Jansen", "IT lead", "IT", ADMIN),
                ("wim", "Wim de Boer", "Agent", "Service", AGENT),
            ],
        ),
        tenant(
            CONTOSO,
            "Contoso",
            "contoso.example",
            &[("operator", "Olivia Operator", "Operator", "Cloud", &["operator"])],
        ),
    ]
}

type Entry = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

fn tenant(id: &'static str, name: &'static str, domain: &'static str, people: &[Entry]) -> Tenant {
    let people = people.iter().enumerate().map(|(index, (mail, name, title, department, roles))| Person {
        oid: if *mail == "megan" {
            // The id that the article's example has.
            "e8b753b5-4117-464e-9a08-713e1ff266b3".to_owned()
        } else {
            uuid::Uuid::from_u128(
                uuid::Uuid::try_parse(id).unwrap_or_default().as_u128()
                    ^ ((u128::try_from(index).unwrap_or(0) + 1) << 64),
            )
            .to_string()
        },
        tenant_id: id,
        upn: format!("{mail}@{domain}"),
        name: (*name).to_owned(),
        title,
        department,
        phone: (index % 2 == 0).then(|| format!("+1 (425) 555-{:04}", 140 + index)),
        roles,
    });
    Tenant { id, name, domain, people: people.collect() }
}
