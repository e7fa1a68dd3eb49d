//! Whether the functions that a component exports and imports have the contract's types. A hook of another shape would be found out
//! only by the first call.

use std::sync::LazyLock;

use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::{ComponentFunc, ComponentInstance, ComponentItem, Type};

use super::Refusal;
use super::offer::{CONTRACT, OFFERS_CONTRACT, mismatch};

/// What the contract means, as a component without code that imports each of its interfaces with functions. A test compares it
/// with `wit/plugin-v1`.
pub(super) const LOCK: &str = include_str!("../../../../wit/plugin-v1.lock.wat");

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
    let types = component.component_type();
    types.exports(engine).try_for_each(|(name, item)| check_interface(engine, name, item.ty, true))?;
    types.imports(engine).try_for_each(|(name, item)| check_interface(engine, name, item.ty, false))
}

/// Checks what a component exports or imports under a name. What is not of the contract is not looked at.
fn check_interface(engine: &Engine, name: &str, item: ComponentItem, is_export: bool) -> Result<(), Refusal> {
    static CONTRACT_TYPES: LazyLock<Result<(Engine, Component), String>> = LazyLock::new(|| {
        let (engine, _) =
            crate::engine::engine(crate::engine::Purpose::Compile).map_err(|error| format!("{error:#}"))?;
        let contract = Component::new(&engine, LOCK).map_err(|error| format!("{error:#}"))?;
        Ok((engine, contract))
    });
    let (of_contract, contract) = CONTRACT_TYPES
        .as_ref()
        .map_err(|error| Refusal::new(format!("the server can't read its own contract: {error}")))?;
    let Some(interface) = interface_of(name) else { return Ok(()) };
    let types = contract.component_type();
    let wanted = types.get_import(of_contract, &format!("{PACKAGE}{interface}@{CONTRACT}"));
    let Some(ComponentItem::ComponentInstance(wanted)) = wanted.map(|wanted| wanted.ty) else {
        return Ok(());
    };
    let ComponentItem::ComponentInstance(found) = item else {
        return Err(refusal(interface, "", &is("something else", "an interface")));
    };
    for (function, item) in wanted.exports(of_contract) {
        let ComponentItem::ComponentFunc(wanted) = item.ty else { continue };
        let difference = match function_of(engine, &found, function) {
            Some(found) => of_function(&wanted, &found),
            // A component imports only what it uses, and a hook has all of its functions.
            None if is_export => {
                return Err(refusal(interface, "", &here(Kind::Lacks(format!("function {function}")))));
            }
            None => None,
        };
        if let Some(difference) = difference {
            return Err(refusal(interface, function, &difference));
        }
    }
    Ok(())
}

const PACKAGE: &str = "switchboard:plugin/";

/// The interface that an import or export is, if it is one of the contract in any version that fits.
fn interface_of(name: &str) -> Option<&str> {
    let (interface, version) = name.strip_prefix(PACKAGE)?.split_once('@')?;
    (version.split('.').next() == CONTRACT.split('.').next()).then_some(interface)
}

fn function_of(engine: &Engine, instance: &ComponentInstance, name: &str) -> Option<ComponentFunc> {
    match instance.get_export(engine, name)?.ty {
        ComponentItem::ComponentFunc(function) => Some(function),
        _ => None,
    }
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
            ("an earlier draft of the contract, or a changed copy of it", format!("{place} has no {what}"))
        }
        Kind::Has(what) => {
            let words = format!("{place} has a {what}, which the contract does not have");
            ("a later contract than 1.0, or a changed copy of it", words)
        }
        Kind::Is { found, wanted } => {
            let words = format!("{place} is {found}, and in the contract {wanted}");
            ("a changed copy of the contract, or an earlier draft of it", words)
        }
    };
    mismatch(
        format!("{built_for} ({words})"),
        OFFERS_CONTRACT,
        "build it with wit/plugin-v1 as it is, or with the SDK of this server's version (`switchboard plugin update` writes both \
         into a project)",
    )
}

fn here(kind: Kind) -> Difference {
    Difference { place: String::new(), kind }
}

fn is(found: impl Into<String>, wanted: impl Into<String>) -> Difference {
    here(Kind::Is { found: found.into(), wanted: wanted.into() })
}

/// Names of parameters mean nothing to those who call, and may be others.
fn of_function(wanted: &ComponentFunc, found: &ComponentFunc) -> Option<Difference> {
    if found.async_() {
        return Some(is("an async func", "a func"));
    }
    let mut params = found.params();
    for (name, wanted) in wanted.params() {
        let Some((_, found)) = params.next() else {
            return Some(here(Kind::Lacks(format!("parameter {name}"))));
        };
        if let Some(difference) = of_type(&wanted, &found) {
            return Some(within(name, difference));
        }
    }
    if let Some((name, _)) = params.next() {
        return Some(here(Kind::Has(format!("parameter {name}"))));
    }
    optional(wanted.results().next(), found.results().next(), "answer")
        .map(|difference| within("answer", difference))
}

