//! The contract as Markdown: each function and type with its documentation, from the WIT.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result};
use wit_parser::{Function, Interface, InterfaceId, Resolve, Type, TypeDef, TypeDefKind, TypeId, TypeOwner};

/// The contract, read and resolved.
pub(super) struct Contract {
    resolve: Resolve,
}

/// The page that has an interface.
fn page_of(interface: &str) -> &'static str {
    match interface {
        "types" => "contract-types.md",
        "customers" | "directory" | "http" | "key-value" | "settings" | "log" => "contract-capabilities.md",
        _ => "contract-hooks.md",
    }
}

impl Contract {
    /// Reads the folder with the contract.
    ///
    /// # Errors
    /// When it is no WIT.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let mut resolve = Resolve::default();
        resolve.push_dir(folder).with_context(|| format!("{} can't be read", folder.display()))?;
        Ok(Self { resolve })
    }

    /// An interface as Markdown, below a heading of the second level.
    ///
    /// # Errors
    /// When there is none of this name.
    pub(super) fn interface(&self, name: &str) -> Result<String> {
        let interface = self.named(name).with_context(|| format!("the contract has no interface {name}"))?;
        let mut text = paragraphs(interface.docs.contents.as_deref());
        for function in interface.functions.values() {
            self.function(&mut text, name, function)?;
        }
        for id in interface.types.values() {
            let kind = &self.resolve.types[*id];
            // What is used from another interface is documented there.
            if !matches!(&kind.kind, TypeDefKind::Type(Type::Id(_))) {
                self.type_(&mut text, name, kind)?;
            }
        }
        Ok(text)
    }

    fn named(&self, name: &str) -> Option<&Interface> {
        self.resolve.interfaces.iter().map(|(_, one)| one).find(|one| one.name.as_deref() == Some(name))
    }

    fn function(&self, text: &mut String, interface: &str, function: &Function) -> Result<()> {
        write!(text, "\n### `{0}` {{#{interface}.{0}}}\n\n", function.name)?;
        let params: Vec<_> = function
            .params
            .iter()
            .map(|param| format!("{}: {}", param.name, self.shown(&param.ty)))
            .collect();
        let answer = function.result.as_ref().map(|ty| format!(" → {}", self.shown(ty))).unwrap_or_default();
        write!(
            text,
            "{} ({}){answer}\n\n{}",
            function.name,
            params.join(", "),
            paragraphs(function.docs.contents.as_deref())
        )?;
        Ok(())
    }

    fn type_(&self, text: &mut String, interface: &str, def: &TypeDef) -> Result<()> {
        let name = def.name.as_deref().unwrap_or_default();
        write!(text, "\n### `{name}` {{#{interface}.{name}}}\n\n")?;
        let docs = paragraphs(def.docs.contents.as_deref());
        let row = |name: &str, ty: Option<&Type>, docs: Option<&str>| {
            let ty = ty.map(|ty| self.shown(ty)).unwrap_or_default();
            format!("| `{name}` | {ty} | {} |\n", cell(docs))
        };
        let rows: Vec<String> = match &def.kind {
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter();
                fields
                    .map(|field| row(&field.name, Some(&field.ty), field.docs.contents.as_deref()))
                    .collect()
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter();
                cases.map(|case| row(&case.name, case.ty.as_ref(), case.docs.contents.as_deref())).collect()
            }
            TypeDefKind::Enum(kinds) => {
                let cases = kinds.cases.iter();
                cases.map(|case| row(&case.name, None, case.docs.contents.as_deref())).collect()
            }
            other => {
                writeln!(text, "{docs}A name for {}.", self.kind(other))?;
                return Ok(());
            }
        };
        let head = match &def.kind {
            TypeDefKind::Record(_) => "",
            TypeDefKind::Variant(_) => "A variant, which is one of these cases:\n\n",
            _ => "An enumeration, which is one of these:\n\n",
        };
        write!(text, "{docs}{head}| name | type | meaning |\n| --- | --- | --- |\n{}", rows.concat())?;
        Ok(())
    }

    /// A type as people read it; named types lead to where they are documented.
    fn shown(&self, ty: &Type) -> String {
        match ty {
            Type::Id(id) => self.of_id(*id),
            Type::Bool => "bool".to_owned(),
            Type::String => "string".to_owned(),
            Type::U8 => "u8".to_owned(),
            Type::U16 => "u16".to_owned(),
            Type::U32 => "u32".to_owned(),
            Type::U64 => "u64".to_owned(),
            Type::S32 => "s32".to_owned(),
            Type::S64 => "s64".to_owned(),
            other => format!("{other:?}").to_lowercase(),
        }
    }

    fn of_id(&self, id: TypeId) -> String {
        let def = &self.resolve.types[id];
        match (&def.name, &def.kind) {
            // A type that is used from another interface: its own name there.
            (Some(_), TypeDefKind::Type(Type::Id(original))) => self.of_id(*original),
            (Some(name), _) => match owner(&self.resolve, def) {
                Some(interface) => format!("[{name}]({}#{interface}.{name})", page_of(interface)),
                None => name.clone(),
            },
            (None, kind) => self.kind(kind),
        }
    }

    fn kind(&self, kind: &TypeDefKind) -> String {
        let optional =
            |ty: &Option<Type>| ty.as_ref().map_or_else(|| "nothing".to_owned(), |ty| self.shown(ty));
        match kind {
            TypeDefKind::List(ty) => format!("list of {}", self.shown(ty)),
            TypeDefKind::Option(ty) => format!("{}, or none", self.shown(ty)),
            TypeDefKind::Result(result) => {
                format!("{}, or the error {}", optional(&result.ok), optional(&result.err))
            }
            TypeDefKind::Tuple(tuple) => {
                let types: Vec<_> = tuple.types.iter().map(|ty| self.shown(ty)).collect();
                format!("pair of {}", types.join(" and "))
            }
            TypeDefKind::Type(ty) => self.shown(ty),
            other => other.as_str().to_owned(),
        }
    }
}

