use std::collections::BTreeMap;
use std::fmt::Write;

use wit_parser::TypeId;

use super::*;
use crate::engine::{Purpose, engine};

/// Writes types of the contract, or of a changed copy of it, as a component's instance type has them.
struct Writer<'a> {
    resolve: &'a Resolve,
    text: String,
    known: BTreeMap<TypeId, String>,
}

impl Writer<'_> {
    fn interface(resolve: &Resolve, name: &str) -> String {
        let mut interfaces = resolve.interfaces.iter();
        let (_, interface) =
            interfaces.find(|(_, interface)| interface.name.as_deref() == Some(name)).expect("it has a name");
        let mut writer = Writer { resolve, text: String::new(), known: BTreeMap::new() };
        for (name, function) in &interface.functions {
            let params: Vec<_> = function
                .params
                .iter()
                .map(|param| format!("(param \"{}\" {})", param.name, writer.reference(&param.ty)))
                .collect();
            let result = function.result.map(|ty| format!("(result {})", writer.reference(&ty)));
            let (params, result) = (params.join(" "), result.unwrap_or_default());
            let written = writeln!(writer.text, "(export \"{name}\" (func {params} {result}))");
            written.expect("a text can be written");
        }
        writer.text
    }

    fn reference(&mut self, ty: &Type) -> String {
        let Type::Id(id) = ty else { return primitive(ty).to_owned() };
        if let Some(known) = self.known.get(id) {
            return known.clone();
        }
        let kind = self.resolve.types[*id].kind.clone();
        let mut of = |ty: &Option<Type>, before: &str| {
            ty.as_ref().map_or_else(String::new, |ty| format!("{before}{}", self.reference(ty)))
        };
        let definition = match &kind {
            TypeDefKind::Type(ty) => return self.reference(ty),
            TypeDefKind::List(ty) => format!("(list {})", self.reference(ty)),
            TypeDefKind::Option(ty) => format!("(option {})", self.reference(ty)),
            TypeDefKind::Result(ty) => {
                let error = of(&ty.err, "(error ");
                let error = if error.is_empty() { error } else { format!("{error})") };
                format!("(result {} {error})", of(&ty.ok, ""))
            }
            TypeDefKind::Tuple(ty) => {
                let types: Vec<_> = ty.types.iter().map(|ty| self.reference(ty)).collect();
                format!("(tuple {})", types.join(" "))
            }
            TypeDefKind::Record(ty) => {
                let fields = ty.fields.iter();
                let fields: Vec<_> = fields
                    .map(|one| format!("(field \"{}\" {})", one.name, self.reference(&one.ty)))
                    .collect();
                format!("(record {})", fields.join(" "))
            }
            TypeDefKind::Variant(ty) => {
                let cases = ty.cases.iter();
                let cases: Vec<_> =
                    cases.map(|one| format!("(case \"{}\"{})", one.name, of(&one.ty, " "))).collect();
                format!("(variant {})", cases.join(" "))
            }
            TypeDefKind::Enum(ty) => {
                let cases: Vec<_> = ty.cases.iter().map(|one| format!("\"{}\"", one.name)).collect();
                format!("(enum {})", cases.join(" "))
            }
            other => panic!("the contract has no {}", other.as_str()),
        };
        let number = self.known.len();
        let written = writeln!(
            self.text,
            "(type $t{number} {definition}) (export \"n{number}\" (type $e{number} (eq $t{number})))"
        );
        written.expect("a text can be written");
        self.known.insert(*id, format!("$e{number}"));
        format!("$e{number}")
    }
}

