//! What the admin writes into the phone book: a bare name, an entry, or a page with several entries.

use std::collections::BTreeMap;

use serde::Deserialize;
use switchboard_plugin::caller_id::{Action, OpenItem, Presentation};
use switchboard_plugin::types::{Badge, Field};

/// Everything about one number.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Page {
    /// The people who have the number, the likeliest first.
    #[serde(default)]
    pub(crate) entries: Vec<Entry>,
    /// How the card looks.
    pub(crate) presentation: Option<Look>,
    /// The reason why the caller is not to be identified.
    pub(crate) suppressed: Option<String>,
}

/// One person or company. Everything but the name may be left out.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) company: Option<String>,
    pub(crate) record_id: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) avatar_url: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) last_activity: Option<String>,
    pub(crate) badges: Vec<Mark>,
    pub(crate) fields: Vec<Fact>,
    pub(crate) actions: Vec<Link>,
    pub(crate) open_items: Vec<Item>,
    pub(crate) extra: BTreeMap<String, String>,
}

/// A badge.
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Mark {
    kind: String,
    label: String,
}

/// A field.
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Fact {
    label: String,
    value: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    pii: bool,
}

/// An action.
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Link {
    pub(crate) label: String,
    pub(crate) url: String,
}

/// An open item. Only the label is needed.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    label: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    item_type: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

/// A presentation.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Look {
    title: Option<String>,
    subtitle: Option<String>,
    open_url: Option<String>,
    silent: bool,
    extra: BTreeMap<String, String>,
}

impl From<Mark> for Badge {
    fn from(mark: Mark) -> Self {
        Self { kind: mark.kind, label: mark.label }
    }
}

impl From<Fact> for Field {
    fn from(fact: Fact) -> Self {
        let kind = fact.kind.unwrap_or_else(|| "text".to_owned());
        Self { label: fact.label, value: fact.value, kind, pii: fact.pii }
    }
}

impl From<Link> for Action {
    fn from(link: Link) -> Self {
        Self::link(&link.label, &link.url)
    }
}

impl From<Item> for OpenItem {
    fn from(item: Item) -> Self {
        let item_type = item.item_type.as_deref().unwrap_or("case");
        Self { status: item.status, url: item.url, ..Self::new(&item.id, item_type, &item.label) }
    }
}

impl From<Look> for Presentation {
    fn from(look: Look) -> Self {
        Self {
            title: look.title,
            subtitle: look.subtitle,
            open_url: look.open_url,
            silent: look.silent,
            extra: look.extra.into_iter().collect(),
        }
    }
}

/// Reads what is written for a number; nothing if it says nothing.
pub(crate) fn read(value: &[u8]) -> Option<Page> {
    let text = std::str::from_utf8(value).ok()?.trim();
    let mut page = if let Ok(page) = serde_json::from_str::<Page>(text) {
        page
    } else if let Ok(entry) = serde_json::from_str::<Entry>(text) {
        Page { entries: vec![entry], ..Page::default() }
    } else if text.starts_with('{') {
        return None;
    } else {
        Page { entries: vec![Entry { name: text.to_owned(), ..Entry::default() }], ..Page::default() }
    };
    page.entries.retain(|entry| !entry.name.trim().is_empty());
    (!page.entries.is_empty() || page.presentation.is_some() || page.suppressed.is_some()).then_some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(entry: Entry) -> Page {
        Page { entries: vec![entry], ..Page::default() }
    }

    #[test]
    fn a_bare_name_an_entry_and_a_page() {
        assert_eq!(read(b"Kenji Sato"), Some(one(Entry { name: "Kenji Sato".into(), ..Entry::default() })));
        let document = br#"{"name":"Ida Holm","company":"Lucerne Publishing","recordId":"7"}"#;
        let ida = Entry {
            name: "Ida Holm".into(),
            company: Some("Lucerne Publishing".into()),
            record_id: Some("7".into()),
            ..Entry::default()
        };
        assert_eq!(read(document), Some(one(ida)));
        let page = read(
            br#"{"entries":[{"name":"A","openItems":[{"label":"Case 1"}],"fields":[{"label":"Plan","value":"Gold"}]},
                {"name":"B"}],"presentation":{"title":"T","silent":true,"extra":{"k":"v"}}}"#,
        );
        let page = page.expect("it is a page");
        assert_eq!(page.entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["A", "B"]);
        let look = Presentation::from(page.presentation.expect("it has a look"));
        assert_eq!((look.title.as_deref(), look.silent), (Some("T"), true));
        assert_eq!(look.extra, [("k".to_owned(), "v".to_owned())]);
        let suppressed = read(br#"{"suppressed":"protected line"}"#).and_then(|page| page.suppressed);
        assert_eq!(suppressed.as_deref(), Some("protected line"));
    }

    #[test]
    fn what_says_nothing_is_no_page() {
        for nothing in
            [&b"{\"nam\":1}"[..], b"", b"  ", b"\xff", b"{\"name\":\"\"}", b"{\"entries\":[]}", b"{}"]
        {
            assert_eq!(read(nothing), None, "{nothing:?}");
        }
    }
}
