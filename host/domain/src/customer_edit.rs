//! Customers that a plugin creates and changes in the tenant's own system: what it answers, and what an agent has changed.

use serde::{Deserialize, Serialize};

use crate::caller_info::FieldError;
use crate::customer::{Customer, CustomerPhone};
use crate::customer_draft::PhoneDraft;
use crate::customer_patch::{CustomerPatch, MemberChange};
use crate::meeting::one_line;
use crate::number::Region;

/// The most characters of a plugin's words that agents read.
const MAX_WORDS: usize = 300;

/// The most members that a plugin says are wrong.
const MAX_WRONG: usize = 50;

/// A member that does not fit, by the contract's name of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WrongMember {
    /// `name`, `record-type`, `phones[0].number`, …
    pub member: String,
    /// What is wrong, and what to do.
    pub message: String,
}

/// What became of a customer that an agent wants to save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// It is saved, and is now like this.
    Saved(Box<Customer>),
    /// These members do not fit.
    Invalid(Vec<WrongMember>),
    /// Somebody else has changed it meanwhile, or there is one like it already.
    Conflict(String),
    /// This agent may not.
    Denied(String),
    /// There is no such customer any more.
    NotFound,
}

/// A plugin's words as agents read them; `otherwise` where it has none.
#[must_use]
pub fn words(text: &str, otherwise: &str) -> String {
    let words = one_line(text, MAX_WORDS);
    if words.is_empty() { otherwise.to_owned() } else { words }
}

/// The members that a plugin says are wrong, as forms name them.
#[must_use]
pub fn wrong_members(members: Vec<WrongMember>) -> Vec<FieldError> {
    let fields = members.into_iter().take(MAX_WRONG).map(|WrongMember { member, message }| {
        let field = if member == "record-type" { "recordType".to_owned() } else { words(&member, "name") };
        FieldError { field, message: words(&message, "this does not fit") }
    });
    fields.collect()
}

/// What an agent has changed of a customer that a plugin keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The customer with the changes.
    pub customer: Customer,
    /// The members that are changed, by the contract's names.
    pub changed: Vec<&'static str>,
}

impl Edited {
    /// Makes the changes of a form, in which most members are as they were. What is as it was is not checked: the other system may know
    /// better what fits.
    ///
    /// # Errors
    /// The first changed member that is wrong, and what is expected of it.
    pub fn of(present: &Customer, patch: CustomerPatch, region: Region) -> Result<Self, FieldError> {
        if let MemberChange::Set(id) = &patch.external_id
            && !id.trim().is_empty()
        {
            return Err(own_ids());
        }
        let country = present.country().map(|region| region.to_string());
        let patch = CustomerPatch {
            name: changed(patch.name, Some(&present.name)),
            record_type: changed(patch.record_type, Some(&present.record_type)),
            company: changed(patch.company, present.company.as_ref()),
            title: changed(patch.title, present.title.as_ref()),
            email: changed(patch.email, present.email.as_ref()),
            owner: changed(patch.owner, present.owner.as_ref()),
            url: changed(patch.url, present.url.as_ref()),
            country: changed(patch.country, country.as_ref()),
            external_id: MemberChange::Keep,
            phones: match patch.phones {
                MemberChange::Set(phones) if is_as_it_was(&phones, &present.phones) => MemberChange::Keep,
                MemberChange::Remove if present.phones.is_empty() => MemberChange::Keep,
                phones => phones,
            },
        };
        let changed: Vec<&'static str> = [
            ("name", patch.name != MemberChange::Keep),
            ("record-type", patch.record_type != MemberChange::Keep),
            ("company", patch.company != MemberChange::Keep),
            ("title", patch.title != MemberChange::Keep),
            ("email", patch.email != MemberChange::Keep),
            ("owner", patch.owner != MemberChange::Keep),
            ("url", patch.url != MemberChange::Keep),
            ("country", patch.country != MemberChange::Keep),
            ("phones", patch.phones != MemberChange::Keep),
        ]
        .into_iter()
        .filter_map(|(member, changed)| changed.then_some(member))
        .collect();
        // Nothing but what is changed is there to be checked.
        let bare = Customer {
            name: "unchanged".to_owned(),
            company: None,
            title: None,
            email: None,
            phones: Vec::new(),
            owner: None,
            last_activity: None,
            url: None,
            badges: Vec::new(),
            fields: Vec::new(),
            extra: present.extra.clone(),
            ..present.clone()
        };
        let (checked, _) = patch.apply(&bare, None, region)?;
        let mut customer = present.clone();
        for member in &changed {
            match *member {
                "name" => customer.name.clone_from(&checked.name),
                "record-type" => customer.record_type.clone_from(&checked.record_type),
                "company" => customer.company.clone_from(&checked.company),
                "title" => customer.title.clone_from(&checked.title),
                "email" => customer.email.clone_from(&checked.email),
                "owner" => customer.owner.clone_from(&checked.owner),
                "url" => customer.url.clone_from(&checked.url),
                "country" => customer.extra.clone_from(&checked.extra),
                _ => customer.phones.clone_from(&checked.phones),
            }
        }
        Ok(Self { customer, changed })
    }
}

