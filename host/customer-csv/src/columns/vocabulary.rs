//! The words of columns' names, in the languages of common exports. All are folded, and separated by spaces; a test
//! sees to it. Folding takes Hangul apart, and the marks off Kana and Cyrillic letters.

use super::target::Target;

/// Names of columns, letters and digits alone; what they say, and how surely in percent.
pub(super) const NAMES: &[(&str, Target, u8)] = &[
    (
        "name fullname displayname contactname customername kundenname vollstandigername anzeigename nomcomplet \
         nombrecompleto nominativo naam namn imieinazwisko nazwa navn nimi jmeno nev фио полноеимя піб ονοματεπωνυμο 氏名 名前 お名前 姓名 漢字氏名 이름 성명 성함",
        Target::Name,
        95,
    ),
    ("customer contact kunde ansprechpartner client cliente klant kund klient person", Target::Name, 80),
    (
        "firstname givenname forename vorname prenom nombre nome voornaam fornamn imie fornavn etunimi \
         krestnijmeno keresztnev имя імя ονομα 名",
        Target::FirstName,
        95,
    ),
    (
        "middlename secondname additionalname zweitername weiterevornamen deuxiemeprenom segundonombre",
        Target::MiddleName,
        90,
    ),
    (
        "lastname surname familyname nachname familienname nom nomdefamille apellido apellidos cognome achternaam \
         efternamn nazwisko sobrenome etternavn efternavn sukunimi prijmeni vezeteknev фамилия прізвище επωνυμο 姓 苗字 성",
        Target::LastName,
        95,
    ),
    (
        "company companyname organization organisation organizationname organisationname accountname firma \
         unternehmen firmenname societe entreprise empresa azienda bedrijf foretag virksomhed yritys spolecnost \
         ceg employer arbeitgeber компания организация фирма компанія εταιρεια 会社 会社名 企業名 公司 公司名称 单位 회사 회사명",
        Target::Company,
        95,
    ),
    ("account business office", Target::Company, 70),
    (
        "jobtitle berufsbezeichnung jobposition organizationtitle stellenbezeichnung intitulduposte \
         puestodetrabajo functietitel stanowisko должность посада 役職 職位 职位 职务 직책 직위",
        Target::Title,
        95,
    ),
    (
        "title job position role funktion poste puesto cargo beruf fonction ruolo functie mansione",
        Target::Title,
        75,
    ),
    (
        "email mail emailaddress mailaddress email1 primaryemail workemail businessemail emailadresse courriel \
         adresseemail correo correoelectronico epost adressemail adresemail sahkoposti emailcim privateemail \
         personalemail homeemail otheremail secondaryemail alternateemail email2 email3 почта электроннаяпочта элпочта メール メールアトレス 邮箱 电子邮件 電子郵件 이메일",
        Target::Email,
        90,
    ),
    ("recordtype", Target::RecordType, 95),
    ("type typ kind", Target::RecordType, 70),
    (
        "owner accountowner contactowner companyowner recordowner accountmanager betreuer besitzer salesrep \
         kundenbetreuer verantwortlicher",
        Target::Owner,
        90,
    ),
    ("url link recordurl recordlink", Target::Url, 85),
    (
        "lastactivity lastactivitydate lastactivitytime lastcontact lastcontacted lastcontactdate letzterkontakt \
         letzteaktivitat dernieractivite derniereactivite ultimaactividad",
        Target::LastActivity,
        85,
    ),
    ("externalid crmid", Target::ExternalId, 100),
    (
        "customerid contactid recordid leadid personid customernumber customerno kundennummer kundennr kundenr \
         kundenid numeroclient numerodecliente codicecliente klantnummer kundnummer clientid",
        Target::ExternalId,
        90,
    ),
    ("id uid guid uuid", Target::ExternalId, 80),
    ("accountid companyid organizationid accountnumber accountno", Target::ExternalId, 60),
    (
        "country countryregion land pays pais paese kraj maa zeme orszag nation staat mailingcountry \
         billingcountry businesscountry homecountry addresscountry othercountry shippingcountry \
         businesscountryregion homecountryregion countryname landregion address1country address1countryregion \
         countrycode landercode laendercode isocountrycode landkode codepays страна краіна 国 国名 国家 국가",
        Target::Country,
        85,
    ),
    ("phonelabel phonetype numbertype phonenumbertype", Target::PhoneLabel, 85),
    ("phoneextension extension ext durchwahl nebenstelle", Target::PhoneExtension, 85),
    (
        "phonecountrycode countrycallingcode callingcode dialingcode diallingcode dialcode countrydialingcode \
         landesvorwahl landervorwahl laendervorwahl internationalevorwahl phonecode mobilecountrycode phoneprefix \
         countryprefix indicatif indicatifpays prefijo phonenumbercountrycode telephonecountrycode isdcode",
        Target::PhoneCountryCode,
        85,
    ),
    ("badges", Target::Badges, 95),
    ("fields", Target::Fields, 95),
    ("extra", Target::Extra, 95),
];

