//! A customer as a form or a row of a file gives it, and the checks that make a customer of it.

use crate::caller_info::FieldError;
use crate::customer::{Badge, COUNTRY, Customer, CustomerPhone, Field, NamedValues, country_of, is_country};
use crate::fold::fold;
use crate::number::{MAX_EXTENSION, PhoneNumber, Region, Written, internal_extension};

/// The most characters of a line.
pub const MAX_LINE: usize = 200;

/// The most numbers of a customer.
pub const MAX_PHONES: usize = 20;

/// The most badges, labelled facts or further facts of a customer.
pub const MAX_FACTS: usize = 50;

/// The most characters of a labelled fact.
const MAX_VALUE: usize = 2000;

/// A number as it is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PhoneDraft {
    /// As people write it, its extension included or not.
    pub number: String,
    /// Where it is not part of the number.
    pub extension: Option<String>,
    /// `work`, `mobile`, …
    pub label: Option<String>,
}

/// A customer as it is given. An empty text counts as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Customer`")]
pub struct CustomerDraft {
    pub name: String,
    /// `contact` where it is not given.
    pub record_type: Option<String>,
    pub company: Option<String>,
    pub title: Option<String>,
    pub email: Option<String>,
    /// A code or a name, such as `AT` or `Austria`. It says how the customer's numbers without a country code are read.
    pub country: Option<String>,
    pub phones: Vec<PhoneDraft>,
    pub owner: Option<String>,
    pub last_activity: Option<String>,
    pub url: Option<String>,
    pub badges: Vec<Badge>,
    pub fields: Vec<Field>,
    pub extra: NamedValues,
}

fn wrong(field: impl Into<String>, message: impl Into<String>) -> FieldError {
    FieldError { field: field.into(), message: message.into() }
}

/// One line of text; `None` if there is nothing in it.
///
/// # Errors
/// When it is too long or more than a line.
pub fn line(text: Option<String>, field: &str) -> Result<Option<String>, FieldError> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().count() > MAX_LINE => {
            Err(wrong(field, format!("longer than {MAX_LINE} characters")))
        }
        Some(text) if text.chars().any(char::is_control) => Err(wrong(field, "one line is expected")),
        text => Ok(text),
    }
}

/// A number, read.
///
/// # Errors
/// When it can't be read as a number; the error's field is `path` and the member.
pub fn phone(phone: PhoneDraft, path: &str, region: Region) -> Result<CustomerPhone, FieldError> {
    let at = |member: &str| format!("{path}.{member}");
    let number = phone.number.trim().to_owned();
    let extension = line(phone.extension, &at("extension"))?;
    let digits =
        |text: &String| text.len() <= MAX_EXTENSION && text.bytes().all(|byte| byte.is_ascii_digit());
    if extension.as_ref().is_some_and(|extension| !digits(extension)) {
        return Err(wrong(at("extension"), format!("at most {MAX_EXTENSION} digits are expected")));
    }
    let label = line(phone.label, &at("label"))?;
    let read = match PhoneNumber::read(&number, region, Written::ByPerson) {
        Ok(read) => read,
        // An extension of the tenant's own telephone system.
        Err(error) => {
            let digits =
                internal_extension(&number, region).ok_or_else(|| wrong(at("number"), error.to_string()))?;
            return Ok(CustomerPhone { number: digits, e164: None, extension, label });
        }
    };
    let found = read.number.extension().map(str::to_owned);
    if let (Some(given), Some(found)) = (&extension, &found)
        && given != found
    {
        return Err(wrong(at("extension"), format!("the number itself says the extension {found}")));
    }
    Ok(CustomerPhone {
        e164: Some(read.number.e164().to_owned()),
        number: read.text,
        extension: extension.or(found),
        label: labelled(label, read.label),
    })
}

/// The label that was given, and the words that were written around the number, unless they say the same.
fn labelled(given: Option<String>, written: Option<String>) -> Option<String> {
    match (given, written) {
        (Some(given), Some(written)) if fold(&given) == fold(&written) => Some(given),
        (Some(given), Some(written)) => Some(format!("{given}, {written}").chars().take(MAX_LINE).collect()),
        (given, written) => given.or(written),
    }
}

/// Numbers, read.
///
/// # Errors
/// When one of them can't be read as a number, or there are too many.
pub fn phones(drafts: Vec<PhoneDraft>, region: Region) -> Result<Vec<CustomerPhone>, FieldError> {
    if drafts.len() > MAX_PHONES {
        return Err(wrong("phones", format!("at most {MAX_PHONES} numbers")));
    }
    let read = drafts.into_iter().enumerate();
    read.map(|(index, draft)| phone(draft, &format!("phones[{index}]"), region)).collect()
}