fn owner<'a>(resolve: &'a Resolve, def: &TypeDef) -> Option<&'a str> {
    let TypeOwner::Interface(id) = def.owner else { return None };
    let id: InterfaceId = id;
    resolve.interfaces[id].name.as_deref()
}

/// Documentation as it stands, with an empty line after it.
fn paragraphs(docs: Option<&str>) -> String {
    docs.map(|docs| format!("{}\n\n", docs.trim())).unwrap_or_default()
}

/// Documentation in a cell of a table.
fn cell(docs: Option<&str>) -> String {
    let docs = docs.unwrap_or_default().replace('|', "\\|");
    let mut said = String::new();
    for line in docs.lines().map(str::trim) {
        match line.strip_prefix("- ") {
            Some(item) => said.push_str(&format!("<br>• {item}")),
            None if line.is_empty() => {}
            None => said.push_str(&format!("{}{line}", if said.is_empty() { "" } else { " " })),
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    #[test]
    fn each_member_stands_there_with_its_type_and_its_words() -> Result<()> {
        let contract = Contract::read(&paths::top().join("wit/plugin-v1"))?;
        let hooks = contract.interface("caller-id")?;
        for part in [
            "### `resolve` {#caller-id.resolve}",
            "resolve (call: [incoming-call](contract-hooks.md#caller-id.incoming-call), context: [request-context](contract-types.md#types.request-context)) → [resolution](contract-hooks.md#caller-id.resolution), or the error [plugin-error](contract-types.md#types.plugin-error)",
            "| `confidence` | u8 | 0 to 100. The host lowers it to the most that the strength allows. |",
            "| `badges` | list of [badge](contract-types.md#types.badge) | Short marks. |",
            "| `not-found` |  | No record has one of the caller's keys. |",
        ] {
            assert!(hooks.contains(part), "{part} is not in {hooks}");
        }
        let types = contract.interface("types")?;
        assert!(types.contains("<br>• denied: The capability"), "{types}");
        assert!(
            contract.interface("customers")?.contains("[lookup-key](contract-types.md#types.lookup-key)")
        );
        assert!(contract.interface("no-such").is_err());
        Ok(())
    }
}