/// Words in the names of columns with phone numbers.
pub(super) const PHONE: &str = "phone phones tel telephone telefon telefonnummer telefonnr phonenumber rufnummer telefone telefono telefoon \
     telefoonnummer puhelin festnetz landline fon ddi whatsapp pager callback телефон тел телефона τηλεφωνο 電話 電話番号 tel番号 \
     电话 电话号码 联系电话 전화 전화번호";

/// Words in the names of columns with countries.
pub(super) const COUNTRY: &str = "country land pays pais paese kraj staat страна краіна 国 国家 국가";

/// Words in the names of columns with addresses in one text.
pub(super) const ADDRESS: &str = "address addresses adresse anschrift direccion endereco indirizzo adres adress osoite adresa адрес адреса 住所 地址 주소";

/// Words beside these that say whose or which it is.
pub(super) const PLACE: &str = "region code iso name of the full formatted postal mailing billing shipping street address primary contact";

/// Words in the names of columns with mobile numbers.
pub(super) const MOBILE: &str = "mobile mobil mobiltelefon mobilnummer handy handynummer cell cellphone cellular portable movil cellulare \
     celular mobiel komorka matkapuhelin gsm мобильныи сотовыи мобільнии κινητο 携帯 携帯電話 手机 手机号 手机号码 휴대폰 휴대전화";

/// Words in the names of columns with fax numbers.
pub(super) const FAX: &str = "fax telefax faxnummer faxnumber telecopie telecopieur факс fax番号 传真 팩스";

/// Words beside these that make no other thing of a number.
pub(super) const BESIDE: &str = "number nummer nr no numero num de of n the contact direct value";

/// Words that say that a column is about numbers or mail, and not what they are: `Fax Opt Out`, `Do not allow Phone
/// Calls`, `Phone Verified`, `Last Phone Call`.
pub(super) const ABOUT: &str = "opt optout optin out allow allowed not dont verified verification confirmed valid validated invalid status \
     consent permission unsubscribed bounced bounce call calls count date time last next id ids employees \
     mitarbeiter carrier provider model display domain source reason notes note duration minutes cost rate plan \
     quality score sperre einwilligung erlaubnis preference type times contacted timezone sent opened clicked \
     delivered campaign list lists format formatted hidden";

/// Words in the names of such columns, and the labels of their numbers.
pub(super) const LABELS: &[(&str, &str)] = &[
    (MOBILE, "mobile"),
    ("assistant assistants assistent sekretariat", "assistant"),
    ("main zentrale switchboard", "main"),
    (
        "work business office geschaftlich buro firma dienstlich bureau trabajo lavoro werk praca company",
        "work",
    ),
    ("home private privat domicile casa festnetz prive", "home"),
    ("other andere weitere autre otro", "other"),
    ("pager", "pager"),
];
