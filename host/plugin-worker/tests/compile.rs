//! Compiling ends with an answer for every upload, and the workers' engines load what was compiled.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails there fails the test")]

use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use switchboard_plugin_protocol::{
    ComponentRef, Digest, FromWorker, Jail, JailMode, MemoryClass, ToWorker, split,
};
use switchboard_plugin_worker::compile::{compile, compile_again};
use switchboard_plugin_worker::serve;
use tokio::net::UnixStream;
use tokio::runtime::Handle;

fn guest(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../target/assets/plugins/{name}.wasm"));
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; `cargo xtask guests` builds it", path.display()))
}

/// Lets a worker of the class load an artifact.
async fn load(class: MemoryClass, artifact: Vec<u8>) -> Result<(), String> {
    let cache = tempfile::tempdir().unwrap();
    std::fs::write(cache.path().join("a.cwasm"), artifact).unwrap();
    let (near, far) = UnixStream::pair().unwrap();
    let folder = cache.path().to_owned();
    tokio::spawn(async move {
        serve(far, class, &folder, Jail::default(), JailMode::Required, &Handle::current()).await
    });
    let (mut from, to) = split::<FromWorker, ToWorker>(near);
    assert!(matches!(from.next().await.unwrap(), Some(FromWorker::Ready { .. })));
    let component = ComponentRef { digest: Digest([1; 32]), artifact: "a.cwasm".into() };
    to.send(&ToWorker::Load { load: 7, component }).await.unwrap();
    match from.next().await.unwrap() {
        Some(FromWorker::Loaded { load: 7, result }) => result,
        other => panic!("{other:?}"),
    }
}

/// The compiler runs without a pool and with little address space, and the workers with both. Workers of both classes
/// must nevertheless load its artifacts.
#[tokio::test]
async fn what_is_compiled_loads_in_workers() {
    for name in ["caller-id-rust", "probe", "phone-book"] {
        let compiled = compile(&guest(name), "d").unwrap();
        assert_eq!(compiled.report.memory.class, MemoryClass::Small, "{name}");
        assert!(compiled.report.made_with.iter().any(|tool| tool.starts_with("rustc")), "{name}");
        let initial = compiled.report.memory.initial_bytes;
        assert!(
            initial >= 64 << 10 && initial.is_multiple_of(64 << 10),
            "{name} begins with {initial} bytes"
        );
        assert_eq!(load(MemoryClass::Small, compiled.artifact.clone()).await, Ok(()), "{name}");
        assert_eq!(load(MemoryClass::Large, compiled.artifact).await, Ok(()), "{name}");
    }
}

#[tokio::test]
async fn what_is_no_artifact_does_not_load() {
    let mut artifact = compile(&guest("caller-id-rust"), "d").unwrap().artifact;
    artifact.truncate(artifact.len() / 2);
    assert!(load(MemoryClass::Small, artifact).await.is_err());
    assert!(load(MemoryClass::Small, b"nonsense".to_vec()).await.is_err());
}

/// The Rust example with something else in its manifest, of as many bytes.
fn with_manifest(written: &[u8], instead: &[u8]) -> Vec<u8> {
    let mut bytes = guest("caller-id-rust");
    let at = bytes.windows(written.len()).position(|part| part == written).expect("the manifest is compact");
    bytes[at..at + written.len()].copy_from_slice(instead);
    bytes
}

/// The Rust example with another version of the contract in its manifest, of as many characters.
fn with_contract(version: &str) -> Vec<u8> {
    with_manifest(br#""contract":"1.0.0""#, format!(r#""contract":"{version}""#).as_bytes())
}

#[test]
fn the_contract_is_that_of_the_types_and_not_of_the_manifest() {
    let compiled = compile(&with_contract("1.4.0"), "d").unwrap();
    assert_eq!(compiled.report.manifest.contract, "1.0.0");
    let says = "the manifest says contract 1.4.0, and the component was built for 1.0.0";
    assert!(compiled.report.warnings.iter().any(|one| one.contains(says)), "{:?}", compiled.report.warnings);
    for (version, says) in [("1.x.0", "which is no version"), ("2.0.0", "contract 2.0.0"), ("1.0.", "")] {
        let refused = compile(&with_contract(&format!("{version:<5}")), "d").unwrap_err().to_string();
        assert!(refused.contains(says), "{version}: {refused}");
    }
    assert!(compile(&with_contract("1.0.0"), "d").unwrap().report.warnings.is_empty());
}

/// An upgrade compiles active plugins again, and none may stop for a rule that came with it.
#[test]
fn a_rule_that_is_younger_than_a_plugin_does_not_refuse_it() {
    let bytes = with_manifest(br#""name":"caller"#, br#""name":"Caller"#);
    let refused = compile(&bytes, "d").unwrap_err().to_string();
    assert!(refused.contains("in the manifest, name"), "{refused}");
    assert_eq!(compile_again(&bytes, "d").unwrap().report.manifest.name, "Caller-id-rust");
}

/// The time within which compiling must answer, even in an unoptimised build.
const WITHIN: Duration = Duration::from_secs(20);

fn comes_to_an_answer(bytes: &[u8]) {
    let started = Instant::now();
    let answer = compile(bytes, "fuzz");
    assert!(started.elapsed() < WITHIN, "{:?} after {:?}", answer.map(|_| ()), started.elapsed());
}

/// JSON with the names that a manifest has, and others.
fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let names = prop_oneof![
        prop::sample::select(vec![
            "name",
            "version",
            "contract",
            "description",
            "grants",
            "settings",
            "capability",
            "connections",
            "origins",
            "reason",
            "type",
            "properties",
            "pattern",
            "$ref",
            "allOf",
            "enum",
            "items",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,8}",
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        prop::sample::select(vec!["1.0.0", "crm", "object", "string", "http", "customers"])
            .prop_map(|text| text.into()),
        "\\PC{0,40}".prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::vec((names.clone(), inner), 0..8)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..4000), header in any::<bool>()) {
        let start = if header { b"\0asm\x0d\0\x01\0".as_slice() } else { &[] };
        prop_assert!(compile(&[start, &bytes].concat(), "fuzz").is_err());
    }

    #[test]
    fn any_json_as_manifest(manifest in any_json()) {
        let text = manifest.to_string();
        let mut component = wasm_encoder::Component::new();
        let (name, data) = ("switchboard:manifest".into(), text.as_bytes().into());
        component.section(&wasm_encoder::CustomSection { name, data });
        // Whatever it says, it has no hook.
        prop_assert!(compile(&component.finish(), "fuzz").is_err());
    }

    #[test]
    fn a_real_component_cut_off(part in 0.0..1.0_f64) {
        let bytes = guest("caller-id-rust");
        let length = (bytes.len() as f64 * part) as usize;
        // Cut off where a custom section begins at the end, it is whole, and its manifest is gone.
        if let Ok(compiled) = compile(&bytes[..length], "fuzz") {
            prop_assert_eq!(compiled.report.manifest.name, "plugin-fuzz");
        }
    }

    #[test]
    fn a_real_component_with_flipped_bits(flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 1..20)) {
        let mut bytes = guest("caller-id-rust");
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        comes_to_an_answer(&bytes);
    }
}