/// The country that a text names.
///
/// # Errors
/// When none is known by it.
pub fn country(text: Option<String>) -> Result<Option<Region>, FieldError> {
    let Some(text) = line(text, "country")? else { return Ok(None) };
    let unknown = || {
        wrong("country", format!("no country is known as {text:?}; give its code, such as AT, or its name"))
    };
    Region::of_country(&text).map(Some).ok_or_else(unknown)
}

/// Whether a text has the form of a mail address.
#[must_use]
pub fn is_mail_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && !host.contains('@') && !text.contains(char::is_whitespace)
    })
}

/// Checks that there are not too many facts, and that they are texts that can be shown.
///
/// # Errors
/// When there are too many, or one is too long or has control characters.
pub fn facts(
    field: &str,
    count: usize,
    texts: impl Iterator<Item = impl AsRef<str>>,
) -> Result<(), FieldError> {
    if count > MAX_FACTS {
        return Err(wrong(field, format!("at most {MAX_FACTS} are expected")));
    }
    for text in texts {
        let text = text.as_ref();
        if text.chars().count() > MAX_VALUE {
            return Err(wrong(field, format!("one is longer than {MAX_VALUE} characters")));
        }
        if text.contains(|letter: char| letter.is_control() && !matches!(letter, '\n' | '\t')) {
            return Err(wrong(field, "there are control characters in one"));
        }
    }
    Ok(())
}

/// Whether a text is a web address that may be shown as a link.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| url.scheme() == "https")
}

impl CustomerDraft {
    /// The present values of a customer, without its numbers, to be changed and checked again.
    #[must_use]
    pub fn of(customer: &Customer) -> Self {
        let country = customer.country();
        let mut extra = customer.extra.clone();
        extra.retain(|(name, _)| country.is_none() || !is_country(name));
        Self {
            name: customer.name.clone(),
            record_type: Some(customer.record_type.clone()),
            company: customer.company.clone(),
            title: customer.title.clone(),
            email: customer.email.clone(),
            country: country.map(|region| region.to_string()),
            phones: Vec::new(),
            owner: customer.owner.clone(),
            last_activity: customer.last_activity.clone(),
            url: customer.url.clone(),
            badges: customer.badges.clone(),
            fields: customer.fields.clone(),
            extra,
        }
    }

    /// Checks everything and reads the numbers; those without a country code are read as of the customer's country, or else
    /// of `region`.
    ///
    /// # Errors
    /// The first member that is wrong, and what is expected of it.
    pub fn check(self, id: String, region: Region) -> Result<Customer, FieldError> {
        let name = line(Some(self.name), "name")?.ok_or_else(|| wrong("name", "a name is expected"))?;
        let email = line(self.email, "email")?;
        if email.as_deref().is_some_and(|email| !is_mail_address(email)) {
            return Err(wrong("email", "an address such as ada@example.com is expected"));
        }
        let url = line(self.url, "url")?;
        if url.as_deref().is_some_and(|url| !is_web_address(url)) {
            return Err(wrong("url", "an address that begins with https:// is expected"));
        }
        let last_activity = line(self.last_activity, "lastActivity")?;
        if last_activity.as_ref().is_some_and(|at| at.parse::<jiff::Timestamp>().is_err()) {
            return Err(wrong("lastActivity", "a time such as 2026-05-17T09:30:00Z is expected"));
        }
        let badges = self.badges.iter().flat_map(|badge| [&badge.kind, &badge.label]);
        let country = country(self.country)?.or_else(|| country_of(&self.extra));
        facts("badges", self.badges.len(), badges)?;
        let fields = self.fields.iter().flat_map(|field| [&field.label, &field.value, &field.kind]);
        facts("fields", self.fields.len(), fields)?;
        facts("extra", self.extra.len(), self.extra.iter().flat_map(|(name, value)| [name, value]))?;
        let mut extra = self.extra;
        extra.retain(|(name, _)| country.is_none() || !is_country(name));
        extra.extend(country.map(|country| (COUNTRY.to_owned(), country.to_string())));
        Ok(Customer {
            id,
            record_type: line(self.record_type, "recordType")?.unwrap_or_else(|| "contact".to_owned()),
            name,
            company: line(self.company, "company")?,
            title: line(self.title, "title")?,
            email,
            phones: phones(self.phones, country.unwrap_or(region))?,
            owner: line(self.owner, "owner")?,
            last_activity,
            url,
            badges: self.badges,
            fields: self.fields,
            extra,
        })
    }
}
