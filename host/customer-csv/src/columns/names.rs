//! What columns hold by their names, in the languages of common exports.

use switchboard_domain::fold::fold;

use super::target::Target;

/// Names of columns, folded, letters and digits alone; what they say, and how surely in percent.
const NAMES: &[(&[&str], Target, u8)] = &[
    (
        &[
            "name",
            "fullname",
            "displayname",
            "contactname",
            "customername",
            "kundenname",
            "vollstandigername",
            "anzeigename",
            "nomcomplet",
            "nombrecompleto",
            "nominativo",
            "naam",
            "namn",
            "imieinazwisko",
            "nazwa",
            "navn",
            "nimi",
            "jmeno",
            "nev",
        ],
        Target::Name,
        95,
    ),
    (
        &[
            "customer",
            "contact",
            "kunde",
            "ansprechpartner",
            "client",
            "cliente",
            "klant",
            "kund",
            "klient",
            "person",
        ],
        Target::Name,
        80,
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
            "fornavn",
            "etunimi",
            "krestnijmeno",
            "keresztnev",
        ],
        Target::FirstName,
        95,
    ),
    (
        &[
            "middlename",
            "secondname",
            "additionalname",
            "zweitername",
            "weiterevornamen",
            "deuxiemeprenom",
            "segundonombre",
        ],
        Target::MiddleName,
        90,
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
            "etternavn",
            "efternavn",
            "sukunimi",
            "prijmeni",
            "vezeteknev",
        ],
        Target::LastName,
        95,
    ),
    (
        &[
            "company",
            "companyname",
            "organization",
            "organisation",
            "organizationname",
            "organisationname",
            "accountname",
            "firma",
            "unternehmen",
            "firmenname",
            "societe",
            "entreprise",
            "empresa",
            "azienda",
            "bedrijf",
            "foretag",
            "virksomhed",
            "yritys",
            "spolecnost",
            "ceg",
            "employer",
            "arbeitgeber",
        ],
        Target::Company,
        95,
    ),
    (&["account", "business", "office"], Target::Company, 70),
    (
        &[
            "jobtitle",
            "berufsbezeichnung",
            "jobposition",
            "organizationtitle",
            "stellenbezeichnung",
            "intitulduposte",
            "puestodetrabajo",
            "functietitel",
            "stanowisko",
        ],
        Target::Title,
        95,
    ),
    (
        &["title", "job", "position", "role", "funktion", "poste", "puesto", "cargo", "beruf", "fonction"],
        Target::Title,
        75,
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
            "adressemail",
            "adresemail",
            "sahkoposti",
            "emailcim",
            "privateemail",
            "personalemail",
            "homeemail",
            "otheremail",
            "secondaryemail",
            "alternateemail",
            "email2",
            "email3",
        ],
        Target::Email,
        90,
    ),
    (&["recordtype"], Target::RecordType, 95),
    (&["type", "typ", "kind"], Target::RecordType, 70),
    (
        &[
            "owner",
            "accountowner",
            "contactowner",
            "companyowner",
            "recordowner",
            "accountmanager",
            "betreuer",
            "besitzer",
            "salesrep",
            "kundenbetreuer",
            "verantwortlicher",
        ],
        Target::Owner,
        90,
    ),
    (&["url", "link", "recordurl", "recordlink"], Target::Url, 85),
    (
        &[
            "lastactivity",
            "lastactivitydate",
            "lastactivitytime",
            "lastcontact",
            "lastcontacted",
            "lastcontactdate",
            "letzterkontakt",
            "letzteaktivitat",
            "dernieractivite",
            "derniereactivite",
            "ultimaactividad",
        ],
        Target::LastActivity,
        85,
    ),
    (&["externalid", "crmid"], Target::ExternalId, 100),
    (
        &[
            "customerid",
            "contactid",
            "recordid",
            "leadid",
            "personid",
            "customernumber",
            "customerno",
            "kundennummer",
            "kundennr",
            "kundenr",
            "kundenid",
            "numeroclient",
            "numerodecliente",
            "codicecliente",
            "klantnummer",
            "kundnummer",
            "clientid",
        ],
        Target::ExternalId,
        90,
    ),
    (&["id", "uid", "guid", "uuid"], Target::ExternalId, 80),
    (&["accountid", "companyid", "organizationid", "accountnumber", "accountno"], Target::ExternalId, 60),
    (
        &[
            "country",
            "countryregion",
            "land",
            "pays",
            "pais",
            "paese",
            "kraj",
            "maa",
            "zeme",
            "orszag",
            "nation",
            "staat",
            "mailingcountry",
            "billingcountry",
            "businesscountry",
            "homecountry",
            "addresscountry",
            "othercountry",
            "shippingcountry",
            "businesscountryregion",
            "homecountryregion",
            "countryname",
            "landregion",
            "address1country",
            "address1countryregion",
            "countrycode",
            "landercode",
            "laendercode",
            "isocountrycode",
            "landkode",
            "codepays",
        ],
        Target::Country,
        85,
    ),
    (&["phonelabel", "phonetype", "numbertype", "phonenumbertype"], Target::PhoneLabel, 85),
    (&["phoneextension", "extension", "ext", "durchwahl", "nebenstelle"], Target::PhoneExtension, 85),
    (
        &[
            "phonecountrycode",
            "countrycallingcode",
            "callingcode",
            "dialingcode",
            "diallingcode",
            "dialcode",
            "countrydialingcode",
            "landesvorwahl",
            "landervorwahl",
            "laendervorwahl",
            "internationalevorwahl",
            "phonecode",
            "mobilecountrycode",
            "phoneprefix",
            "countryprefix",
            "indicatif",
            "indicatifpays",
            "prefijo",
            "phonenumbercountrycode",
            "telephonecountrycode",
            "isdcode",
        ],
        Target::PhoneCountryCode,
        85,
    ),
    (&["badges"], Target::Badges, 95),
    (&["fields"], Target::Fields, 95),
    (&["extra"], Target::Extra, 95),
];

