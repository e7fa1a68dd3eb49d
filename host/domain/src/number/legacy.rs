//! Older and newer spellings of the same line, which libphonenumber does not relate.
//!
//! - Mexico: until 2019 mobiles were dialled from abroad as `+52 1 …`; the 1 is gone.
//! - Argentina: mobiles are `+54 9 …`; carriers and people leave the 9 out.
//! - Brazil: from 2012 to 2016 mobiles got a ninth digit, a 9 before the subscriber number (Anatel resolution 553).

/// The other spellings of a line in E.164; none for most lines.
pub(super) fn spellings(e164: &str) -> Vec<String> {
    let mut others = Vec::new();
    if let Some(rest) = e164.strip_prefix("+52") {
        match (rest.len(), rest.strip_prefix('1')) {
            (11, Some(modern)) => others.push(format!("+52{modern}")),
            (10, _) => others.push(format!("+521{rest}")),
            _ => {}
        }
    } else if let Some(rest) = e164.strip_prefix("+54") {
        match (rest.len(), rest.strip_prefix('9')) {
            (11, Some(plain)) => others.push(format!("+54{plain}")),
            (10, _) => others.push(format!("+549{rest}")),
            _ => {}
        }
    } else if let Some(rest) = e164.strip_prefix("+55").filter(|rest| rest.is_ascii()) {
        let (area, subscriber) = rest.split_at(rest.len().min(2));
        let mobile = |first: Option<u8>| first.is_some_and(|digit| (b'6'..=b'9').contains(&digit));
        match subscriber.len() {
            9 if subscriber.starts_with('9') && mobile(subscriber.as_bytes().get(1).copied()) => {
                others.push(format!("+55{area}{}", &subscriber[1..]));
            }
            8 if mobile(subscriber.bytes().next()) => others.push(format!("+55{area}9{subscriber}")),
            _ => {}
        }
    }
    others
}
