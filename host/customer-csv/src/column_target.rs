//! What the columns of a file mean: by their names, or as somebody says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use switchboard_domain::fold::fold;

/// The most columns of a file.
pub const MAX_COLUMNS: usize = 500;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[expect(missing_docs, reason = "as in `Customer`")]
pub enum Target {
    /// Nothing that is wanted.
    Ignore,
    /// The whole name.
    Name,
    FirstName,
    LastName,
    Company,
    Title,
    Email,
    RecordType,
    Owner,
    Url,
    LastActivity,
    /// The id in the tenant's own system.
    ExternalId,
    /// A number with this label; several with `;` or line breaks between them.
    Phone(Option<String>),
    /// The label of the number in the column before.
    PhoneLabel,
    /// The extension of the number in the column before.
    PhoneExtension,
    /// A labelled fact.
    Field(String),
    /// As an export writes them.
    Badges,
    Fields,
    Extra,
}

const PLAIN: &[(&str, Target)] = &[
    ("ignore", Target::Ignore),
    ("name", Target::Name),
    ("firstName", Target::FirstName),
    ("lastName", Target::LastName),
    ("company", Target::Company),
    ("title", Target::Title),
    ("email", Target::Email),
    ("recordType", Target::RecordType),
    ("owner", Target::Owner),
    ("url", Target::Url),
    ("lastActivity", Target::LastActivity),
    ("externalId", Target::ExternalId),
    ("phone", Target::Phone(None)),
    ("phoneLabel", Target::PhoneLabel),
    ("phoneExtension", Target::PhoneExtension),
    ("badges", Target::Badges),
    ("fields", Target::Fields),
    ("extra", Target::Extra),
];

impl From<Target> for String {
    fn from(target: Target) -> Self {
        match target {
            Target::Phone(Some(label)) => format!("phone:{label}"),
            Target::Field(label) => format!("field:{label}"),
            plain => PLAIN
                .iter()
                .find(|(_, known)| *known == plain)
                .map_or_else(String::new, |(name, _)| (*name).to_owned()),
        }
    }
}

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if let Some((_, target)) = PLAIN.iter().find(|(name, _)| *name == text) {
            return Ok(target.clone());
        }
        let labelled = text.split_once(':').filter(|(_, label)| !label.trim().is_empty());
        match labelled {
            Some(("phone", label)) => Ok(Self::Phone(Some(label.trim().to_owned()))),
            Some(("field", label)) => Ok(Self::Field(label.trim().to_owned())),
            _ => {
                let names: Vec<&str> = PLAIN.iter().map(|(name, _)| *name).collect();
                Err(format!("{text:?} is none of {}, phone:LABEL, field:LABEL", names.join(", ")))
            }
        }
    }
}

/// Names of columns, folded and without gaps, in the languages of the field's exports.
const NAMES: &[(&[&str], Target)] = &[
    (
        &[
            "name",
            "fullname",
            "displayname",
            "contactname",
            "customername",
            "customer",
            "contact",
            "kunde",
            "kundenname",
            "ansprechpartner",
            "vollstandigername",
            "anzeigename",
            "nom complet",
            "nomcomplet",
            "client",
            "nombrecompleto",
            "cliente",
            "nominativo",
            "naam",
            "klant",
            "namn",
        ],
        Target::Name,
    ),
    (
        &[
            "firstname",
            "givenname",
            "forename",
            "vorname",
            "prenom",
            "nombre",
            "nome",
            "voornaam",
            "fornamn",
            "imie",
        ],
        Target::FirstName,
    ),
    (
        &[
            "lastname",
            "surname",
            "familyname",
            "nachname",
            "familienname",
            "nom",
            "nomdefamille",
            "apellido",
            "apellidos",
            "cognome",
            "achternaam",
            "efternamn",
            "nazwisko",
            "sobrenome",
        ],
        Target::LastName,
    ),
    (
        &[
            "company",
            "companyname",
            "organization",
            "organisation",
            "account",
            "accountname",
            "business",
            "firma",
            "unternehmen",
            "firmenname",
            "societe",
            "entreprise",
            "empresa",
            "azienda",
            "bedrijf",
            "foretag",
        ],
        Target::Company,
    ),
    (
        &[
            "title",
            "jobtitle",
            "job",
            "position",
            "role",
            "funktion",
            "berufsbezeichnung",
            "poste",
            "puesto",
            "cargo",
        ],
        Target::Title,
    ),
    (
        &[
            "email",
            "mail",
            "emailaddress",
            "mailaddress",
            "email1",
            "primaryemail",
            "workemail",
            "businessemail",
            "emailadresse",
            "courriel",
            "adresseemail",
            "correo",
            "correoelectronico",
            "epost",
        ],
        Target::Email,
    ),
    (&["recordtype", "type", "typ", "kind"], Target::RecordType),
    (
        &["owner", "accountowner", "contactowner", "accountmanager", "betreuer", "besitzer", "salesrep"],
        Target::Owner,
    ),
    (&["url", "link", "recordurl"], Target::Url),
    (&["lastactivity", "lastactivitydate", "lastcontact", "letzterkontakt"], Target::LastActivity),
    (
        &[
            "externalid",
            "id",
            "customerid",
            "contactid",
            "recordid",
            "accountid",
            "customernumber",
            "customerno",
            "kundennummer",
            "kundennr",
            "kundenr",
            "crmid",
        ],
        Target::ExternalId,
    ),
    (&["phonelabel", "phonetype"], Target::PhoneLabel),
    (&["phoneextension", "extension", "ext", "durchwahl", "nebenstelle"], Target::PhoneExtension),
    (&["badges"], Target::Badges),
    (&["fields"], Target::Fields),
    (&["extra"], Target::Extra),
];

