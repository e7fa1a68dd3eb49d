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
    /// Contacts or companies of HubSpot.
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

/// How a layout is recognized, and what its columns hold. Names are compared by their letters and digits alone, and `#`
/// stands for any number.
struct Known {
    layout: Layout,
    /// All of these are there.
    all: &'static [&'static str],
    /// At least one of these is there, unless there are none.
    any: &'static [&'static str],
    columns: &'static [(&'static str, &'static str)],
    /// Columns that are not listed are ignored, because the layout has no columns of the customer's own.
    closed: bool,
}

/// The more telling layouts come first.
const KNOWN: &[Known] = &[
    Known {
        layout: Layout::Switchboard,
        all: &[
            "externalid",
            "recordtype",
            "name",
            "lastactivity",
            "phone#",
            "phone#label",
            "phone#extension",
            "badges",
            "fields",
            "extra",
        ],
        any: &[],
        columns: &[
            ("externalid", "externalId"),
            ("recordtype", "recordType"),
            ("name", "name"),
            ("company", "company"),
            ("title", "title"),
            ("email", "email"),
            ("owner", "owner"),
            ("url", "url"),
            ("lastactivity", "lastActivity"),
            ("phone#", "phone"),
            ("phone#label", "phoneLabel"),
            ("phone#extension", "phoneExtension"),
            ("badges", "badges"),
            ("fields", "fields"),
            ("extra", "extra"),
        ],
        closed: true,
    },
    Known {
        layout: Layout::GoogleContacts,
        all: &["firstname", "lastname", "organizationname"],
        any: &["phone#value", "email#value", "fileas"],
        columns: &[
            ("firstname", "firstName"),
            ("middlename", "middleName"),
            ("lastname", "lastName"),
            ("organizationname", "company"),
            ("organizationtitle", "title"),
            ("email#value", "email"),
            ("phone#label", "phoneLabel"),
            ("phone#value", "phone"),
            ("address#country", "country"),
        ],
        closed: true,
    },
    Known {
        layout: Layout::GoogleContactsOld,
        all: &["name", "givenname", "familyname"],
        any: &["phone#value", "email#value", "groupmembership", "yominame"],
        columns: &[
            ("name", "name"),
            ("givenname", "firstName"),
            ("additionalname", "middleName"),
            ("familyname", "lastName"),
            ("organization#name", "company"),
            ("organization#title", "title"),
            ("email#value", "email"),
            ("phone#type", "phoneLabel"),
            ("phone#value", "phone"),
            ("address#country", "country"),
        ],
        closed: true,
    },
    Known {
        layout: Layout::Outlook,
        all: &["firstname", "lastname"],
        any: &[
            "businessfax",
            "companymainphone",
            "assistantsphone",
            "businesscountryregion",
            "emaildisplayname",
            "ttytddphone",
        ],
        columns: &[
            ("firstname", "firstName"),
            ("middlename", "middleName"),
            ("lastname", "lastName"),
            ("company", "company"),
            ("jobtitle", "title"),
            ("emailaddress", "email"),
            ("email#address", "email"),
            ("primaryphone", "phone:main"),
            ("businessphone", "phone:work"),
            ("businessphone#", "phone:work"),
            ("mobilephone", "phone:mobile"),
            ("homephone", "phone:home"),
            ("homephone#", "phone:home"),
            ("companymainphone", "phone:company"),
            ("carphone", "phone:car"),
            ("callback", "phone:callback"),
            ("otherphone", "phone:other"),
            ("radiophone", "phone:radio"),
            ("pager", "phone:pager"),
            ("ttytddphone", "phone:text telephone"),
            ("assistantsphone", "phone:assistant"),
            ("businessfax", "phone:work fax"),
            ("homefax", "phone:home fax"),
            ("otherfax", "phone:fax"),
            ("title", "ignore"),
            ("suffix", "ignore"),
            ("account", "ignore"),
            ("emailtype", "ignore"),
            ("email#type", "ignore"),
            ("emaildisplayname", "ignore"),
            ("email#displayname", "ignore"),
            ("governmentidnumber", "ignore"),
            ("organizationalidnumber", "ignore"),
            ("managersname", "ignore"),
            ("assistantsname", "ignore"),
            ("isdn", "ignore"),
            ("telex", "ignore"),
            ("user#", "ignore"),
            ("notes", "ignore"),
            ("webpage", "ignore"),
            ("personalwebpage", "ignore"),
            ("businesscountryregion", "country"),
            ("homecountryregion", "country"),
            ("othercountryregion", "country"),
            ("businesscountry", "country"),
            ("homecountry", "country"),
        ],
        closed: false,
    },
    Known {
        layout: Layout::Dynamics365,
        all: &["donotmodifyrowchecksum", "donotmodifymodifiedon"],
        any: &[],
        columns: &[
            ("donotmodifycontact", "externalId"),
            ("donotmodifyaccount", "externalId"),
            ("donotmodifylead", "externalId"),
            ("donotmodifyrowchecksum", "ignore"),
            ("donotmodifymodifiedon", "ignore"),
            ("fullname", "name"),
            ("name", "name"),
            ("firstname", "firstName"),
            ("middlename", "middleName"),
            ("lastname", "lastName"),
            ("accountname", "company"),
            ("companyname", "company"),
            ("companynamecompany", "company"),
            ("account", "company"),
            ("jobtitle", "title"),
            ("email", "email"),
            ("email#", "email"),
            ("emailaddress", "email"),
            ("emailaddress#", "email"),
            ("mainphone", "phone:main"),
            ("businessphone", "phone:work"),
            ("businessphone#", "phone:work"),
            ("mobilephone", "phone:mobile"),
            ("mobilephone#", "phone:mobile"),
            ("homephone", "phone:home"),
            ("homephone#", "phone:home"),
            ("otherphone", "phone:other"),
            ("telephone#", "phone"),
            ("companyphone", "phone:company"),
            ("assistantphone", "phone:assistant"),
            ("managerphone", "ignore"),
            ("pager", "phone:pager"),
            ("fax", "phone:fax"),
            ("owner", "owner"),
            ("country", "country"),
            ("countryregion", "country"),
            ("address#countryregion", "country"),
            ("donotallowphonecalls", "ignore"),
            ("donotallowfaxes", "ignore"),
            ("donotallowemails", "ignore"),
            ("donotallowbulkemails", "ignore"),
        ],
        closed: false,
    },
    Known {
        layout: Layout::Pipedrive,
        all: &["personname"],
        any: &[
            "personid",
            "personorganization",
            "personemailwork",
            "personphonework",
            "personphone",
            "personemail",
        ],
        columns: &[
            ("personid", "externalId"),
            ("personname", "name"),
            ("personfirstname", "ignore"),
            ("personlastname", "ignore"),
            ("personorganization", "company"),
            ("personjobtitle", "title"),
            ("persontitle", "title"),
            ("personphone", "phone"),
            ("personphonework", "phone:work"),
            ("personphonehome", "phone:home"),
            ("personphonemobile", "phone:mobile"),
            ("personphoneother", "phone:other"),
            ("personemail", "email"),
            ("personemailwork", "email"),
            ("personemailhome", "email"),
            ("personemailother", "email"),
            ("personowner", "owner"),
            ("personlastactivitydate", "lastActivity"),
            ("personlabel", "ignore"),
            ("personlabels", "ignore"),
            ("personnextactivitydate", "ignore"),
            ("personvisibleto", "ignore"),
        ],
        closed: false,
    },
    Known {
        layout: Layout::Zoho,
        all: &["recordid", "lastname"],
        any: &[
            "contactownerid",
            "leadownerid",
            "accountnameid",
            "asstphone",
            "secondaryemail",
            "emailoptout",
            "reportingtoid",
        ],
        columns: &[
            ("recordid", "externalId"),
            ("contactowner", "owner"),
            ("leadowner", "owner"),
            ("salutation", "ignore"),
            ("firstname", "firstName"),
            ("lastname", "lastName"),
            ("fullname", "ignore"),
            ("accountname", "company"),
            ("company", "company"),
            ("title", "title"),
            ("email", "email"),
            ("secondaryemail", "email"),
            ("phone", "phone:work"),
            ("homephone", "phone:home"),
            ("otherphone", "phone:other"),
            ("mobile", "phone:mobile"),
            ("fax", "phone:fax"),
            ("asstphone", "phone:assistant"),
            ("mailingcountry", "country"),
            ("othercountry", "country"),
            ("country", "country"),
            ("lastactivitytime", "lastActivity"),
            ("contactownerid", "ignore"),
            ("leadownerid", "ignore"),
            ("accountnameid", "ignore"),
            ("createdtime", "ignore"),
            ("modifiedtime", "ignore"),
            ("emailoptout", "ignore"),
            ("description", "ignore"),
        ],
        closed: false,
    },
    Known {
        layout: Layout::Salesforce,
        all: &["lastname"],
        any: &[
            "accountname",
            "accountid",
            "mailingcountry",
            "isdeleted",
            "systemmodstamp",
            "hasoptedoutoffax",
            "donotcall",
            "leadsource",
        ],
        columns: &[
            ("id", "externalId"),
            ("contactid", "externalId"),
            ("leadid", "externalId"),
            ("salutation", "ignore"),
            ("firstname", "firstName"),
            ("middlename", "middleName"),
            ("lastname", "lastName"),
            ("fullname", "ignore"),
            ("title", "title"),
            ("accountname", "company"),
            ("company", "company"),
            ("companyaccount", "company"),
            ("phone", "phone:work"),
            ("businessphone", "phone:work"),
            ("mobile", "phone:mobile"),
            ("mobilephone", "phone:mobile"),
            ("homephone", "phone:home"),
            ("otherphone", "phone:other"),
            ("assistantphone", "phone:assistant"),
            ("asstphone", "phone:assistant"),
            ("fax", "phone:fax"),
            ("businessfax", "phone:fax"),
            ("email", "email"),
            ("contactowner", "owner"),
            ("leadowner", "owner"),
            ("accountowner", "owner"),
            ("lastactivity", "lastActivity"),
            ("lastactivitydate", "lastActivity"),
            ("mailingcountry", "country"),
            ("othercountry", "country"),
            ("country", "country"),
            ("accountid", "ignore"),
            ("ownerid", "ignore"),
            ("masterrecordid", "ignore"),
            ("reportstoid", "ignore"),
            ("emailoptout", "ignore"),
            ("faxoptout", "ignore"),
            ("donotcall", "ignore"),
            ("hasoptedoutofemail", "ignore"),
            ("hasoptedoutoffax", "ignore"),
            ("photourl", "ignore"),
        ],
        closed: false,
    },
    Known {
        layout: Layout::Hubspot,
        all: &["phonenumber"],
        any: &[
            "recordid",
            "recordidcontact",
            "recordidcompany",
            "contactid",
            "contactowner",
            "companyowner",
            "lifecyclestage",
            "associatedcompany",
            "numberofemployees",
            "mobilephonenumber",
        ],
        columns: &[
            ("recordid", "externalId"),
            ("recordidcontact", "externalId"),
            ("recordidcompany", "externalId"),
            ("contactid", "externalId"),
            ("companyid", "ignore"),
            ("name", "name"),
            ("firstname", "firstName"),
            ("lastname", "lastName"),
            ("companyname", "company"),
            ("company", "company"),
            ("associatedcompany", "company"),
            ("primaryassociatedcompany", "company"),
            ("jobtitle", "title"),
            ("email", "email"),
            ("workemail", "email"),
            ("additionalemailaddresses", "email"),
            ("phonenumber", "phone"),
            ("mobilephonenumber", "phone:mobile"),
            ("faxnumber", "phone:fax"),
            ("whatsappphonenumber", "phone:WhatsApp"),
            ("contactowner", "owner"),
            ("companyowner", "owner"),
            ("lastactivitydate", "lastActivity"),
            ("countryregion", "country"),
            ("country", "country"),
            ("numberofemployees", "ignore"),
            ("salutation", "ignore"),
            ("leadstatus", "ignore"),
            ("marketingcontactstatus", "ignore"),
            ("createdate", "ignore"),
            ("associatedcompanyids", "ignore"),
            ("numberoftimescontacted", "ignore"),
        ],
        closed: false,
    },
    Known {
        layout: Layout::Apple,
        all: &["firstname", "lastname"],
        any: &["phoneiphone", "iphone", "phoneticfirstname", "phoneticlastname"],
        columns: &[
            ("firstname", "firstName"),
            ("middlename", "middleName"),
            ("lastname", "lastName"),
            ("displayname", "ignore"),
            ("company", "company"),
            ("organization", "company"),
            ("organizationname", "company"),
            ("jobtitle", "title"),
            ("phone", "phone"),
            ("phonemobile", "phone:mobile"),
            ("mobilephone", "phone:mobile"),
            ("mobile", "phone:mobile"),
            ("phoneiphone", "phone:iPhone"),
            ("iphone", "phone:iPhone"),
            ("phonehome", "phone:home"),
            ("homephone", "phone:home"),
            ("phonework", "phone:work"),
            ("workphone", "phone:work"),
            ("phonemain", "phone:main"),
            ("mainphone", "phone:main"),
            ("phoneother", "phone:other"),
            ("otherphone", "phone:other"),
            ("phonehomefax", "phone:home fax"),
            ("homefax", "phone:home fax"),
            ("phoneworkfax", "phone:work fax"),
            ("workfax", "phone:work fax"),
            ("phonepager", "phone:pager"),
            ("pager", "phone:pager"),
            ("email", "email"),
            ("emailhome", "email"),
            ("homeemail", "email"),
            ("emailwork", "email"),
            ("workemail", "email"),
            ("emailother", "email"),
            ("otheremail", "email"),
            ("addresshomecountry", "country"),
            ("addressworkcountry", "country"),
            ("homecountry", "country"),
            ("workcountry", "country"),
            ("homeaddresscountry", "country"),
            ("workaddresscountry", "country"),
            ("country", "country"),
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
    let has = |wanted: &&str| keys.iter().any(|key| key == wanted);
    let known = KNOWN.iter().find(|known| {
        known.all.iter().all(|name| has(name))
            && (known.any.is_empty() || known.any.iter().any(|name| has(name)))
    })?;
    let target = |key: &String| {
        let listed = known.columns.iter().find(|(name, _)| name == key);
        match listed {
            Some((_, target)) => Target::try_from((*target).to_owned()).ok(),
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
            for (name, target) in known.columns {
                assert_eq!(&key(&name.replace('#', "1")), name, "{:?}", known.layout);
                assert!(Target::try_from((*target).to_owned()).is_ok(), "{:?}: {target}", known.layout);
            }
            for name in known.all.iter().chain(known.any) {
                assert_eq!(&key(&name.replace('#', "1")), name, "{:?}", known.layout);
            }
        }
    }
}
