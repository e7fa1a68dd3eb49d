//! The documents: their links lead somewhere, and what they list is what there is.

mod book;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use switchboard_tests::top;
use url::Url;

use super::architecture::MAY_USE;

/// Folders that hold what was built, installed or recorded, not what somebody wrote.
const NOT_OURS: &[&str] = &["target", "node_modules", "test-results", "playwright-report", ".git"];

fn is_ours(path: &Path) -> bool {
    !path.iter().any(|part| NOT_OURS.iter().any(|folder| part == *folder))
}

/// What a test wants to know of a Markdown file.
#[derive(Default)]
struct Document {
    /// Where its links and images lead, as written.
    links: Vec<String>,
    /// The anchors of its headings, as GitHub makes them.
    anchors: BTreeSet<String>,
    /// Its tables: rows of the text of each cell, the head first.
    tables: Vec<Vec<Vec<String>>>,
    /// What is written as code, within sentences and in blocks.
    code: Vec<String>,
}

impl Document {
    fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        Ok(Self::parse(&text))
    }

    fn parse(text: &str) -> Self {
        let mut document = Self::default();
        let (mut heading, mut cell, mut block) = (None::<String>, None::<String>, None::<String>);
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    document.links.push(dest_url.into_string());
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    document.add_anchor(&heading.take().unwrap_or_default());
                }
                Event::Start(Tag::Table(_)) => document.tables.push(Vec::new()),
                Event::Start(Tag::TableHead | Tag::TableRow) => {
                    document.tables.last_mut().into_iter().for_each(|table| table.push(Vec::new()));
                }
                Event::Start(Tag::TableCell) => cell = Some(String::new()),
                Event::End(TagEnd::TableCell) => {
                    let row = document.tables.last_mut().and_then(|table| table.last_mut());
                    row.into_iter().for_each(|row| row.extend(cell.take()));
                }
                Event::Start(Tag::CodeBlock(_)) => block = Some(String::new()),
                Event::End(TagEnd::CodeBlock) => document.code.extend(block.take()),
                Event::Text(text) => {
                    for open in [&mut heading, &mut cell, &mut block].into_iter().flatten() {
                        open.push_str(&text);
                    }
                }
                Event::Code(text) => {
                    for open in [&mut heading, &mut cell].into_iter().flatten() {
                        open.push_str(&text);
                    }
                    document.code.push(text.into_string());
                }
                _ => {}
            }
        }
        document
    }

    /// The rows of the table whose first column has this head.
    fn table(&self, head: &str) -> Result<&[Vec<String>]> {
        let is_wanted = |table: &&Vec<Vec<String>>| table[0].first().is_some_and(|cell| cell == head);
        let table = self.tables.iter().find(is_wanted);
        Ok(&table.with_context(|| format!("there is no table of each {head}"))?[1..])
    }

    /// GitHub numbers headings of the same text.
    fn add_anchor(&mut self, heading: &str) {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let slug: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase();
        let numbered = (0..).map(|n| if n == 0 { slug.clone() } else { format!("{slug}-{n}") });
        let free = numbered.into_iter().find(|anchor| !self.anchors.contains(anchor));
        self.anchors.extend(free);
    }
}

/// All Markdown files of the repository.
fn documents() -> Result<BTreeMap<PathBuf, Document>> {
    fn collect(folder: &Path, into: &mut BTreeMap<PathBuf, Document>) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() && is_ours(Path::new(&entry.file_name())) {
                collect(&path, into)?;
            } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "md") {
                let document = Document::read(&path)?;
                into.insert(path, document);
            }
        }
        Ok(())
    }
    let mut found = BTreeMap::new();
    collect(&top(), &mut found)?;
    ensure!(found.len() > 10, "only {} documents were found", found.len());
    Ok(found)
}

/// Where a link of `from` leads: a path and an anchor within it; nothing for a link to another site.
fn target(from: &Path, link: &str) -> Result<Option<(PathBuf, Option<String>)>> {
    let base = Url::from_file_path(from).ok().context("not an absolute path")?;
    let url = base.join(link)?;
    if url.scheme() != "file" {
        return Ok(None);
    }
    let path = url.to_file_path().ok().context("not a path")?;
    Ok(Some((path, url.fragment().map(str::to_owned))))
}

/// What is wrong with a link, if something is.
fn fault(documents: &BTreeMap<PathBuf, Document>, from: &Path, link: &str) -> Result<Option<String>> {
    let top = top();
    let Some((path, anchor)) = target(from, link)? else { return Ok(None) };
    let Ok(below) = path.strip_prefix(&top) else {
        return Ok(Some("leads out of the repository".to_owned()));
    };
    if !is_ours(below) || !path.exists() {
        return Ok(Some("leads to nothing in the repository".to_owned()));
    }
    let Some(anchor) = anchor else { return Ok(None) };
    let known = documents.get(&path).is_some_and(|document| document.anchors.contains(&anchor));
    Ok((!known).then(|| format!("leads to no heading #{anchor}")))
}