/// Words in the names of columns with phone numbers.
const PHONE: &[&str] = &[
    "phone",
    "phones",
    "tel",
    "telephone",
    "telefon",
    "telefonnummer",
    "telefonnr",
    "phonenumber",
    "rufnummer",
    "telefone",
    "telefono",
    "telefoon",
    "telefoonnummer",
    "puhelin",
    "festnetz",
    "landline",
    "fon",
    "ddi",
    "whatsapp",
    "pager",
    "callback",
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
    "cellular",
    "portable",
    "movil",
    "cellulare",
    "celular",
    "mobiel",
    "komorka",
    "matkapuhelin",
    "gsm",
];

/// Words in the names of columns with fax numbers.
const FAX: &[&str] = &["fax", "telefax", "faxnummer", "faxnumber"];

/// Words beside these that make no other thing of a number.
const BESIDE: &[&str] =
    &["number", "nummer", "nr", "no", "numero", "num", "de", "of", "n", "the", "contact", "direct", "value"];

/// Words that say that a column is about numbers or mail, and not what they are: `Fax Opt Out`, `Do not allow Phone
/// Calls`, `Phone Verified`, `Last Phone Call`.
const ABOUT: &[&str] = &[
    "opt",
    "optout",
    "optin",
    "out",
    "allow",
    "allowed",
    "not",
    "dont",
    "verified",
    "verification",
    "confirmed",
    "valid",
    "validated",
    "invalid",
    "status",
    "consent",
    "permission",
    "unsubscribed",
    "bounced",
    "bounce",
    "call",
    "calls",
    "count",
    "date",
    "time",
    "last",
    "next",
    "id",
    "ids",
    "employees",
    "mitarbeiter",
    "carrier",
    "provider",
    "model",
    "display",
    "domain",
    "source",
    "reason",
    "notes",
    "note",
    "duration",
    "minutes",
    "cost",
    "rate",
    "plan",
    "quality",
    "score",
    "sperre",
    "einwilligung",
    "erlaubnis",
    "preference",
    "type",
    "times",
    "contacted",
    "timezone",
    "sent",
    "opened",
    "clicked",
    "delivered",
    "campaign",
    "list",
    "lists",
    "format",
    "formatted",
    "hidden",
];

