//! Tenants and people.

/// A tenant of the emulated Entra ID.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Entra tenant id.
    pub id: &'static str,
    /// Display name.
    pub name: &'static str,
    /// The domain of its user principal names.
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
    /// Mail address; that of a guest is one of another organisation.
    pub mail: String,
    /// Display name.
    pub name: String,
    /// Job title.
    pub title: &'static str,
    /// Department.
    pub department: &'static str,
    /// Office location.
    pub office: &'static str,
    /// Business number, as an admin typed it.
    pub phone: Option<String>,
    /// Mobile number, as an admin typed it.
    pub mobile: Option<String>,
    /// App roles.
    pub roles: &'static [&'static str],
    /// Whether the person was invited from another organisation.
    pub guest: bool,
    /// False for people who have left.
    pub enabled: bool,
    /// Which of the portraits is this person's.
    pub photo: Option<usize>,
    /// IANA name of the time zone of the person's mailbox.
    pub zone: &'static str,
}

impl Person {
    /// Whether the person may consent for the whole organisation.
    pub(crate) fn may_consent(&self) -> bool {
        self.roles.contains(&"admin") || self.roles.contains(&"operator")
    }

    /// Template ids of the person's directory roles, for the claim `wids`: Global Administrator (Microsoft Learn,
    /// "Microsoft Entra built-in roles") for admins, otherwise the role that every member has.
    pub(crate) fn directory_roles(&self) -> [&'static str; 1] {
        if self.may_consent() {
            ["62e90394-69f5-4237-9190-012177145e10"]
        } else {
            ["b79fbf4d-3ef9-4689-8143-76b194e85509"]
        }
    }
}

/// Fabrikam's tenant id.
pub const FABRIKAM: &str = "5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01";
/// Tailspin's tenant id.
pub const TAILSPIN: &str = "a1b2c3d4-7e6f-4a5b-8c9d-0e1f2a3b4c02";
/// Wingtip's tenant id.
pub const WINGTIP: &str = "c0ffee00-1234-4f5e-9abc-def012345603";
/// The operator's own tenant id.
pub const CONTOSO: &str = "0b5ca1ab-4321-4d3c-8b7a-a9876543210f";
/// The id of a tenant that has consented to nothing and has no service principal of ACS: Litware.
pub const LITWARE: &str = "117a3e00-5b21-4c9d-8f10-2d3e4f506104";
/// The id of a tenant of 10,000 agents, `agent00001@woodgrove.example` and so on: Woodgrove Bank.
pub const WOODGROVE: &str = "300d9407-e0b4-4a5c-9d6e-7f8091a2b305";
