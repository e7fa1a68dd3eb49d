//! The service plans of a user that calls need.

use super::license_details::License;

/// The plans of Teams, one of which calling as a Teams user needs.
const TEAMS: [&str; 7] =
    ["TEAMS1", "TEAMS_FREE", "TEAMS_GOV", "TEAMS_GCCHIGH", "TEAMS_AR_GCCHIGH", "TEAMS_DOD", "TEAMS_AR_DOD"];

/// The beginning of the names of the plans of Teams Phone, of which there are many variants.
const PHONE: &str = "MCOEV";

/// The plans that calls need and that the user has, by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallingPlans {
    /// Teams.
    pub teams: Vec<String>,
    /// Teams Phone: calls to and from telephone numbers.
    pub phone: Vec<String>,
}

impl CallingPlans {
    /// The provisioned plans of a user's licences.
    #[must_use]
    pub fn of(licences: &[License]) -> Self {
        let mut plans = Self { teams: Vec::new(), phone: Vec::new() };
        for plan in licences.iter().flat_map(|licence| &licence.service_plans) {
            if !plan.provisioning_status.eq_ignore_ascii_case("Success") {
                continue;
            }
            let name = &plan.service_plan_name;
            if TEAMS.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                plans.teams.push(name.clone());
            } else if name.starts_with(PHONE) {
                plans.phone.push(name.clone());
            }
        }
        plans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_count_when_they_are_provisioned() {
        let text = r#"[{"skuPartNumber":"E5","servicePlans":[
            {"servicePlanName":"TEAMS1","provisioningStatus":"Success"},
            {"servicePlanName":"MCOEV","provisioningStatus":"PendingInput"},
            {"servicePlanName":"EXCHANGE","provisioningStatus":"Success"}]},{}]"#;
        let licences: Vec<License> = serde_json::from_str(text).unwrap();
        let found = CallingPlans::of(&licences);
        assert_eq!(found, CallingPlans { teams: vec!["TEAMS1".into()], phone: Vec::new() });
    }
}
