//! Whether the functions that a component exports and imports have the contract's types. A hook of another shape would be found out
//! only by the first call.

use std::sync::LazyLock;

use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::{self, ComponentFunc, ComponentItem};
use wit_parser::{FunctionKind, InterfaceId, Resolve, SourceMap, Type, TypeDefKind};

use super::Refusal;
use super::offer::{CONTRACT, OFFERS_CONTRACT, mismatch};

/// The files of the contract.
pub(super) const WIT: [(&str, &str); 4] = [
    ("types.wit", include_str!("../../../../wit/plugin-v1/types.wit")),
    ("capabilities.wit", include_str!("../../../../wit/plugin-v1/capabilities.wit")),
    ("hooks.wit", include_str!("../../../../wit/plugin-v1/hooks.wit")),
    ("worlds.wit", include_str!("../../../../wit/plugin-v1/worlds.wit")),
];

/// The contract as it is read from its files.
static RESOLVE: LazyLock<Result<Resolve, String>> = LazyLock::new(|| resolve(WIT));

fn resolve(wit: [(&str, impl Into<String>); 4]) -> Result<Resolve, String> {
    let mut files = SourceMap::new();
    for (name, text) in wit {
        files.push_str(name, text);
    }
    let group = files.parse().map_err(|(_, error)| format!("{error:?}"))?;
    let mut resolve = Resolve::default();
    resolve.push_group(group).map_err(|error| format!("{error:?}"))?;
    Ok(resolve)
}

/// The first place where a type is not the contract's.
#[derive(Debug, PartialEq, Eq)]
struct Difference {
    /// From the parameter or the answer inwards: `.outcome.found[].confidence`.
    place: String,
    kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// The component lacks what the contract has.
    Lacks(String),
    /// The component has what the contract lacks.
    Has(String),
    /// It is of another type.
    Is { found: String, wanted: String },
}

/// Checks every function of the contract that a component exports or imports.
///
/// # Errors
/// When one has other types: the text names the function, the place in its types, and for what the component seems to be built.
pub(super) fn check(engine: &Engine, component: &Component) -> Result<(), Refusal> {
    let resolve = RESOLVE.as_ref().map_err(|error| Refusal::new(format!("the contract: {error}")))?;
    let types = component.component_type();
    let exports = types.exports(engine).map(|(name, item)| (name, item.ty, true));
    for (name, item, is_export) in
        exports.chain(types.imports(engine).map(|(name, item)| (name, item.ty, false)))
    {
        let Some((interface, id)) = of_contract(resolve, name) else { continue };
        let ComponentItem::ComponentInstance(instance) = item else {
            return Err(refusal(interface, "", &is("something else", "an interface")));
        };
        let found = |function: &str| match instance.get_export(engine, function).map(|item| item.ty) {
            Some(ComponentItem::ComponentFunc(found)) => Some(found),
            _ => None,
        };
        for (function, wanted) in &resolve.interfaces[id].functions {
            match found(function) {
                Some(found) => of_function(resolve, wanted, &found)
                    .map_or(Ok(()), |difference| Err(refusal(interface, function, &difference)))?,
                // A component imports only what it uses, and a hook has all of its functions.
                None if is_export => {
                    let lacks = Difference {
                        place: String::new(),
                        kind: Kind::Lacks(format!("function {function}")),
                    };
                    return Err(refusal(interface, "", &lacks));
                }
                None => {}
            }
        }
    }
    Ok(())
}

/// The interface of the contract that an import or export is, in any version that fits.
fn of_contract<'a>(resolve: &Resolve, name: &'a str) -> Option<(&'a str, InterfaceId)> {
    let (interface, version) = name.strip_prefix("switchboard:plugin/")?.split_once('@')?;
    if version.split('.').next() != CONTRACT.split('.').next() {
        return None;
    }
    let known = resolve.interfaces.iter().find(|(_, known)| known.name.as_deref() == Some(interface));
    known.map(|(id, _)| (interface, id))
}