/// A component that exports or imports an interface of the contract, after one change of its text.
fn checked(interface: &str, is_export: bool, from: &str, to: &str) -> Result<(), Refusal> {
    let changed = WIT.map(|(name, text)| (name, text.replacen(from, to, 1)));
    assert!(
        from == to || WIT.iter().zip(&changed).any(|(one, other)| one.1 != other.1),
        "{from:?} is not there"
    );
    let resolve = resolve(changed).expect("the changed copy can be read");
    let (body, name) =
        (Writer::interface(&resolve, interface), format!("switchboard:plugin/{interface}@1.0.0"));
    let text = if is_export {
        format!("(component (import \"c\" (instance $i {body})) (export \"{name}\" (instance $i)))")
    } else {
        format!("(component (import \"{name}\" (instance {body})))")
    };
    let (engine, _) = engine(Purpose::Compile).expect("there is an engine");
    let bytes = wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    check(&engine, &Component::new(&engine, bytes).expect("it compiles"))
}

#[test]
fn the_contract_itself_passes() {
    for hook in ["caller-id", "customer-lookup", "meeting-filter", "call-log"] {
        assert_eq!(checked(hook, true, "", ""), Ok(()), "{hook}");
    }
    for capability in ["customers", "directory", "http", "key-value", "settings", "log"] {
        assert_eq!(checked(capability, false, "", ""), Ok(()), "{capability}");
    }
}

#[test]
fn another_shape_is_refused_with_the_function_the_place_and_what_it_was_built_for() {
    let (draft, later) = ("an earlier draft of contract 1.0", "a later contract than 1.0");
    for (hook, from, to, built_for, says) in [
        (
            "caller-id",
            "confidence: u8",
            "confidence: u16",
            draft,
            "caller-id.resolve: answer.outcome.found[].confidence is u16, and in the contract u8",
        ),
        (
            "caller-id",
            "        purpose: string,\n",
            "",
            draft,
            "caller-id.resolve: context has no member purpose",
        ),
        (
            "caller-id",
            "        record-type: string,\n",
            "        record-type: string,\n        url: option<string>,\n",
            later,
            "caller-id.resolve: answer.outcome.found[].record has a member url, which the contract does not have",
        ),
        (
            "caller-id",
            "suppressed(string)",
            "suppressed(u32)",
            draft,
            "caller-id.resolve: answer.outcome.suppressed is u32, and in the contract string",
        ),
        (
            "caller-id",
            "list<caller-match>",
            "caller-match",
            draft,
            "outcome.found is record, and in the contract list",
        ),
        (
            "caller-id",
            "retry-after-ms: option<u32>",
            "retry-after-ms: option<u64>",
            draft,
            "caller-id.resolve: answer.error.retry-after-ms is u64, and in the contract u32",
        ),
        (
            "meeting-filter",
            "{ show, hide, redact }",
            "{ show, hide }",
            draft,
            "meeting-filter.evaluate: answer[].visibility has no case redact",
        ),
        (
            "meeting-filter",
            "{ show, hide, redact }",
            "{ hide, show, redact }",
            draft,
            "answer[].visibility is case hide, and in the contract case show",
        ),
        (
            "customer-lookup",
            "get: func(id: string, context: request-context)",
            "get: func(id: string)",
            draft,
            "customer-lookup.get has no parameter context",
        ),
        ("call-log", "    save: func", "    store: func", draft, "call-log has no function save"),
        (
            "call-log",
            "save: func(entry: call-entry, context: request-context)",
            "save: func(entry: call-entry, context: request-context, more: string)",
            later,
            "call-log.save has a parameter more",
        ),
    ] {
        let refused = checked(hook, true, from, to).expect_err(to).to_string();
        assert!(refused.starts_with(&format!("this plugin was built for {built_for}")), "{refused}");
        assert!(refused.contains(says) && refused.contains("build it with wit/plugin-v1"), "{refused}");
    }
    let from = "get: func(key: string) -> result<option<list<u8>>, plugin-error>";
    let refused = checked("key-value", false, from, "get: func(key: string) -> option<list<u8>>");
    let says = "key-value.get: answer is option, and in the contract result";
    assert!(refused.is_err_and(|refused| refused.to_string().contains(says)));
}

