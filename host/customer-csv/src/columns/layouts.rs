//! Files of other products, recognized as a whole by the names of their columns.

use serde::{Deserialize, Serialize};
use switchboard_domain::fold::fold;

use super::target::Target;

/// A product whose files are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = ImportLayout))]
pub enum Layout {
    /// What an export of Switchboard writes.
    Switchboard,
    /// Google Contacts until 2024: `Phone 1 - Type`.
    GoogleContactsOld,
    /// Google Contacts since 2024: `Phone 1 - Label`.
    GoogleContacts,
    /// Outlook, classic and new.
    Outlook,
    /// Contacts or companies of `HubSpot`.
    Hubspot,
    /// A report or a data export of Salesforce.
    Salesforce,
    /// Contacts, accounts or leads of Dynamics 365.
    Dynamics365,
    /// Contacts or leads of Zoho CRM.
    Zoho,
    /// People of Pipedrive.
    Pipedrive,
    /// Contacts of Apple, whose own exports are vCards: the CSV that programs make of these.
    Apple,
}

/// How a layout is recognized, and what its columns hold. Names are separated by spaces; they are compared by their letters
/// and digits alone, and `#` stands for any number.
struct Known {
    layout: Layout,
    /// All of these are there.
    all: &'static str,
    /// At least one of these is there, unless there are none.
    any: &'static str,
    /// What columns hold, and their names.
    columns: &'static [(&'static str, &'static str)],
    /// Columns that are not listed are ignored, because the layout has no columns of the customer's own.
    closed: bool,
}