fn refusal(interface: &str, function: &str, difference: &Difference) -> Refusal {
    let Difference { place, kind } = difference;
    let place = match (function, place.as_str()) {
        ("", _) => interface.to_owned(),
        (_, "") => format!("{interface}.{function}"),
        (_, place) => format!("{interface}.{function}: {place}"),
    };
    let (built_for, words) = match kind {
        Kind::Lacks(what) => {
            ("an earlier draft of contract 1.0, or a changed copy of it", format!("{place} has no {what}"))
        }
        Kind::Has(what) => {
            let words = format!("{place} has a {what}, which the contract does not have");
            ("a later contract than 1.0, or a changed copy of it", words)
        }
        Kind::Is { found, wanted } => (
            "an earlier draft of contract 1.0, or a changed copy of it",
            format!("{place} is {found}, and in the contract {wanted}"),
        ),
    };
    mismatch(
        format!("{built_for} ({words})"),
        OFFERS_CONTRACT,
        "build it with wit/plugin-v1 or the SDK of this version as it is; `switchboard plugin update` writes it into a project",
    )
}

fn is(found: impl Into<String>, wanted: impl Into<String>) -> Difference {
    Difference { place: String::new(), kind: Kind::Is { found: found.into(), wanted: wanted.into() } }
}

fn of_function(
    resolve: &Resolve,
    wanted: &wit_parser::Function,
    found: &ComponentFunc,
) -> Option<Difference> {
    if found.async_() || wanted.kind != FunctionKind::Freestanding {
        return Some(is("an async func", "a func"));
    }
    let mut params = found.params();
    for param in &wanted.params {
        let Some((name, found)) = params.next() else {
            return Some(Difference {
                place: String::new(),
                kind: Kind::Lacks(format!("parameter {}", param.name)),
            });
        };
        if name != param.name {
            return Some(is(format!("a parameter {name}"), format!("a parameter {}", param.name)));
        }
        if let Some(difference) = of_type(resolve, &param.ty, &found) {
            return Some(within(&param.name, difference));
        }
    }
    if let Some((name, _)) = params.next() {
        return Some(Difference { place: String::new(), kind: Kind::Has(format!("parameter {name}")) });
    }
    drop(params);
    match (&wanted.result, found.results().next()) {
        (None, None) => None,
        (Some(wanted), Some(found)) => {
            of_type(resolve, wanted, &found).map(|difference| within("answer", difference))
        }
        (Some(_), None) => Some(Difference { place: String::new(), kind: Kind::Lacks("answer".to_owned()) }),
        (None, Some(_)) => Some(Difference { place: String::new(), kind: Kind::Has("answer".to_owned()) }),
    }
}

/// The difference one step further out.
fn within(step: &str, inner: Difference) -> Difference {
    Difference { place: format!("{step}{}", inner.place), kind: inner.kind }
}

/// The first difference of parts that have names: members of records, cases of variants.
fn of_parts<'a, W: 'a, F: 'a>(
    what: &str,
    wanted: impl Iterator<Item = (&'a str, W)>,
    found: impl Iterator<Item = (String, F)>,
    compare: impl Fn(W, F) -> Option<Difference>,
) -> Option<Difference> {
    let here = |kind| Some(Difference { place: String::new(), kind });
    let (wanted, found): (Vec<_>, Vec<_>) = (wanted.collect(), found.collect());
    if let Some((name, _)) = wanted.iter().find(|(name, _)| !found.iter().any(|(other, _)| other == name)) {
        return here(Kind::Lacks(format!("{what} {name}")));
    }
    if let Some((name, _)) = found.iter().find(|(name, _)| !wanted.iter().any(|(other, _)| other == name)) {
        return here(Kind::Has(format!("{what} {name}")));
    }
    for ((name, wanted), (other, found)) in wanted.into_iter().zip(found) {
        if name != other {
            return here(Kind::Is { found: format!("{what} {other}"), wanted: format!("{what} {name}") });
        }
        if let Some(difference) = compare(wanted, found) {
            return Some(within(&format!(".{name}"), difference));
        }
    }
    None
}

