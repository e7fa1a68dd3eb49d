//! What compilers and the build tell of the code.

use anyhow::Result;

use super::{Case, Folder, Wrong, case};

pub(super) const TOLD: &str = "`plugin build`";

/// A hook in Python with a mistake in it, as the file `plugin.py`. They are read and not built.
pub(super) const PYTHON: &[Case<&str>] = &[
    case(
        "Python: `import requests`",
        &["plugin.py:1: requests needs sockets, and a plugin has none: use send of switchboard_plugin"],
        "import requests\n",
    ),
    case(
        "Python: `urllib.request` in a function",
        &["plugin.py:2: urllib.request needs sockets, and a plugin has none: use send of switchboard_plugin"],
        "def contacts():\n    from urllib import request\n",
    ),
    case(
        "Python: an asynchronous hook",
        &["plugin.py:3: CallerId.resolve is async, and hooks answer at once: leave async and await out"],
        "from wit_world import exports\nclass CallerId(exports.CallerId):\n    async def resolve(self, call, context): ...\n",
    ),
    case(
        "Python: a class of another name than its hook",
        &["plugin.py:2: the class CallerID is never found: name it CallerId, as its hook"],
        "from wit_world import exports\nclass CallerID(exports.CallerId):\n    def resolve(self, call, context): ...\n",
    ),
    case(
        "Python: a hook that the contract does not have",
        &[
            "plugin.py:2: there is no hook exports.CallerID; there are BeforeCall, CallForm, CallLog, CallerId, CardAction, CustomerEdit, CustomerLookup, MeetingFilter",
        ],
        "from wit_world import exports\nclass CallerID(exports.CallerID):\n    def resolve(self, call, context): ...\n",
    ),
    case(
        "Python: a misspelt method",
        &["plugin.py:2: CallerId has no method resolve, with which the hook is called; its methods: reslove"],
        "from wit_world import exports\nclass CallerId(exports.CallerId):\n    def reslove(self, call, context): ...\n",
    ),
    case("Python: a syntax error", &["plugin.py:1: '(' was never closed"], "contacts = (\n"),
];

/// In `sources/types.ts`; one run of the type checker tells all of them.
pub(super) const TYPESCRIPT: &[Case<()>] = &[
    case(
        "TypeScript: `fetch`",
        &[
            "plugin.ts:8:34 - error TS2345: Argument of type '\"https://crm.example/contacts\"' is not assignable to parameter of type '\"a plugin has no fetch: use http.send of @switchboard/plugin\"'.",
        ],
        (),
    ),
    case(
        "TypeScript: a member of another type",
        &["plugin.ts:10:77 - error TS2322: Type 'number' is not assignable to type 'string'."],
        (),
    ),
    case(
        "TypeScript: a misspelt member",
        &[
            "plugin.ts:12:72 - error TS2353: Object literal may only specify known properties, and 'nmae' does not exist in type 'Pick<CallerMatch, \"name\" | \"record\" | \"why\"> & Partial<CallerMatch>'.",
        ],
        (),
    ),
    case(
        "TypeScript: an asynchronous hook",
        &[
            "plugin.ts:15:9 - error TS2322: Type '() => Promise<Resolution>' is not assignable to type '(call: IncomingCall, context: RequestContext) => Resolution'.",
        ],
        (),
    ),
    case(
        "TypeScript: one match instead of a list",
        &[
            "plugin.ts:20:45 - error TS2353: Object literal may only specify known properties, and 'name' does not exist in type 'CallerMatch[]'.",
        ],
        (),
    ),
];

/// What the bundler of the SDK refuses, as the file `plugin.ts`.
pub(super) const EXPORTS: &[Case<&str>] = &[case(
    "TypeScript: a misspelt hook",
    &[
        "plugin.ts: the export callerID is no hook; export only callerId, customerLookup, meetingFilter, callLog, beforeCall, cardAction, customerEdit, callForm, and keep the rest to the file",
    ],
    "import { notFound } from '@switchboard/plugin';\nexport const callerID = { resolve: () => notFound() };\n",
)];