/// The more telling layouts come first.
const KNOWN: &[Known] = &[
    Known {
        layout: Layout::Switchboard,
        all: "externalid recordtype name lastactivity phone# phone#label phone#extension badges fields extra",
        any: "",
        columns: &[
            ("externalId", "externalid"),
            ("recordType", "recordtype"),
            ("name", "name"),
            ("company", "company"),
            ("title", "title"),
            ("email", "email"),
            ("owner", "owner"),
            ("url", "url"),
            ("lastActivity", "lastactivity"),
            ("phone", "phone#"),
            ("phoneLabel", "phone#label"),
            ("phoneExtension", "phone#extension"),
            ("phoneE164", "phone#e#"),
            ("badges", "badges"),
            ("fields", "fields"),
            ("extra", "extra"),
        ],
        closed: true,
    },
    Known {
        layout: Layout::GoogleContacts,
        all: "firstname lastname",
        any: "phone#value email#value fileas",
        columns: &[
            ("firstName", "firstname"),
            ("middleName", "middlename"),
            ("lastName", "lastname"),
            ("company", "organizationname"),
            ("title", "organizationtitle"),
            ("email", "email#value"),
            ("phoneLabel", "phone#label"),
            ("phone", "phone#value"),
            ("country", "address#country"),
            ("address", "address#formatted"),
        ],
        closed: true,
    },
    Known {
        layout: Layout::GoogleContactsOld,
        all: "name givenname familyname",
        any: "phone#value email#value groupmembership yominame",
        columns: &[
            ("name", "name"),
            ("firstName", "givenname"),
            ("middleName", "additionalname"),
            ("lastName", "familyname"),
            ("company", "organization#name"),
            ("title", "organization#title"),
            ("email", "email#value"),
            ("phoneLabel", "phone#type"),
            ("phone", "phone#value"),
            ("country", "address#country"),
            ("address", "address#formatted"),
        ],
        closed: true,
    },
    Known {
        layout: Layout::Outlook,
        all: "firstname lastname",
        any: "businessfax companymainphone assistantsphone businesscountryregion emaildisplayname ttytddphone",
        columns: &[
            ("firstName", "firstname"),
            ("middleName", "middlename"),
            ("lastName", "lastname"),
            ("company", "company"),
            ("title", "jobtitle"),
            ("email", "emailaddress email#address"),
            ("phone:main", "primaryphone"),
            ("phone:work", "businessphone businessphone#"),
            ("phone:mobile", "mobilephone"),
            ("phone:home", "homephone homephone#"),
            ("phone:company", "companymainphone"),
            ("phone:car", "carphone"),
            ("phone:callback", "callback"),
            ("phone:other", "otherphone"),
            ("phone:radio", "radiophone"),
            ("phone:pager", "pager"),
            ("phone:text telephone", "ttytddphone"),
            ("phone:assistant", "assistantsphone"),
            ("phone:work fax", "businessfax"),
            ("phone:home fax", "homefax"),
            ("phone:fax", "otherfax"),
            (
                "country",
                "businesscountryregion homecountryregion othercountryregion businesscountry homecountry",
            ),
            (
                "ignore",
                "title suffix account emailtype email#type emaildisplayname email#displayname governmentidnumber \
                 organizationalidnumber managersname assistantsname isdn telex user# notes webpage \
                 personalwebpage",
            ),
        ],
        closed: false,
    },
    Known {
        layout: Layout::Dynamics365,
        all: "donotmodifyrowchecksum donotmodifymodifiedon",
        any: "",
        columns: &[
            ("externalId", "donotmodifycontact donotmodifyaccount donotmodifylead"),
            ("name", "fullname name"),
            ("firstName", "firstname"),
            ("middleName", "middlename"),
            ("lastName", "lastname"),
            ("company", "accountname companyname companynamecompany account"),
            ("title", "jobtitle"),
            ("email", "email email# emailaddress emailaddress#"),
            ("phone:main", "mainphone"),
            ("phone:work", "businessphone businessphone#"),
            ("phone:mobile", "mobilephone mobilephone#"),
            ("phone:home", "homephone homephone#"),
            ("phone:other", "otherphone"),
            ("phone", "telephone#"),
            ("phone:company", "companyphone"),
            ("phone:assistant", "assistantphone"),
            ("phone:pager", "pager"),
            ("phone:fax", "fax"),
            ("owner", "owner"),
            ("country", "country countryregion address#countryregion"),
            (
                "ignore",
                "donotmodifyrowchecksum donotmodifymodifiedon managerphone donotallowphonecalls donotallowfaxes \
                 donotallowemails donotallowbulkemails",
            ),
        ],
        closed: false,
    },
    Known {
        layout: Layout::Pipedrive,
        all: "personname",
        any: "personid personorganization personemailwork personphonework personphone personemail",
        columns: &[
            ("externalId", "personid"),
            ("name", "personname"),
            ("company", "personorganization"),
            ("title", "personjobtitle persontitle"),
            ("phone", "personphone"),
            ("phone:work", "personphonework"),
            ("phone:home", "personphonehome"),
            ("phone:mobile", "personphonemobile"),
            ("phone:other", "personphoneother"),
            ("email", "personemail personemailwork personemailhome personemailother"),
            ("owner", "personowner"),
            ("lastActivity", "personlastactivitydate"),
            (
                "ignore",
                "personfirstname personlastname personlabel personlabels personnextactivitydate personvisibleto",
            ),
        ],
        closed: false,
    },
    Known {
        layout: Layout::Zoho,
        all: "recordid lastname",
        any: "contactownerid leadownerid accountnameid asstphone secondaryemail emailoptout reportingtoid leadowner",
        columns: &[
            ("externalId", "recordid"),
            ("owner", "contactowner leadowner"),
            ("firstName", "firstname"),
            ("lastName", "lastname"),
            ("company", "accountname company"),
            ("title", "title designation"),
            ("email", "email secondaryemail"),
            ("phone:work", "phone"),
            ("phone:home", "homephone"),
            ("phone:other", "otherphone"),
            ("phone:mobile", "mobile"),
            ("phone:fax", "fax"),
            ("phone:assistant", "asstphone"),
            ("country", "mailingcountry othercountry country"),
            ("lastActivity", "lastactivitytime"),
            (
                "ignore",
                "salutation fullname contactownerid leadownerid accountnameid createdtime modifiedtime \
                 emailoptout description",
            ),
        ],
        closed: false,
    },
    Known {
        layout: Layout::Salesforce,
        all: "lastname",
        any: "accountname accountid mailingcountry isdeleted systemmodstamp hasoptedoutoffax donotcall leadsource",
        columns: &[
            ("externalId", "id contactid leadid"),
            ("firstName", "firstname"),
            ("middleName", "middlename"),
            ("lastName", "lastname"),
            ("title", "title"),
            ("company", "accountname company companyaccount"),
            ("phone:work", "phone businessphone"),
            ("phone:mobile", "mobile mobilephone"),
            ("phone:home", "homephone"),
            ("phone:other", "otherphone"),
            ("phone:assistant", "assistantphone asstphone"),
            ("phone:fax", "fax businessfax"),
            ("email", "email"),
            ("owner", "contactowner leadowner accountowner"),
            ("lastActivity", "lastactivity lastactivitydate"),
            ("country", "mailingcountry othercountry country"),
            (
                "ignore",
                "salutation fullname accountid ownerid masterrecordid reportstoid emailoptout faxoptout donotcall \
                 hasoptedoutofemail hasoptedoutoffax photourl",
            ),
        ],
        closed: false,
    },
    Known {
        layout: Layout::Hubspot,
        all: "phonenumber",
        any: "recordid recordidcontact recordidcompany contactid contactowner companyowner lifecyclestage \
             associatedcompany numberofemployees mobilephonenumber",
        columns: &[
            ("externalId", "recordid recordidcontact recordidcompany contactid"),
            ("name", "name"),
            ("firstName", "firstname"),
            ("lastName", "lastname"),
            ("company", "companyname company associatedcompany primaryassociatedcompany"),
            ("title", "jobtitle"),
            ("email", "email workemail additionalemailaddresses"),
            ("phone", "phonenumber"),
            ("phone:mobile", "mobilephonenumber"),
            ("phone:fax", "faxnumber"),
            ("phone:WhatsApp", "whatsappphonenumber"),
            ("owner", "contactowner companyowner"),
            ("lastActivity", "lastactivitydate"),
            ("country", "countryregion country"),
            (
                "ignore",
                "companyid numberofemployees salutation leadstatus marketingcontactstatus createdate \
                 associatedcompanyids numberoftimescontacted",
            ),
        ],
        closed: false,
    },
    Known {
        layout: Layout::Apple,
        all: "firstname lastname",
        any: "phoneiphone iphone phoneticfirstname phoneticlastname",
        columns: &[
            ("firstName", "firstname"),
            ("middleName", "middlename"),
            ("lastName", "lastname"),
            ("company", "company organization organizationname"),
            ("title", "jobtitle"),
            ("phone", "phone"),
            ("phone:mobile", "phonemobile mobilephone mobile"),
            ("phone:iPhone", "phoneiphone iphone"),
            ("phone:home", "phonehome homephone"),
            ("phone:work", "phonework workphone"),
            ("phone:main", "phonemain mainphone"),
            ("phone:other", "phoneother otherphone"),
            ("phone:home fax", "phonehomefax homefax"),
            ("phone:work fax", "phoneworkfax workfax"),
            ("phone:pager", "phonepager pager"),
            ("email", "email emailhome homeemail emailwork workemail emailother otheremail"),
            (
                "country",
                "addresshomecountry addressworkcountry homecountry workcountry homeaddresscountry \
                 workaddresscountry country",
            ),
            ("address", "address addresshome addresswork addressother homeaddress workaddress otheraddress"),
            ("ignore", "displayname"),
        ],
        closed: false,
    },
];

