//! What columns hold by their names, in the languages of common exports.

use switchboard_domain::fold::fold;

use super::target::Target;

/// Names of columns, folded and without spaces.
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

/// Words in the names of columns with phone numbers.
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
    "landline",
    "fon",
    "nummer",
    "number",
    "phones",
];

/// Words in the names of columns with mobile numbers.
const MOBILE: &[&str] = &[
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
];

/// Words in the names of such columns, and the labels of their numbers.
const LABELS: &[(&[&str], &str)] = &[
    (MOBILE, "mobile"),
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

/// What a column with this name holds; `None` if the name is unknown.
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
    if [PHONE, MOBILE].into_iter().any(|known| has(known) || ends(known)) || has(&["fax", "telefax"]) {
        let label = LABELS.iter().find(|(known, _)| {
            has(known) || known.iter().any(|word| word.len() > 3 && letters.starts_with(word))
        });
        return Some(Target::Phone(label.map(|(_, label)| (*label).to_owned())));
    }
    None
}
