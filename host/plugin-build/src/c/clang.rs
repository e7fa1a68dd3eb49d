//! The compiler: Debian's clang with its C library for WASI, or the one of a WASI SDK.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Toolchain, bindings};
use crate::BuildError;
use crate::tool::{command, first_line, run_beside};

/// clang's name of what plugins are built for. Newer compilers call it wasm32-wasip1, and know this name as well.
const TARGET: &str = "--target=wasm32-wasi";

/// The oldest clang that the generated code has been compiled with.
const CLANG_MAJOR: u32 = 14;

/// Where Debian's C library is.
const DEBIAN_ROOT: &str = "/usr";

/// As with Rust: the stack lies at the bottom of the memory, so that a call touches few pages, and one that is used up traps
/// instead of overwriting what is below. Debian's C library has debugging information, which no server reads; the names of
/// functions stay.
const LINKER: &[&str] = &["-Wl,--stack-first", "-Wl,-z,stack-size=65536", "-Wl,--strip-debug"];

/// In WebAssembly address 0 can be read and written. So a null pointer would give a wrong answer; with this it ends the call,
/// as an index does that is outside of its array.
const CHECKS: &[&str] = &["-fsanitize=null,bounds", "-fsanitize-trap=null,bounds"];

/// What of C is a mistake in all likelihood is one here. A hook need not look at all that it is given.
const WARNINGS: &[&str] = &[
    "-Wall",
    "-Wextra",
    "-Wno-unused-parameter",
    "-Werror=implicit-function-declaration",
    "-Werror=incompatible-pointer-types",
    "-Werror=int-conversion",
    "-Werror=return-type",
];

/// What of the SDK is compiled.
const SOURCES: [&str; 2] = ["switchboard_plugin.c", "switchboard_json.c"];

/// A compiler that can build plugins.
#[derive(Debug)]
pub(super) struct Clang {
    program: String,
    /// Where the C library is, if the compiler does not know.
    root: Option<&'static str>,
}

/// This machine can't build plugins in C.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingTools {
    /// What Debian's packages lack.
    pub packages: Vec<&'static str>,
}

impl From<MissingTools> for BuildError {
    fn from(missing: MissingTools) -> Self {
        Self::ToolMissing {
            what: format!("clang {CLANG_MAJOR} or later with a C library for WASI"),
            why: "which makes WebAssembly of C".to_owned(),
            install: format!(
                "on Debian: apt-get install {}\n  elsewhere https://github.com/WebAssembly/wasi-sdk, and its folder in WASI_SDK_PATH",
                missing.packages.join(" ")
            ),
        }
    }
}

/// What is missing on this machine, if anything is.
#[must_use]
pub fn missing_tools() -> Option<MissingTools> {
    Clang::find().err()
}

impl Clang {
    /// Finds the compiler: of the WASI SDK that `WASI_SDK_PATH` names, or on the path.
    pub(super) fn find() -> Result<Self, MissingTools> {
        if let Some(sdk) = std::env::var_os("WASI_SDK_PATH").map(PathBuf::from) {
            let program = sdk.join("bin/clang").to_string_lossy().into_owned();
            if major(&program).is_some() {
                return Ok(Self { program, root: None });
            }
        }
        let clang = "clang";
        let mut packages = Vec::new();
        if major(clang).is_none_or(|major| major < CLANG_MAJOR) {
            packages.push("clang");
        }
        if first_line("wasm-ld", &["--version"]).is_none() {
            packages.push("lld");
        }
        let headers = Path::new(DEBIAN_ROOT).join("include/wasm32-wasi/stdlib.h");
        if !headers.is_file() {
            packages.push("wasi-libc");
        }
        // The compiler says where its own library is, or would be.
        let builtins = first_line(clang, &[TARGET, "--rtlib=compiler-rt", "-print-libgcc-file-name"]);
        if !builtins.is_some_and(|file| Path::new(file.trim()).is_file()) {
            packages.push("libclang-rt-dev-wasm32");
        }
        if packages.is_empty() {
            return Ok(Self { program: clang.to_owned(), root: Some(DEBIAN_ROOT) });
        }
        Err(MissingTools { packages })
    }

    /// Compiles the plugin with the SDK and the bindings into a module.
    ///
    /// # Errors
    /// When the compiler or the linker refuses it. They name the plugin's files as they are in its folder.
    pub(super) fn compile(
        &self,
        toolchain: &Toolchain,
        project: &Path,
        module: &Path,
    ) -> Result<(), BuildError> {
        let made = |suffix: &str| toolchain.bindings.join(format!("{}{suffix}", bindings::PREFIX));
        // The generated code frees what an answer points to after the host has read it. Its memory is thrown away then, and so
        // answers may point to string literals.
        let mut glue = self.command(project);
        glue.args(["-Dfree=sb_keep", "-c"]).arg(made(".c"));
        run_beside(glue.arg("-o").arg(made(".o")))?;
        let mut plugin = self.command(project);
        plugin.arg("-mexec-model=reactor").args(WARNINGS).args(CHECKS).args(LINKER);
        // Nothing is said of headers that are not the plugin's.
        plugin.arg("-isystem").arg(&toolchain.bindings).arg("-isystem").arg(&toolchain.sdk);
        plugin.arg("plugin.c").args(SOURCES.map(|file| toolchain.sdk.join(file)));
        plugin.arg(made(".o")).arg(made("_component_type.o"));
        run_beside(plugin.arg("-o").arg(module))
    }

    /// The compiler with what every file needs.
    fn command(&self, project: &Path) -> Command {
        let mut clang = command(&self.program, &[TARGET, "-std=c11", "-O2"], project);
        if let Some(root) = self.root {
            clang.arg(format!("--sysroot={root}"));
        }
        clang
    }
}

/// Which version of clang a program is.
fn major(program: &str) -> Option<u32> {
    let line = first_line(program, &["--version"])?;
    let (_, version) = line.split_once("clang version ")?;
    version.split('.').next()?.parse().ok()
}
