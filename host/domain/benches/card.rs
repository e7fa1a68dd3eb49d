//! What the domain costs on the hot path: reading a caller, and building a card from two sources.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use switchboard_domain::call::Direction;
use switchboard_domain::caller_info::{CallerInfo, read_caller};
use switchboard_domain::card::{CardBuilder, CardStart, SourceAnswer, customers_resolution};
use switchboard_domain::number::Region;

fn card(criterion: &mut Criterion) {
    let json = serde_json::json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    criterion.bench_function("read a caller", |bench| {
        bench.iter(|| {
            let info = CallerInfo::from_json(black_box(&json));
            read_caller(&info, Region::US)
        });
    });
    let sources = ["plugin:phone-book".to_owned(), "customers".to_owned()];
    let caller = read_caller(&CallerInfo::from_json(&json), Region::US);
    criterion.bench_function("build a card from two sources", |bench| {
        bench.iter(|| {
            let start = CardStart {
                call_id: "c".into(),
                sdk_call_id: None,
                direction: Direction::Incoming,
                caller: caller.clone(),
                called_number: None,
                via_queue: None,
                transferred_from: None,
                received_at: "2026-01-01T00:00:00Z".into(),
                url_schemes: Vec::new(),
                agent_names: Vec::new(),
            };
            let mut builder = CardBuilder::new(start, &sources);
            for source in &sources {
                builder.apply(source, SourceAnswer::Resolved(customers_resolution(&[])), Duration::ZERO);
            }
            black_box(builder.finalize())
        });
    });
}

criterion_group!(benches, card);
criterion_main!(benches);