/// Words by which a column holds numbers.
const PHONE: &[&str] = &[
    "phone",
    "tel",
    "telephone",
    "telefon",
    "telefonnummer",
    "phonenumber",
    "rufnummer",
    "telefone",
    "telefono",
    "telefoon",
    "festnetz",
    "mobile",
    "mobil",
    "mobiltelefon",
    "mobilnummer",
    "handy",
    "handynummer",
    "cell",
    "cellphone",
    "portable",
    "movil",
    "cellulare",
    "celular",
    "mobiel",
    "landline",
    "fon",
    "nummer",
    "number",
    "phones",
];

/// Words that say which number it is.
const LABELS: &[(&[&str], &str)] = &[
    (
        &[
            "mobile",
            "mobil",
            "mobiltelefon",
            "mobilnummer",
            "handy",
            "handynummer",
            "cell",
            "cellphone",
            "portable",
            "movil",
            "cellulare",
            "celular",
            "mobiel",
        ],
        "mobile",
    ),
    (
        &[
            "work",
            "business",
            "office",
            "geschaftlich",
            "buro",
            "firma",
            "dienstlich",
            "bureau",
            "trabajo",
            "company",
        ],
        "work",
    ),
    (&["home", "private", "privat", "domicile", "casa", "festnetz"], "home"),
    (&["fax", "telefax"], "fax"),
    (&["main", "zentrale", "switchboard"], "main"),
    (&["assistant", "assistent", "sekretariat"], "assistant"),
];

/// What a column is by its name.
#[must_use]
pub fn by_name(name: &str) -> Option<Target> {
    let folded = fold(name);
    let words: Vec<&str> =
        folded.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let joined: String = folded.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let letters: String = joined.chars().filter(|letter| letter.is_alphabetic()).collect();
    for name in [&joined, &letters] {
        if let Some((_, target)) = NAMES.iter().find(|(names, _)| names.contains(&name.as_str())) {
            return Some(target.clone());
        }
    }
    let has =
        |known: &[&str]| words.iter().any(|word| known.contains(word)) || known.contains(&letters.as_str());
    let ends = |known: &[&str]| known.iter().any(|word| word.len() > 3 && letters.ends_with(word));
    if has(PHONE) || ends(PHONE) || has(&["fax", "telefax"]) {
        let label = LABELS.iter().find(|(known, _)| {
            has(known) || known.iter().any(|word| word.len() > 3 && letters.starts_with(word))
        });
        return Some(Target::Phone(label.map(|(_, label)| (*label).to_owned())));
    }
    None
}

/// Names for the columns of a file that has none.
#[must_use]
pub fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|column| format!("column {column}")).collect()
}

/// What each column is: as `said` by its name, else by its name; a column that nobody knows is ignored.
///
/// # Errors
/// When the file has too many columns, `said` names a column that is not there, or no column leads to a name.
pub fn assign(names: &[String], said: &BTreeMap<String, Target>) -> Result<Vec<Target>, String> {
    if names.len() > MAX_COLUMNS {
        return Err(format!("the first row has {} columns; at most {MAX_COLUMNS} are expected", names.len()));
    }
    for name in said.keys() {
        if !names.iter().any(|known| known.trim() == name.trim()) {
            let known = names.iter().take(20).map(|name| format!("{name:?}")).collect::<Vec<_>>();
            return Err(format!("the file has no column {name:?}; its columns are {}", known.join(", ")));
        }
    }
    let mut targets = Vec::with_capacity(names.len());
    for name in names {
        let as_said =
            said.iter().find(|(known, _)| known.trim() == name.trim()).map(|(_, target)| target.clone());
        let target = as_said.or_else(|| by_name(name)).unwrap_or(Target::Ignore);
        let single = !matches!(
            target,
            Target::Ignore
                | Target::Phone(_)
                | Target::PhoneLabel
                | Target::PhoneExtension
                | Target::Field(_)
        );
        // The first column of its kind counts; what is said counts always.
        let taken = single && targets.contains(&target);
        if taken && said.keys().any(|known| known.trim() == name.trim()) {
            return Err(format!("two columns are {}: say which one", String::from(target)));
        }
        targets.push(if taken { Target::Ignore } else { target });
    }
    let named = [Target::Name, Target::FirstName, Target::LastName, Target::Company];
    if !targets.iter().any(|target| named.contains(target)) {
        let known = names.iter().take(20).map(|name| format!("{name:?}")).collect::<Vec<_>>();
        return Err(format!(
            "no column is a name; say which with `mapping`, for example {{\"{}\": \"name\"}}. The columns are {}",
            names.first().map_or("column 1", String::as_str),
            known.join(", ")
        ));
    }
    Ok(targets)
}
