//! Finding people by id and by name.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::person::{Person, Tenant, WOODGROVE};
use super::{generated, samples};

/// All tenants and their people.
pub(crate) struct Directory {
    tenants: Vec<Tenant>,
    index: Index,
    /// The large tenant is made on first use, since most runs never use it.
    large: OnceLock<(Tenant, Index)>,
}

/// Positions of a tenant and of a person in it, by object id and by lower-case principal name.
type Index = HashMap<String, (usize, usize)>;

fn index(tenants: &[Tenant]) -> Index {
    let mut index = Index::new();
    for (at, tenant) in tenants.iter().enumerate() {
        for (who, person) in tenant.people.iter().enumerate() {
            index.insert(person.oid.clone(), (at, who));
            index.insert(person.upn.to_ascii_lowercase(), (at, who));
        }
    }
    index
}

impl Directory {
    pub(crate) fn new() -> Self {
        let mut tenants = samples::tenants();
        tenants.push(samples::litware());
        Self { index: index(&tenants), tenants, large: OnceLock::new() }
    }

    fn large(&self) -> &(Tenant, Index) {
        self.large.get_or_init(|| {
            let tenant = generated::woodgrove();
            let index = index(std::slice::from_ref(&tenant));
            (tenant, index)
        })
    }

    /// All tenants but the large one.
    pub(crate) fn tenants(&self) -> &[Tenant] {
        &self.tenants
    }

    /// A tenant by id or domain, in any letter case.
    pub(crate) fn tenant(&self, name: &str) -> Option<&Tenant> {
        if name.eq_ignore_ascii_case(WOODGROVE) || name.eq_ignore_ascii_case("woodgrove.example") {
            return Some(&self.large().0);
        }
        self.tenants
            .iter()
            .find(|tenant| tenant.id.eq_ignore_ascii_case(name) || tenant.domain.eq_ignore_ascii_case(name))
    }

    /// A person by object id or principal name.
    pub(crate) fn person(&self, name: &str) -> Option<&Person> {
        let name = name.trim().to_ascii_lowercase();
        if let Some((tenant, person)) = self.index.get(&name) {
            return self.tenants.get(*tenant)?.people.get(*person);
        }
        // The tenant's id begins the object ids of its people.
        if name.ends_with("@woodgrove.example") || name.starts_with(&WOODGROVE[..8]) {
            let (tenant, index) = self.large();
            return tenant.people.get(index.get(&name)?.1);
        }
        None
    }

    /// The position of a person in their tenant.
    pub(crate) fn position(&self, person: &Person) -> usize {
        match self.index.get(&person.oid) {
            Some((_, position)) => *position,
            None => self.large().1.get(&person.oid).map_or(0, |(_, position)| *position),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::core::people::FABRIKAM;

    #[test]
    fn people_are_many_and_the_same_each_time_and_every_name_is_one_persons() {
        let (directory, again) = (Directory::new(), Directory::new());
        let fabrikam = directory.tenant("FABRIKAM.example").unwrap();
        assert_eq!(fabrikam.id, FABRIKAM);
        assert!(fabrikam.people.len() >= 300);
        assert_eq!(fabrikam.people, again.tenant(FABRIKAM).unwrap().people);
        let all: Vec<&Person> = directory.tenants().iter().flat_map(|tenant| &tenant.people).collect();
        let oids: BTreeSet<&str> = all.iter().map(|person| person.oid.as_str()).collect();
        let upns: BTreeSet<String> = all.iter().map(|person| person.upn.to_ascii_lowercase()).collect();
        assert_eq!((oids.len(), upns.len()), (all.len(), all.len()));
        for person in all {
            assert_eq!(directory.person(&person.oid), Some(person));
            assert_eq!(directory.person(&person.upn.to_uppercase()), Some(person));
        }
    }

    #[test]
    fn the_large_tenant_is_found_by_id_by_domain_and_by_its_people() {
        let directory = Directory::new();
        let last = directory.person("agent10000@woodgrove.example").unwrap();
        assert_eq!(directory.person(&last.oid), Some(last));
        assert_eq!(directory.position(last), 9999);
        assert_eq!(directory.tenant(WOODGROVE).unwrap().people.len(), 10_000);
        assert_eq!(directory.person("agent10001@woodgrove.example"), None);
    }
}