/// In `sources/types.rs`; one run of the compiler tells all of them.
pub(super) const RUST: &[Case<()>] = &[
    case(
        "Rust: an asynchronous hook",
        &["error[E0053]: method `resolve` has an incompatible type for trait", "--> src/lib.rs:9:72"],
        (),
    ),
    case("Rust: a member of another type", &["error[E0308]: mismatched types", "--> src/lib.rs:15:25"], ()),
    case(
        "Rust: a misspelt member",
        &["error[E0560]: struct `CallerMatch` has no field named `nmae`", "--> src/lib.rs:19:19"],
        (),
    ),
    case(
        "Rust: a confidence with a fraction",
        &["error[E0308]: mismatched types", "--> src/lib.rs:23:31"],
        (),
    ),
];

/// In `sources/types.c`; one run of the compiler tells all of them.
pub(super) const C: &[Case<()>] = &[
    case(
        "C: a value of another type",
        &[
            "plugin.c:8:75: error: passing 'char[9]' to parameter of incompatible type 'sb_string_t' (aka 'struct sb_string_t')",
        ],
        (),
    ),
    case(
        "C: a misspelt member",
        &["plugin.c:9:11: error: no member named 'nmae' in 'struct exports_caller_id_caller_match_t'"],
        (),
    ),
];

/// What the build says of the functions of hooks, as the file `plugin.c`. It is read and not compiled.
pub(super) const C_HOOKS: &[Case<&str>] = &[
    case(
        "C: a misspelt hook",
        &[
            "plugin.c: there is no function of a hook; define at least one of exports_caller_id_resolve, exports_customer_lookup_search, exports_meeting_filter_evaluate, exports_call_log_save, exports_before_call_decide, exports_card_action_perform, exports_customer_edit_create, exports_call_form_show",
        ],
        "bool exports_caller_id_reslove(void) { return true; }\n",
    ),
    case(
        "C: a hook that lacks a function",
        &[
            "plugin.c: customer-lookup has exports_customer_lookup_search and no exports_customer_lookup_get; a plugin with this hook has both",
        ],
        "bool exports_customer_lookup_search(void) { return true; }\n",
    ),
];

#[test]
fn what_is_wrong_in_python_is_told_with_its_line_before_anything_is_built() -> Result<()> {
    let (folder, mut wrong) = (Folder::new()?, Wrong::default());
    folder.write("plugin.json", r#"{"name": "crm", "version": "1.0.0", "contract": "1.0.0"}"#)?;
    for case in PYTHON {
        folder.write("plugin.py", case.how)?;
        wrong.compare(case, &folder.fails(&["build"])?);
    }
    wrong.none();
    Ok(())
}

#[test]
fn the_type_checker_and_the_bundler_say_what_is_wrong_in_typescript() -> Result<()> {
    let (folder, mut wrong) = (Folder::project("typescript")?, Wrong::default());
    folder.write("plugin.ts", include_str!("sources/types.ts"))?;
    let told = folder.fails(&["build"])?;
    TYPESCRIPT.iter().for_each(|case| wrong.compare(case, &told));
    for case in EXPORTS {
        folder.write("plugin.ts", case.how)?;
        let told = folder.fails(&["build"])?;
        // The bundler runs in a folder of its own and names the whole path.
        let told = told.replace(&format!("{}/", folder.path().canonicalize()?.display()), "");
        wrong.compare(case, &told);
    }
    wrong.none();
    Ok(())
}

#[test]
fn the_compiler_says_what_is_wrong_in_rust() -> Result<()> {
    let (folder, mut wrong) = (Folder::project("rust")?, Wrong::default());
    folder.write("src/lib.rs", include_str!("sources/types.rs"))?;
    let told = folder.fails(&["build"])?;
    RUST.iter().for_each(|case| wrong.compare(case, &told));
    wrong.none();
    Ok(())
}

#[test]
fn the_compiler_and_the_build_say_what_is_wrong_in_c() -> Result<()> {
    let (folder, mut wrong) = (Folder::project("c")?, Wrong::default());
    folder.write("plugin.c", include_str!("sources/types.c"))?;
    let told = folder.fails(&["build"])?;
    C.iter().for_each(|case| wrong.compare(case, &told));
    let folder = Folder::new()?;
    folder.write("plugin.json", r#"{"name": "crm", "version": "1.0.0", "contract": "1.0.0"}"#)?;
    for case in C_HOOKS {
        folder.write("plugin.c", case.how)?;
        wrong.compare(case, &folder.fails(&["build"])?);
    }
    wrong.none();
    Ok(())
}