fn of_type(resolve: &Resolve, wanted: &Type, found: &types::Type) -> Option<Difference> {
    let Type::Id(id) = wanted else {
        let (found, wanted) = (name_of(found), primitive(wanted));
        return (found != wanted).then(|| is(found, wanted));
    };
    let optional = |wanted: &Option<Type>, found: Option<types::Type>| match (wanted, found) {
        (Some(wanted), Some(found)) => of_type(resolve, wanted, &found),
        (None, None) => None,
        (Some(_), None) => Some(Difference { place: String::new(), kind: Kind::Lacks("value".to_owned()) }),
        (None, Some(_)) => Some(Difference { place: String::new(), kind: Kind::Has("value".to_owned()) }),
    };
    match (&resolve.types[*id].kind, found) {
        (TypeDefKind::Type(wanted), found) => of_type(resolve, wanted, found),
        (TypeDefKind::List(wanted), types::Type::List(found)) => {
            of_type(resolve, wanted, &found.ty()).map(|difference| within("[]", difference))
        }
        (TypeDefKind::Option(wanted), types::Type::Option(found)) => of_type(resolve, wanted, &found.ty()),
        (TypeDefKind::Result(wanted), types::Type::Result(found)) => optional(&wanted.ok, found.ok())
            .or_else(|| optional(&wanted.err, found.err()).map(|difference| within(".error", difference))),
        (TypeDefKind::Tuple(wanted), types::Type::Tuple(found))
            if wanted.types.len() == found.types().len() =>
        {
            let mut pairs = wanted.types.iter().zip(found.types()).enumerate();
            pairs.find_map(|(index, (wanted, found))| {
                of_type(resolve, wanted, &found).map(|difference| within(&format!(".{index}"), difference))
            })
        }
        (TypeDefKind::Record(wanted), types::Type::Record(found)) => of_parts(
            "member",
            wanted.fields.iter().map(|field| (field.name.as_str(), &field.ty)),
            found.fields().map(|field| (field.name.to_owned(), field.ty)),
            |wanted, found| of_type(resolve, wanted, &found),
        ),
        (TypeDefKind::Variant(wanted), types::Type::Variant(found)) => of_parts(
            "case",
            wanted.cases.iter().map(|case| (case.name.as_str(), &case.ty)),
            found.cases().map(|case| (case.name.to_owned(), case.ty)),
            |wanted, found| optional(wanted, found),
        ),
        (TypeDefKind::Enum(wanted), types::Type::Enum(found)) => of_parts(
            "case",
            wanted.cases.iter().map(|case| (case.name.as_str(), ())),
            found.names().map(|name| (name.to_owned(), ())),
            |(), ()| None,
        ),
        (wanted, found) => Some(is(name_of(found), wanted.as_str())),
    }
}

fn primitive(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "bool",
        Type::U8 => "u8",
        Type::U16 => "u16",
        Type::U32 => "u32",
        Type::U64 => "u64",
        Type::S8 => "s8",
        Type::S16 => "s16",
        Type::S32 => "s32",
        Type::S64 => "s64",
        Type::F32 => "f32",
        Type::F64 => "f64",
        Type::Char => "char",
        Type::String => "string",
        Type::ErrorContext | Type::Id(_) => "another type",
    }
}

fn name_of(ty: &types::Type) -> &'static str {
    match ty {
        types::Type::Bool => "bool",
        types::Type::U8 => "u8",
        types::Type::U16 => "u16",
        types::Type::U32 => "u32",
        types::Type::U64 => "u64",
        types::Type::S8 => "s8",
        types::Type::S16 => "s16",
        types::Type::S32 => "s32",
        types::Type::S64 => "s64",
        types::Type::Float32 => "f32",
        types::Type::Float64 => "f64",
        types::Type::Char => "char",
        types::Type::String => "string",
        types::Type::List(_) => "list",
        types::Type::Record(_) => "record",
        types::Type::Tuple(_) => "tuple",
        types::Type::Variant(_) => "variant",
        types::Type::Enum(_) => "enum",
        types::Type::Option(_) => "option",
        types::Type::Result(_) => "result",
        types::Type::Flags(_) => "flags",
        types::Type::Own(_) | types::Type::Borrow(_) => "resource",
        _ => "another type",
    }
}

#[cfg(test)]
#[path = "types_tests.rs"]
mod tests;
