//! Extism's side.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use extism::{CompiledPlugin, Manifest, Plugin, PluginBuilder, Wasm};
use serde_json::{Value, json};

use crate::question;

/// Compiles the module once, as the worker's component is compiled once.
pub(crate) fn compile(module: &Path) -> Result<CompiledPlugin> {
    // Its feature for files would bring more than reading one.
    let manifest = Manifest::new([Wasm::data(std::fs::read(module)?)]);
    PluginBuilder::new(manifest).with_wasi(false).compile()
}

fn question_as_json() -> String {
    json!({"call": question::incoming_call(), "context": question::context()}).to_string()
}

/// One call: the question is written as JSON and the answer read from it, as a host that has typed values would.
fn call(plugin: &mut Plugin) -> Result<()> {
    let answer: &str = plugin.call("resolve", question_as_json())?;
    let answer: Value = serde_json::from_str(answer)?;
    ensure!(answer["matches"][0]["name"] == "Northwind Traders, reception", "{answer}");
    Ok(())
}

/// An instance for each call.
pub(crate) fn fresh(compiled: &CompiledPlugin, calls: usize) -> Result<Vec<Duration>> {
    let one = || {
        let started = Instant::now();
        let mut plugin = Plugin::new_from_compiled(compiled)?;
        call(&mut plugin)?;
        drop(plugin);
        Ok(started.elapsed())
    };
    (0..calls / 10).try_for_each(|_| one().map(drop))?;
    (0..calls).map(|_| one()).collect()
}

/// One instance for all calls.
pub(crate) fn reused(compiled: &CompiledPlugin, calls: usize) -> Result<Vec<Duration>> {
    let mut plugin = Plugin::new_from_compiled(compiled)?;
    let mut one = || {
        let started = Instant::now();
        call(&mut plugin)?;
        Ok(started.elapsed())
    };
    (0..calls / 10).try_for_each(|_| one().map(drop))?;
    (0..calls).map(|_| one()).collect()
}