/// Words in the names of such columns, and the labels of their numbers.
const LABELS: &[(&[&str], &str)] = &[
    (MOBILE, "mobile"),
    (&["assistant", "assistants", "assistent", "sekretariat"], "assistant"),
    (&["main", "zentrale", "switchboard"], "main"),
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
            "lavoro",
            "werk",
            "praca",
            "company",
        ],
        "work",
    ),
    (&["home", "private", "privat", "domicile", "casa", "festnetz", "prive"], "home"),
    (&["other", "andere", "weitere", "autre", "otro"], "other"),
    (&["pager"], "pager"),
];

/// What the name of a column says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ByName {
    /// The column holds this, and how surely in percent.
    Target(Target, u8),
    /// Telephone numbers.
    Phone {
        /// Their label.
        label: Option<String>,
        /// Whether the name has no other words.
        only_phone_words: bool,
    },
    /// Something about telephone numbers or mail, and not what they are.
    About,
    /// Nothing.
    Unknown,
}

/// What a column with this name holds.
#[must_use]
pub fn by_name(name: &str) -> ByName {
    let folded = fold(name);
    // `firstName` and `MobilePhone` are two words each.
    let mut apart = String::with_capacity(name.len() + 8);
    let mut lower = false;
    for letter in name.chars() {
        if lower && letter.is_uppercase() {
            apart.push(' ');
        }
        lower = letter.is_lowercase();
        apart.push(letter);
    }
    let apart = fold(&apart);
    let words: Vec<&str> =
        apart.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let joined: String = folded.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let letters: String = joined.chars().filter(|letter| letter.is_alphabetic()).collect();
    for name in [&joined, &letters] {
        if let Some((_, target, strength)) = NAMES.iter().find(|(names, ..)| names.contains(&name.as_str())) {
            return ByName::Target(target.clone(), *strength);
        }
    }
    if matches!(letters.as_str(), "number" | "numbers" | "nummer" | "nummern" | "numero") {
        return ByName::Phone { label: None, only_phone_words: false };
    }
    let has =
        |known: &[&str]| words.iter().any(|word| known.contains(word)) || known.contains(&letters.as_str());
    let joins = |known: &[&str]| {
        let long = |word: &&&str| word.len() > 3;
        known.iter().filter(long).any(|word| letters.ends_with(word))
    };
    let phone = [PHONE, MOBILE, FAX].into_iter().any(|known| has(known) || joins(known));
    let mail =
        has(&["email", "mail", "emails"]) || (letters.ends_with("email") && !letters.ends_with("voicemail"));
    if (phone || mail) && words.iter().any(|word| ABOUT.contains(word)) {
        return ByName::About;
    }
    if phone && words.contains(&"country") {
        return ByName::Target(Target::PhoneCountryCode, 85);
    }
    if phone && words.iter().any(|word| matches!(*word, "extension" | "ext" | "durchwahl")) {
        return ByName::Target(Target::PhoneExtension, 85);
    }
    if phone && words.last() == Some(&"label") {
        return ByName::Target(Target::PhoneLabel, 85);
    }
    if phone {
        let label = LABELS.iter().find(|(known, _)| {
            has(known) || known.iter().any(|word| word.len() > 3 && letters.starts_with(word))
        });
        let label = label.map(|(_, label)| *label);
        let label = match label {
            _ if !(has(FAX) || joins(FAX)) => label.map(str::to_owned),
            Some(label @ ("work" | "home")) => Some(format!("{label} fax")),
            _ => Some("fax".to_owned()),
        };
        let known = |word: &&str| {
            [PHONE, MOBILE, FAX, BESIDE].iter().any(|known| known.contains(word))
                || LABELS.iter().any(|(known, _)| known.contains(word))
        };
        let joined = words.len() <= 1 && (joins(PHONE) || joins(MOBILE) || joins(FAX));
        return ByName::Phone { label, only_phone_words: joined || words.iter().all(|word| known(&word)) };
    }
    // `Email (Work)`, `Work Email 2`: the words beside say whose or which, and `About` is out already.
    if mail {
        return ByName::Target(Target::Email, 80);
    }
    if words.len() > 1 && (words.ends_with(&["country"]) || words.ends_with(&["country", "region"])) {
        return ByName::Target(Target::Country, 80);
    }
    ByName::Unknown
}
