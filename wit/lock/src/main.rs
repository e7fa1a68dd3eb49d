//! Prints what the contract means: the types of all functions, without words and without names of types. The output is
//! `wit/plugin-v1.lock.wat`, a component without code that imports every capability and every hook. Uploads are compared with
//! it, and a test of the worker compares it with the contract.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use wit_parser::{Interface, Resolve, SourceMap, Type, TypeDefKind, TypeId};

const FILES: [&str; 4] = ["types.wit", "capabilities.wit", "hooks.wit", "worlds.wit"];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugin-v1");
    let mut files = SourceMap::new();
    for name in FILES {
        files.push_str(name, std::fs::read_to_string(folder.join(name))?);
    }
    let group = files.parse().map_err(|(_, error)| format!("{error:?}"))?;
    let mut resolve = Resolve::default();
    resolve.push_group(group).map_err(|error| format!("{error:?}"))?;
    println!(
        ";; What wit/plugin-v1 means. wit/README.md says when it may change, and how this file is written."
    );
    println!("(component");
    for (_, interface) in resolve.interfaces.iter().filter(|(_, interface)| !interface.functions.is_empty()) {
        print!("{}", Writer::interface(&resolve, interface)?);
    }
    println!(")");
    Ok(())
}

/// Writes an interface as an instance type.
struct Writer<'a> {
    resolve: &'a Resolve,
    text: String,
    known: BTreeMap<TypeId, String>,
}

impl Writer<'_> {
    fn interface(resolve: &Resolve, interface: &Interface) -> Result<String, Box<dyn Error>> {
        let name = interface.name.as_deref().ok_or("an interface has no name")?;
        let mut writer = Writer { resolve, text: String::new(), known: BTreeMap::new() };
        writeln!(writer.text, "  (import \"switchboard:plugin/{name}@1.0.0\" (instance")?;
        for (name, function) in &interface.functions {
            let mut signature = String::new();
            for param in &function.params {
                write!(signature, " (param \"{}\" {})", param.name, writer.reference(&param.ty)?)?;
            }
            if let Some(ty) = &function.result {
                write!(signature, " (result {})", writer.reference(ty)?)?;
            }
            writeln!(writer.text, "    (export \"{name}\" (func{signature}))")?;
        }
        writer.text.push_str("  ))\n");
        Ok(writer.text)
    }

    fn reference(&mut self, ty: &Type) -> Result<String, Box<dyn Error>> {
        let Type::Id(id) = ty else { return primitive(ty) };
        if let Some(known) = self.known.get(id) {
            return Ok(known.clone());
        }
        let definition = &self.resolve.types[*id];
        let written = match definition.kind.clone() {
            TypeDefKind::Type(ty) => return self.reference(&ty),
            TypeDefKind::List(ty) => format!("(list {})", self.reference(&ty)?),
            TypeDefKind::Option(ty) => format!("(option {})", self.reference(&ty)?),
            TypeDefKind::Result(ty) => {
                let ok = self.optional(&ty.ok)?;
                let error = ty.err.map(|ty| self.reference(&ty)).transpose()?;
                format!("(result{ok}{})", error.map(|ty| format!(" (error {ty})")).unwrap_or_default())
            }
            TypeDefKind::Tuple(ty) => {
                let mut text = "(tuple".to_owned();
                for ty in &ty.types {
                    write!(text, " {}", self.reference(ty)?)?;
                }
                text + ")"
            }
            TypeDefKind::Record(ty) => {
                let mut text = "(record".to_owned();
                for field in &ty.fields {
                    write!(text, "\n      (field \"{}\" {})", field.name, self.reference(&field.ty)?)?;
                }
                text + ")"
            }
            TypeDefKind::Variant(ty) => {
                let mut text = "(variant".to_owned();
                for case in &ty.cases {
                    write!(text, "\n      (case \"{}\"{})", case.name, self.optional(&case.ty)?)?;
                }
                text + ")"
            }
            TypeDefKind::Enum(ty) => {
                let cases: Vec<_> = ty.cases.iter().map(|case| format!(" \"{}\"", case.name)).collect();
                format!("(enum{})", cases.concat())
            }
            other => return Err(format!("the contract has no {}", other.as_str()).into()),
        };
        let number = self.known.len();
        let reference = match &definition.name {
            // Types with names are exported, as the component model wants it.
            Some(name) => {
                writeln!(self.text, "    (type $t{number} {written})")?;
                writeln!(self.text, "    (export \"{name}\" (type ${name} (eq $t{number})))")?;
                format!("${name}")
            }
            None => {
                writeln!(self.text, "    (type $t{number} {written})")?;
                format!("$t{number}")
            }
        };
        self.known.insert(*id, reference.clone());
        Ok(reference)
    }

    fn optional(&mut self, ty: &Option<Type>) -> Result<String, Box<dyn Error>> {
        Ok(match ty {
            Some(ty) => format!(" {}", self.reference(ty)?),
            None => String::new(),
        })
    }
}

fn primitive(ty: &Type) -> Result<String, Box<dyn Error>> {
    let name = match ty {
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
        other => return Err(format!("the contract has no {other:?}").into()),
    };
    Ok(name.to_owned())
}
