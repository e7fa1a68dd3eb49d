//! What is to be changed about a customer, member by member (a merge patch, RFC 7396).

use crate::caller_info::FieldError;
use crate::customer::Customer;
use crate::customer_draft::{CustomerDraft, PhoneDraft, line, phones};
use crate::number::Region;

/// What is to become of one member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum MemberChange<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It has no value afterwards.
    Remove,
    /// It gets this value.
    Set(T),
}

impl<T> MemberChange<T> {
    /// The member's value afterwards.
    fn apply_to(self, present: Option<T>) -> Option<T> {
        match self {
            Self::Keep => present,
            Self::Remove => None,
            Self::Set(value) => Some(value),
        }
    }
}

/// What is to be changed about a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Customer`")]
pub struct CustomerPatch {
    pub name: MemberChange<String>,
    pub record_type: MemberChange<String>,
    pub company: MemberChange<String>,
    pub title: MemberChange<String>,
    pub email: MemberChange<String>,
    pub owner: MemberChange<String>,
    pub url: MemberChange<String>,
    pub country: MemberChange<String>,
    /// The id in the tenant's own system, which is kept beside the customer.
    pub external_id: MemberChange<String>,
    /// All numbers together: a single one can't be changed.
    pub phones: MemberChange<Vec<PhoneDraft>>,
}

impl CustomerPatch {
    /// The customer and its external id after the change. Numbers are read as of the customer's country, or else `region`,
    /// and only where they are given: an older number stays as it was read at the time.
    ///
    /// # Errors
    /// The first member that is wrong, and what is expected of it.
    pub fn apply(
        self,
        present: &Customer,
        external_id: Option<String>,
        region: Region,
    ) -> Result<(Customer, Option<String>), FieldError> {
        let external_id = match self.external_id {
            MemberChange::Keep => external_id,
            change => line(change.apply_to(None), "externalId")?,
        };
        let draft = CustomerDraft::of(present);
        let changed = CustomerDraft {
            name: self.name.apply_to(Some(draft.name)).unwrap_or_default(),
            record_type: self.record_type.apply_to(draft.record_type),
            company: self.company.apply_to(draft.company),
            title: self.title.apply_to(draft.title),
            email: self.email.apply_to(draft.email),
            owner: self.owner.apply_to(draft.owner),
            url: self.url.apply_to(draft.url),
            country: self.country.apply_to(draft.country),
            ..draft
        };
        let mut customer = changed.check(present.id.clone(), region)?;
        customer.phones = match self.phones {
            MemberChange::Keep => present.phones.clone(),
            change => {
                let region = customer.country().unwrap_or(region);
                phones(change.apply_to(None).unwrap_or_default(), region)?
            }
        };
        Ok((customer, external_id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::CustomerPhone;

    fn customer() -> Customer {
        Customer {
            id: "c-1".into(),
            record_type: "contact".into(),
            name: "Ada Lovelace".into(),
            company: Some("Analytical Engines".into()),
            title: None,
            email: Some("ada@example.com".into()),
            owner: None,
            last_activity: None,
            url: None,
            badges: Vec::new(),
            fields: Vec::new(),
            extra: Vec::new(),
            phones: vec![CustomerPhone {
                number: "written as it was".into(),
                e164: Some("+420224123456".into()),
                extension: None,
                label: None,
            }],
        }
    }

    #[test]
    fn what_is_kept_stays_and_what_is_removed_goes() {
        let patch = CustomerPatch {
            company: MemberChange::Remove,
            title: MemberChange::Set(" Countess ".into()),
            external_id: MemberChange::Set("7".into()),
            ..CustomerPatch::default()
        };
        let (changed, external_id) =
            patch.apply(&customer(), Some("6".into()), Region::US).expect("the patch fits");
        let expected = Customer { company: None, title: Some("Countess".into()), ..customer() };
        assert_eq!((changed, external_id.as_deref()), (expected, Some("7")));

        let nothing = CustomerPatch::default().apply(&customer(), Some("6".into()), Region::US);
        assert_eq!(nothing, Ok((customer(), Some("6".into()))), "not even a number is read again");

        let removed = CustomerPatch {
            external_id: MemberChange::Remove,
            phones: MemberChange::Remove,
            ..CustomerPatch::default()
        };
        let removed = removed.apply(&customer(), Some("6".into()), Region::US);
        assert_eq!(removed, Ok((Customer { phones: Vec::new(), ..customer() }, None)));
    }

    #[test]
    fn a_member_that_does_not_fit_is_named() {
        let name = CustomerPatch { name: MemberChange::Remove, ..CustomerPatch::default() };
        let email =
            CustomerPatch { email: MemberChange::Set("no address".into()), ..CustomerPatch::default() };
        let number = PhoneDraft { number: "no number".into(), ..PhoneDraft::default() };
        let phones = CustomerPatch { phones: MemberChange::Set(vec![number]), ..CustomerPatch::default() };
        let external_id =
            CustomerPatch { external_id: MemberChange::Set("a\nb".into()), ..CustomerPatch::default() };
        for (patch, field) in
            [(name, "name"), (email, "email"), (phones, "phones[0].number"), (external_id, "externalId")]
        {
            let refused = patch.apply(&customer(), None, Region::US).map_err(|error| error.field);
            assert_eq!(refused.err().as_deref(), Some(field));
        }
    }
}
