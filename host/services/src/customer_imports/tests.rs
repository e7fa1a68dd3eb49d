use std::collections::HashMap;

use proptest::prelude::*;
use switchboard_customer_csv::columns::Target;
use switchboard_customer_csv::dates::DateOrder;
use switchboard_customer_csv::row::{NamedBy, ReadRow};
use switchboard_domain::customer_merge::same_line;
use switchboard_domain::fold::name_key;
use switchboard_domain::number::Region;

use super::known::{Entry, Known};
use super::plan::{Match, Mode, Plan};
use super::rows::{Decision, decide};

fn plan(mode: Mode, match_by: Match) -> Plan {
    let names = ["id", "name", "company", "email", "phone"];
    let targets = [Target::ExternalId, Target::Name, Target::Company, Target::Email, Target::Phone(None)];
    Plan {
        mode,
        match_by,
        delimiter: b',',
        file_encoding: "UTF-8".to_owned(),
        encoding: "UTF-8".to_owned(),
        start: 0,
        line: 1,
        layout: None,
        names: names.map(str::to_owned).into(),
        targets: targets.into(),
        date_order: DateOrder::DayFirst,
        region: Region::US,
    }
}

/// Rows of few different values, so that many share some.
fn files() -> impl Strategy<Value = Vec<[String; 5]>> {
    let row = [
        "|||1|2|3",
        "C|C[+]{2}|C#|Ada|ada|Adá|A da|",
        "|Contoso|Fabrikam",
        "|a@x[.]example|A@X[.]example|b@x[.]example",
        "|4255550101|[+]1 425 555 0101|4255550102|4255550101 x7",
    ];
    proptest::collection::vec(row, 0..12)
}

/// Decides on all rows of a file; tells each row with what becomes of it.
fn decided(plan: &Plan, known: &mut Known, file: &[[String; 5]]) -> Vec<(ReadRow, Decision)> {
    let reading = plan.reading();
    (1..)
        .zip(file)
        .filter_map(|(line, cells)| {
            let cells: Vec<Vec<u8>> = cells.iter().map(|cell| cell.clone().into_bytes()).collect();
            let row = reading.read(&cells).ok()?;
            let decision = decide(plan, &reading, known, line, row.clone());
            Some((row, decision))
        })
        .collect()
}

fn is_same(entry: &Entry, row: &ReadRow) -> bool {
    let ids = (entry.external_id.as_deref(), row.external_id.as_deref());
    let has_one_id = matches!(ids, (Some(one), Some(other)) if one == other);
    let has_two_ids = matches!(ids, (Some(one), Some(other)) if one != other);
    let (known, draft) = (&entry.customer, &row.draft);
    let same_name = name_key(&known.name) == name_key(&draft.name);
    let email = |email: &Option<String>| email.as_deref().map(str::to_lowercase);
    let shares_email = draft.email.is_some() && email(&known.email) == email(&draft.email);
    let shares_number = row.phones.iter().any(|one| known.phones.iter().any(|other| same_line(one, other)));
    let says_nothing = draft.email.is_none() && row.phones.is_empty() && known.company == draft.company;
    has_one_id || (same_name && !has_two_ids && (shares_email || shares_number || says_nothing))
}

/// The same, in which all rows of one id say the same.
fn without_contradictions(file: Vec<[String; 5]>) -> Vec<[String; 5]> {
    let mut said: HashMap<String, [String; 5]> = HashMap::new();
    let one = |row: [String; 5]| {
        if row[0].is_empty() { row } else { said.entry(row[0].clone()).or_insert(row).clone() }
    };
    file.into_iter().map(one).collect()
}

proptest! {
    #[test]
    fn nobody_is_taken_for_somebody_else_and_nothing_changes_the_second_time(file in files()) {
        let plan = plan(Mode::Create, Match::ExternalId);
        let mut known = Known::default();
        for (row, decision) in decided(&plan, &mut known, &file) {
            match decision {
                Decision::Create => {}
                Decision::Skip(at, _) => prop_assert!(is_same(known.get(at), &row), "{:?} is not {row:?}", known.get(at)),
                Decision::Fail(_) => prop_assert_eq!(row.named_by, NamedBy::Nothing),
                Decision::Update(at) => prop_assert!(false, "{:?} was changed", known.get(at)),
            }
        }
        for (row, decision) in decided(&plan, &mut known, &file) {
            match decision {
                Decision::Skip(..) => {}
                Decision::Fail(_) => prop_assert_eq!(row.named_by, NamedBy::Nothing),
                other => prop_assert!(false, "{other:?} of {row:?}"),
            }
        }
    }

    #[test]
    fn an_update_never_gives_somebody_the_name_of_another_who_shares_a_number(file in files()) {
        let file = without_contradictions(file);
        for match_by in [Match::Email, Match::Phone] {
            let plan = plan(Mode::Upsert, match_by);
            let mut known = Known::default();
            let first = decided(&plan, &mut known, &file);
            for (row, decision) in &first {
                if let Decision::Update(at) = *decision {
                    let is_named = row.named_by == NamedBy::Person;
                    prop_assert!(!is_named || name_key(&known.get(at).customer.name) == name_key(&row.draft.name));
                }
            }
            // A row that has neither an id nor what is matched by may be new again, if later ones have changed whom it meant.
            let is_known = |row: &ReadRow| match match_by {
                _ if row.external_id.is_some() => true,
                Match::Email => row.draft.email.is_some(),
                _ => !row.phones.is_empty(),
            };
            // Nothing is claimed of a row that was refused: whom it means may be clear once later rows have given the others ids.
            for ((row, before), (_, again)) in first.iter().zip(decided(&plan, &mut known, &file)) {
                let was_taken = !matches!(before, Decision::Fail(_));
                prop_assert!(again != Decision::Create || !was_taken || !is_known(row), "{row:?} is new the second time");
            }
        }
    }
}
