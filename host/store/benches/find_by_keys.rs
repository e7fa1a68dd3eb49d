//! Finding a customer by number among 100,000, on SQLite.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use switchboard_calls::customer::{Customer, CustomerPhone};
use switchboard_calls::number::{PhoneNumber, Region, Written, lookup_keys};
use switchboard_store::{MasterKey, Store, StoreError, Tenant, TenantContext};

/// Few where this only runs as a test.
fn count() -> usize {
    if std::env::args().any(|argument| argument == "--bench") { 100_000 } else { 100 }
}

fn customer(index: usize) -> Customer {
    let phone = |number: String| CustomerPhone { number, e164: None, extension: None, label: None };
    Customer {
        id: format!("c{index}"),
        record_type: "contact".into(),
        name: format!("Customer {index}"),
        company: Some("Northwind Traders".into()),
        title: None,
        email: Some(format!("c{index}@northwind.example")),
        phones: vec![
            phone(format!("+1 425 {:07}", 2_000_000 + index)),
            phone(format!("+49 30 {:08}", 20_000_000 + index)),
        ],
        owner: None,
        last_activity: None,
        url: None,
        badges: Vec::new(),
        fields: Vec::new(),
        extra: Vec::new(),
    }
}

async fn filled(dir: &tempfile::TempDir) -> Result<(Store, TenantContext), StoreError> {
    let store = Store::open_sqlite(&dir.path().join("bench.db"), &MasterKey::new([1; 32])).await?;
    let tenant = Tenant {
        id: "bench".into(),
        name: "bench".into(),
        default_region: "US".into(),
        url_schemes: Vec::new(),
    };
    let context = store.provision(&tenant, 0).await?;
    let all: Vec<Customer> = (0..count()).map(customer).collect();
    for chunk in all.chunks(5000) {
        store.insert_customers(&context, chunk, Region::US, 0).await?;
    }
    Ok((store, context))
}

fn find(criterion: &mut Criterion) {
    let made = tempfile::tempdir().and_then(|dir| Ok((dir, tokio::runtime::Runtime::new()?)));
    let Ok((dir, runtime)) = made else { return };
    let Ok((store, context)) = runtime.block_on(filled(&dir)) else { return };
    let keys = |text: &str| {
        PhoneNumber::parse(text, Region::US, Written::ByNetwork)
            .map(|number| lookup_keys(&number))
            .unwrap_or_default()
    };
    let customers = count();
    for (what, number) in [("known number", "+14252050000"), ("unknown number", "+33142685300")] {
        let keys = keys(number);
        criterion.bench_function(&format!("find by keys among {customers}: {what}"), |bench| {
            bench.to_async(&runtime).iter(|| async { black_box(store.find_by_keys(&context, &keys).await) });
        });
    }
    // Few samples: this one takes long, and is here to get shorter.
    let mut search = criterion.benchmark_group("search");
    search.sample_size(10).bench_function(format!("among {customers}: two words"), |bench| {
        bench.to_async(&runtime).iter(|| async {
            black_box(store.search_customers(&context, "north 4999", Region::US, None, 50).await)
        });
    });
}

criterion_group!(benches, find);
criterion_main!(benches);
