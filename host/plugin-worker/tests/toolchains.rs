//! What other toolchains make is refused in one sentence: for what it was built, what this server offers, and what to change
//! in the build. The files of `tests/toolchains` have the shape of what each toolchain makes, and say what has to be said.

use std::path::Path;

use switchboard_plugin_worker::compile::compile;

#[test]
fn every_toolchain_is_told_what_to_change() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/toolchains");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "wat"));
    files.sort();
    let mut wrong = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let says: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix(";; says: ")).collect();
        assert_eq!(says.len(), 3, "{}: built for, offered, change", file.display());
        let bytes = match wat::parse_str(&text) {
            Ok(bytes) => bytes,
            Err(error) => {
                wrong.push(format!("{}: {error}", file.display()));
                continue;
            }
        };
        let refused = match compile(&bytes, "d") {
            Ok(_) => "it was taken".to_owned(),
            Err(refusal) => refusal.to_string(),
        };
        // In this order, in one sentence, without a parser's words.
        let mut rest = refused.as_str();
        for part in says {
            match rest.split_once(part) {
                Some((_, after)) => rest = after,
                None => wrong.push(format!("{}: no {part:?} in: {refused}", file.display())),
            }
        }
        if refused.contains("offset")
            || refused.contains("linker")
            || refused.contains(". ")
            || refused.contains('\n')
        {
            wrong.push(format!("{}: {refused}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(files.len() >= 20, "{}", files.len());
}

#[test]
fn what_toolchains_really_make_is_told_what_to_change() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/toolchains/built");
    let module = "components, not core modules";
    for (file, says) in [
        ("rust-wasip1", ["WASI preview 1 (wasm32-wasip1)", module, "wasm32-wasip2"]),
        ("rust-wasip2", ["the command line (wasi:cli/run@0.2", "plugins that export a hook", "a library"]),
        ("rust-unknown", ["the host of another program", module, "wasm32-wasip2"]),
        ("zig-cc-wasi", ["WASI preview 1 (wasm32-wasip1)", module, "wasm32-wasip2"]),
        ("zig-cc-freestanding", ["the host of another program", module, "wasm-tools component new"]),
        ("assemblyscript", ["AssemblyScript's own runtime", module, "jco componentize"]),
    ] {
        let bytes = std::fs::read(folder.join(format!("{file}.wasm"))).unwrap();
        let refused = compile(&bytes, "d").map(|compiled| compiled.report).unwrap_err().to_string();
        let told = says.iter().try_fold(refused.as_str(), |rest, says| Some(rest.split_once(says)?.1));
        assert!(told.is_some() && !refused.contains("offset"), "{file}: {refused}");
    }
}

#[test]
fn what_is_no_component_is_named() {
    for (bytes, says) in [
        (b"".as_slice(), "empty"),
        (b"\x1f\x8b\x08\0", "a gzip archive"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x7fELF\x02\x01\x01", "native code"),
        (b"  (component (core module))", "text format"),
        (b"package switchboard:plugin@1.0.0;", "WIT"),
        (b"{\"name\": \"crm\"}", "JSON"),
        (b"export const resolve = () => {}", "text"),
        (b"\xff\xfe\x00", "something else"),
        (b"\0asm", "another binary format"),
        (b"\0asm\x0a\0\x01\0", "an experimental component format of 2022 or 2023 (version 10)"),
        (b"\0asm\x0c\0\x01\0", "an experimental component format of 2022 or 2023 (version 12)"),
        (b"\0asm\x0e\0\x01\0", "a newer component format (version 14)"),
        (b"\0asm\x02\0\0\0", "another binary format of WebAssembly (version 2, layer 0)"),
    ] {
        let refused = compile(bytes, "d").map(|compiled| compiled.report).unwrap_err().to_string();
        assert!(refused.contains(says), "{says}: {refused}");
    }
}