#[test]
fn every_link_leads_somewhere() -> Result<()> {
    let documents = documents()?;
    let mut dead = Vec::new();
    for (path, document) in &documents {
        for link in &document.links {
            if let Some(fault) = fault(&documents, path, link)? {
                dead.push(format!("{}: {link} {fault}", path.display()));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
    Ok(())
}

#[test]
fn a_dead_link_is_found() -> Result<()> {
    let (documents, readme) = (documents()?, top().join("README.md"));
    let fault_of = |link| fault(&documents, &readme, link);
    assert_eq!(fault_of("LICENSE")?, None);
    assert_eq!(fault_of("README.md#switchboard")?, None);
    assert_eq!(fault_of("https://example.com/nothing-here")?, None);
    for dead in
        ["LICENCE", "README.md#no-such-heading", "LICENSE#terms", "../outside.md", "/README.md", "target"]
    {
        assert!(fault_of(dead)?.is_some(), "{dead} was taken for a live link");
    }
    let parsed = Document::parse("[a](x.md)\n\n```\n[b](y.md)\n```\n\n`[c](z.md)`\n\n## Two Words, `x`\n");
    assert_eq!(parsed.links, ["x.md"]);
    assert!(parsed.anchors.contains("two-words-x"), "{:?}", parsed.anchors);
    Ok(())
}

#[test]
fn every_document_is_reached_from_the_readme() -> Result<()> {
    let documents = documents()?;
    let mut left = vec![top().join("README.md")];
    let mut reached = BTreeSet::new();
    while let Some(path) = left.pop() {
        let Some(document) = documents.get(&path).filter(|_| reached.insert(path.clone())) else { continue };
        for link in &document.links {
            left.extend(target(&path, link)?.map(|(path, _)| path));
        }
    }
    // What a new project of a plugin begins with is no document of ours.
    let templates = top().join("host/plugin-cli/templates");
    let ours = documents.keys().filter(|path| !path.starts_with(&templates));
    let lost: Vec<_> = ours.filter(|path| !reached.contains(*path)).collect();
    assert!(lost.is_empty(), "no document links to {lost:?}");
    Ok(())
}

#[test]
fn the_table_of_crates_is_the_workspace() -> Result<()> {
    let architecture = Document::read(&top().join("host/docs/ARCHITECTURE.md"))?;
    let mut documented = BTreeMap::new();
    for row in architecture.table("crate")? {
        let [name, _, uses] = row.as_slice() else { bail!("a row without three columns: {row:?}") };
        let uses: BTreeSet<_> = uses.split(", ").filter(|name| !name.is_empty()).collect();
        documented.insert(name.as_str(), uses);
    }
    let allowed: BTreeMap<_, BTreeSet<_>> =
        MAY_USE.iter().map(|(name, uses)| (*name, uses.iter().copied().collect())).collect();
    assert_eq!(documented, allowed, "the table of ARCHITECTURE.md (left) and MAY_USE (right) differ");
    Ok(())
}

#[test]
fn commands_in_documents_exist() -> Result<()> {
    let commands = fs::read_to_string(top().join("host/xtask/src/main.rs"))?;
    let variants: BTreeSet<String> = commands
        .lines()
        .skip_while(|line| !line.starts_with("enum Command"))
        .skip(1)
        .take_while(|line| !line.starts_with('}'))
        .filter_map(|line| line.trim().split(['(', ',']).next().map(str::to_lowercase))
        .collect();
    ensure!(variants.contains("demo"), "the commands of xtask were not found: {variants:?}");
    for (path, document) in documents()? {
        for code in &document.code {
            let named = code.split("cargo xtask ").skip(1).filter_map(|rest| rest.split_whitespace().next());
            for command in named.flat_map(|command| command.split('|')) {
                assert!(
                    variants.contains(command) || command.starts_with(['<', '…']),
                    "{}: there is no `cargo xtask {command}`",
                    path.display()
                );
            }
        }
    }
    Ok(())
}

#[test]
fn every_metric_is_documented() -> Result<()> {
    let source = fs::read_to_string(top().join("host/server/src/telemetry/metrics.rs"))?;
    let described: BTreeSet<_> =
        source.split('"').filter(|text| text.starts_with("switchboard_")).map(str::to_owned).collect();
    let logging = Document::read(&top().join("host/docs/LOGGING.md"))?;
    let documented: BTreeSet<_> = logging.table("metric")?.iter().map(|row| row[0].clone()).collect();
    ensure!(described.len() > 20, "only {} metrics were found", described.len());
    assert_eq!(described, documented, "metrics.rs (left) and LOGGING.md (right) differ");
    Ok(())
}

#[test]
fn every_decision_is_listed() -> Result<()> {
    let folder = top().join("host/docs/adr");
    let list = Document::read(&folder.join("README.md"))?.links;
    let mut numbers = BTreeSet::new();
    for entry in fs::read_dir(&folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name == "README.md" {
            continue;
        }
        assert!(list.contains(&name), "adr/README.md does not list {name}");
        let number = name.split('-').next().unwrap_or_default().to_owned();
        assert!(numbers.insert(number.clone()), "two decisions have the number {number}");
    }
    ensure!(numbers.len() >= 10, "only {} decisions were found", numbers.len());
    Ok(())
}
