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

fn has_one_name_by_id(file: &[[String; 5]]) -> bool {
    let ids = file.iter().filter(|row| !row[0].is_empty());
    ids.clone().all(|one| ids.clone().all(|row| row[0] != one[0] || name_key(&row[1]) == name_key(&one[1])))
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
        // Whoever has two names in one file is renamed by its rows each time.
        prop_assume!(has_one_name_by_id(&file));
        for match_by in [Match::Email, Match::Phone] {
            let plan = plan(Mode::Upsert, match_by);
            let mut known = Known::default();
            for (row, decision) in decided(&plan, &mut known, &file) {
                if let Decision::Update(at) = decision {
                    let is_named = row.named_by == NamedBy::Person;
                    prop_assert!(!is_named || name_key(&known.get(at).customer.name) == name_key(&row.draft.name));
                }
            }
            for (row, decision) in decided(&plan, &mut known, &file) {
                prop_assert!(decision != Decision::Create, "{:?} is somebody new the second time", row);
            }
        }
    }
}