/// Letters and digits of a name alone, any number as `#`.
fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for letter in fold(name).chars() {
        if letter.is_ascii_digit() {
            if !key.ends_with('#') {
                key.push('#');
            }
        } else if letter.is_alphanumeric() {
            key.push(letter);
        }
    }
    key
}

/// The layout of a file with these columns and what they hold by it; `None` for a column that the layout leaves open.
#[must_use]
pub fn recognize(names: &[String]) -> Option<(Layout, Vec<Option<Target>>)> {
    let keys: Vec<String> = names.iter().map(|name| key(name)).collect();
    let has = |wanted: &str| keys.iter().any(|key| key == wanted);
    let known = KNOWN.iter().find(|known| {
        let any = known.any.is_empty() || known.any.split_whitespace().any(has);
        any && known.all.split_whitespace().all(has)
    })?;
    let target = |key: &String| {
        let listed = known.columns.iter().find(|(_, names)| names.split_whitespace().any(|name| name == key));
        match listed {
            Some((target, _)) => Target::try_from((*target).to_owned()).ok(),
            None => known.closed.then_some(Target::Ignore),
        }
    };
    Some((known.layout, keys.iter().map(target).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_layout_names_targets_that_exist_and_columns_as_they_are_compared() {
        for known in KNOWN {
            let listed = known.columns.iter().flat_map(|(target, names)| {
                assert!(Target::try_from((*target).to_owned()).is_ok(), "{:?}: {target}", known.layout);
                names.split_whitespace()
            });
            for name in listed.chain(known.all.split_whitespace()).chain(known.any.split_whitespace()) {
                assert_eq!(key(&name.replace('#', "1")), name, "{:?}", known.layout);
            }
        }
    }
}