/// Of types that may be absent: of answers, and of what cases carry.
fn optional(wanted: Option<Type>, found: Option<Type>, what: &str) -> Option<Difference> {
    match (wanted, found) {
        (Some(wanted), Some(found)) => of_type(&wanted, &found),
        (None, None) => None,
        (Some(_), None) => Some(here(Kind::Lacks(what.to_owned()))),
        (None, Some(_)) => Some(here(Kind::Has(what.to_owned()))),
    }
}

/// The difference one step further out.
fn within(step: &str, inner: Difference) -> Difference {
    Difference { place: format!("{step}{}", inner.place), kind: inner.kind }
}

/// The first difference of parts that have names: members of records, cases of variants.
fn of_parts<T>(
    what: &str,
    wanted: impl Iterator<Item = (String, T)>,
    found: impl Iterator<Item = (String, T)>,
    compare: impl Fn(T, T) -> Option<Difference>,
) -> Option<Difference> {
    let (wanted, found): (Vec<_>, Vec<_>) = (wanted.collect(), found.collect());
    if let Some((name, _)) = wanted.iter().find(|(name, _)| !found.iter().any(|(other, _)| other == name)) {
        return Some(here(Kind::Lacks(format!("{what} {name}"))));
    }
    if let Some((name, _)) = found.iter().find(|(name, _)| !wanted.iter().any(|(other, _)| other == name)) {
        return Some(here(Kind::Has(format!("{what} {name}"))));
    }
    for ((name, wanted), (other, found)) in wanted.into_iter().zip(found) {
        if name != other {
            return Some(is(format!("{what} {other}"), format!("{what} {name}")));
        }
        if let Some(difference) = compare(wanted, found) {
            return Some(within(&format!(".{name}"), difference));
        }
    }
    None
}

fn of_type(wanted: &Type, found: &Type) -> Option<Difference> {
    match (wanted, found) {
        (Type::List(wanted), Type::List(found)) => {
            of_type(&wanted.ty(), &found.ty()).map(|difference| within("[]", difference))
        }
        (Type::Option(wanted), Type::Option(found)) => of_type(&wanted.ty(), &found.ty()),
        (Type::Result(wanted), Type::Result(found)) => {
            optional(wanted.ok(), found.ok(), "value").or_else(|| {
                optional(wanted.err(), found.err(), "error").map(|difference| within(".error", difference))
            })
        }
        (Type::Tuple(wanted), Type::Tuple(found)) if wanted.types().len() == found.types().len() => {
            let mut pairs = wanted.types().zip(found.types()).enumerate();
            pairs.find_map(|(index, (wanted, found))| {
                of_type(&wanted, &found).map(|difference| within(&format!(".{index}"), difference))
            })
        }
        (Type::Record(wanted), Type::Record(found)) => of_parts(
            "member",
            wanted.fields().map(|field| (field.name.to_owned(), field.ty)),
            found.fields().map(|field| (field.name.to_owned(), field.ty)),
            |wanted, found| of_type(&wanted, &found),
        ),
        (Type::Variant(wanted), Type::Variant(found)) => of_parts(
            "case",
            wanted.cases().map(|case| (case.name.to_owned(), case.ty)),
            found.cases().map(|case| (case.name.to_owned(), case.ty)),
            |wanted, found| optional(wanted, found, "value"),
        ),
        (Type::Enum(wanted), Type::Enum(found)) => of_parts(
            "case",
            wanted.names().map(|name| (name.to_owned(), ())),
            found.names().map(|name| (name.to_owned(), ())),
            |(), ()| None,
        ),
        (wanted, found) => {
            let (wanted, found) = (name_of(wanted), name_of(found));
            (wanted != found).then(|| is(found, wanted))
        }
    }
}

fn name_of(ty: &Type) -> &'static str {
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
        Type::Float32 => "f32",
        Type::Float64 => "f64",
        Type::Char => "char",
        Type::String => "string",
        Type::List(_) => "list",
        Type::Record(_) => "record",
        Type::Tuple(_) => "tuple",
        Type::Variant(_) => "variant",
        Type::Enum(_) => "enum",
        Type::Option(_) => "option",
        Type::Result(_) => "result",
        Type::Flags(_) => "flags",
        Type::Own(_) | Type::Borrow(_) => "resource",
        _ => "another type",
    }
}

#[cfg(test)]
#[path = "types_tests.rs"]
mod tests;