/// The refusal of an id for a customer that a plugin keeps.
#[must_use]
pub fn own_ids() -> FieldError {
    FieldError {
        field: "externalId".to_owned(),
        message: "your organisation's own system gives customers their ids: leave it out".to_owned(),
    }
}

/// A change, unless the member is so already.
fn changed(change: MemberChange<String>, present: Option<&String>) -> MemberChange<String> {
    let wanted = match &change {
        MemberChange::Keep => return change,
        MemberChange::Remove => None,
        MemberChange::Set(text) => Some(text.trim()).filter(|text| !text.is_empty()),
    };
    if wanted == present.map(|text| text.trim()) { MemberChange::Keep } else { change }
}

fn is_as_it_was(drafts: &[PhoneDraft], present: &[CustomerPhone]) -> bool {
    drafts.len() == present.len()
        && drafts.iter().zip(present).all(|(draft, phone)| {
            draft.number.trim() == phone.number.trim()
                && said(draft.extension.as_ref()) == said(phone.extension.as_ref())
                && said(draft.label.as_ref()) == said(phone.label.as_ref())
        })
}

fn said(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn present() -> Customer {
        Customer {
            id: "c-1".into(),
            record_type: "contact".into(),
            name: "Ada".into(),
            company: None,
            title: None,
            // As the other system has it, which this one would not take.
            email: Some("by post only".into()),
            phones: vec![CustomerPhone {
                number: "ask reception".into(),
                e164: None,
                extension: None,
                label: Some("work".into()),
            }],
            owner: None,
            last_activity: None,
            url: Some("crm:c-1".into()),
            badges: Vec::new(),
            fields: Vec::new(),
            extra: vec![("version".into(), "7".into()), ("country".into(), "GB".into())],
        }
    }

    fn set(text: &str) -> MemberChange<String> {
        MemberChange::Set(text.to_owned())
    }

    /// A form sends all of its members. Only what is another than before is checked, changed and named.
    #[test]
    fn what_is_as_it_was_is_neither_checked_nor_changed() {
        let as_it_was = || CustomerPatch {
            name: set(" Ada "),
            company: MemberChange::Remove,
            email: set("by post only"),
            url: set("crm:c-1"),
            country: set("GB"),
            phones: MemberChange::Set(vec![PhoneDraft {
                number: "ask reception".into(),
                extension: Some(" ".into()),
                label: Some("work".into()),
            }]),
            ..CustomerPatch::default()
        };
        let same = Edited::of(&present(), as_it_was(), Region::US);
        assert_eq!(same, Ok(Edited { customer: present(), changed: vec![] }));

        let number = PhoneDraft { number: "020 7946 0018".into(), ..PhoneDraft::default() };
        let patch =
            CustomerPatch { name: set("Ada King"), phones: MemberChange::Set(vec![number]), ..as_it_was() };
        let Edited { customer, changed } = Edited::of(&present(), patch, Region::US).expect("it fits");
        assert_eq!(changed, ["name", "phones"]);
        assert_eq!(
            customer.phones[0].e164.as_deref(),
            Some("+442079460018"),
            "read as of the customer's country"
        );
        let phones = customer.phones.clone();
        assert_eq!(customer, Customer { name: "Ada King".into(), phones, ..present() });
    }

    #[test]
    fn a_changed_member_that_does_not_fit_is_named() {
        let wrong =
            |patch: CustomerPatch| Edited::of(&present(), patch, Region::US).map_err(|error| error.field);
        for (patch, field) in [
            (CustomerPatch { email: set("no address"), ..CustomerPatch::default() }, "email"),
            (CustomerPatch { name: MemberChange::Remove, ..CustomerPatch::default() }, "name"),
            (CustomerPatch { url: set("http://a.example"), ..CustomerPatch::default() }, "url"),
            (CustomerPatch { external_id: set("7"), ..CustomerPatch::default() }, "externalId"),
        ] {
            assert_eq!(wrong(patch), Err(field.to_owned()));
        }
    }

    #[test]
    fn what_a_plugin_says_is_wrong_stands_at_the_forms_members() {
        let member =
            |member: &str, message: &str| WrongMember { member: member.into(), message: message.into() };
        let all = wrong_members(vec![
            member(
                "record-type",
                "no such
type",
            ),
            member("phones[0].number", ""),
            member("", &"x".repeat(400)),
        ]);
        let fields: Vec<_> =
            all.iter().map(|error| (error.field.as_str(), error.message.chars().count())).collect();
        assert_eq!(fields, [("recordType", 12), ("phones[0].number", 17), ("name", MAX_WORDS)]);
        assert_eq!(wrong_members(vec![member("name", "no"); 200]).len(), MAX_WRONG);
    }
}