/// The meaning of the contract, without its words: what compiled plugins depend on.
fn meaning(resolve: &Resolve) -> String {
    let name_of = |ty: &Type| spelled(resolve, ty);
    let mut text = String::new();
    let mut line = |written: String| text.push_str(&(written + "\n"));
    for (_, interface) in &resolve.interfaces {
        line(format!("interface {}", interface.name.as_deref().unwrap_or_default()));
        for (name, id) in &interface.types {
            let parts: Vec<String> = match &resolve.types[*id].kind {
                TypeDefKind::Record(record) => record
                    .fields
                    .iter()
                    .map(|field| format!("{}: {}", field.name, name_of(&field.ty)))
                    .collect(),
                TypeDefKind::Variant(variant) => {
                    let of = |ty: &Option<Type>| {
                        ty.as_ref().map_or_else(String::new, |ty| format!("({})", name_of(ty)))
                    };
                    variant.cases.iter().map(|case| format!("{}{}", case.name, of(&case.ty))).collect()
                }
                TypeDefKind::Enum(cases) => cases.cases.iter().map(|case| case.name.clone()).collect(),
                kind => {
                    line(format!("  type {name} = {}", spelled_kind(resolve, kind)));
                    continue;
                }
            };
            line(format!("  {} {name}", resolve.types[*id].kind.as_str()));
            parts.into_iter().for_each(|part| line(format!("    {part}")));
        }
        for (name, function) in &interface.functions {
            let params: Vec<_> = function
                .params
                .iter()
                .map(|param| format!("{}: {}", param.name, name_of(&param.ty)))
                .collect();
            let result =
                function.result.as_ref().map_or_else(String::new, |ty| format!(" -> {}", name_of(ty)));
            line(format!("  func {name}({}){result}", params.join(", ")));
        }
    }
    text
}

fn spelled(resolve: &Resolve, ty: &Type) -> String {
    let Type::Id(id) = ty else { return primitive(ty).to_owned() };
    let definition = &resolve.types[*id];
    match (&definition.name, definition.owner) {
        (Some(name), wit_parser::TypeOwner::Interface(owner)) => {
            format!("{}.{name}", resolve.interfaces[owner].name.as_deref().unwrap_or_default())
        }
        _ => spelled_kind(resolve, &definition.kind),
    }
}

fn spelled_kind(resolve: &Resolve, kind: &TypeDefKind) -> String {
    let of = |ty: &Type| spelled(resolve, ty);
    let or_none = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "_".to_owned(), of);
    match kind {
        TypeDefKind::Type(ty) => of(ty),
        TypeDefKind::List(ty) => format!("list<{}>", of(ty)),
        TypeDefKind::Option(ty) => format!("option<{}>", of(ty)),
        TypeDefKind::Result(ty) => format!("result<{}, {}>", or_none(&ty.ok), or_none(&ty.err)),
        TypeDefKind::Tuple(ty) => {
            format!("tuple<{}>", ty.types.iter().map(of).collect::<Vec<_>>().join(", "))
        }
        other => panic!("the contract has no {}", other.as_str()),
    }
}

/// What a released contract means never changes. A change of its words is none.
#[test]
fn the_meaning_of_the_contract_is_locked() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit/plugin-v1.lock");
    let meaning = meaning(RESOLVE.as_ref().expect("the contract can be read"));
    if std::env::var_os("WRITE_CONTRACT_LOCK").is_some() {
        std::fs::write(path, &meaning).expect("the lock can be written");
    }
    let locked = std::fs::read_to_string(path).expect("wit/plugin-v1.lock is there");
    let differs = meaning.lines().zip(locked.lines()).enumerate().find(|(_, (now, locked))| now != locked);
    let (now, then) = (meaning.lines().count(), locked.lines().count());
    assert!(
        differs.is_none() && now == then,
        "wit/plugin-v1 does not mean what wit/plugin-v1.lock says: {}. Compiled plugins depend on it: add a function or an \
         interface in a new minor version, or begin plugin-v2 (wit/README.md, Rules of change). Before 1.0 is released, \
         WRITE_CONTRACT_LOCK=1 writes the lock anew.",
        differs.map_or_else(
            || format!("it has {now} lines instead of {then}"),
            |(index, (now, locked))| format!("line {} is {now:?} instead of {locked:?}", index + 1)
        )
    );
}
