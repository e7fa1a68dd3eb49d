//! The CRM store with a million customers of one tenant, on SQLite and PostgreSQL in one run: filling it, finding by
//! number, searching, listing. `CUSTOMERS` says how many instead. Filling takes minutes: with `CUSTOMERS_IN`, a folder, the
//! SQLite database is kept there and measured again the next time, alone.
//!
//! Times are those of single calls in a row: the middle one, that below which 95 of 100 are, and the longest.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use switchboard_domain::customer::{Customer, CustomerPhone};
use switchboard_domain::number::{PhoneNumber, Region, Written, lookup_keys};
use switchboard_store::{MasterKey, Store, Tenant, TenantContext};
use switchboard_tests::Postgres;

type Error = Box<dyn std::error::Error>;

const FIRST: &[&str] = &[
    "Ada", "Aaron", "Amir", "Ana", "Anna", "Anders", "Ben", "Bianca", "Carlos", "Chloé", "Daiki", "Elena",
    "Emre", "Farah", "Felix", "Giulia", "Hana", "Ingrid", "Iván", "Jakub", "Jonas", "Karin", "Kenji",
    "Leila", "Lukas", "Maja", "Maria", "Mateo", "Michael", "Nadia", "Noah", "Olga", "Omar", "Pia", "Priya",
    "Quentin", "Rosa", "Ruben", "Sara", "Søren", "Tomás", "Uma", "Viktor", "Xaver", "Yuki", "Zoe", "Zoltán",
];

const LAST: &[&str] = &[
    "Almeida",
    "Andersson",
    "Becker",
    "Brewer",
    "Castro",
    "Dubois",
    "Eriksen",
    "Fischer",
    "García",
    "Hansen",
    "Ivanov",
    "Jansen",
    "Kowalski",
    "Lehmann",
    "Miller",
    "Moreau",
    "Müller",
    "Nakamura",
    "Novak",
    "O’Brien",
    "Petrov",
    "Quinn",
    "Rossi",
    "Sánchez",
    "Sato",
    "Schmidt",
    "Sharma",
    "Silva",
    "Smith",
    "Tanaka",
    "Visser",
    "Weber",
    "Yılmaz",
    "Zimmermann",
];

const COMPANY: &[&str] = &[
    "Adatum",
    "Adventure Works",
    "Alpine Ski House",
    "Bellows College",
    "City Power",
    "Coho Winery",
    "Contoso",
    "Fabrikam",
    "Fourth Coffee",
    "Humongous Insurance",
    "Litware",
    "Lucerne Publishing",
    "Northwind Traders",
    "Proseware",
    "Relecloud",
    "Tailwind Traders",
    "Trey Research",
    "VanArsdel",
    "Wide World Importers",
    "Woodgrove Bank",
];

fn pick(list: &'static [&'static str], index: usize) -> &'static str {
    list.get(index % list.len()).copied().unwrap_or_default()
}

/// A number that mixes well, so that neighbours have nothing in common.
fn mixed(index: usize) -> usize {
    let mut value = index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    value ^= value >> 29;
    value = value.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value ^ (value >> 32)
}

fn customer(index: usize) -> Customer {
    let random = mixed(index);
    let (first, last) = (pick(FIRST, random), pick(LAST, random >> 8));
    // As on the market: many names there once or a few times, many common ones.
    let rare: String = [0, 5, 10, 15]
        .map(|shift| char::from(b'a' + u8::try_from((random >> (20 + shift)) % 26).unwrap_or(0)))
        .iter()
        .collect();
    let last = if random.is_multiple_of(3) { format!("{last}{rare}") } else { last.to_owned() };
    let company = format!("{} {}", pick(COMPANY, random >> 16), (random >> 40) % 5000);
    let phone = |number: String, label: &str| CustomerPhone {
        e164: Some(number.clone()),
        number,
        extension: None,
        label: Some(label.to_owned()),
    };
    Customer {
        id: format!("0190a1b2-0000-7000-8000-{index:012}"),
        record_type: "contact".into(),
        name: format!("{first} {last}"),
        company: Some(company),
        title: index.is_multiple_of(2).then(|| "Head of purchasing".to_owned()),
        email: Some(format!(
            "c{index}@{}.example",
            pick(COMPANY, random >> 16).to_lowercase().replace(' ', "")
        )),
        phones: vec![
            phone(format!("+1425{:07}", 2_000_000 + index), "work"),
            phone(format!("+4930{:08}", 20_000_000 + mixed(index) % 70_000_000), "mobile"),
        ],
        owner: Some("Alice Mertens".into()),
        last_activity: None,
        url: None,
        badges: Vec::new(),
        fields: Vec::new(),
        extra: Vec::new(),
    }
}

/// Times of calls, sorted.
struct Times(Vec<Duration>);

impl Times {
    fn print(mut self, database: &str, what: &str, found: usize) {
        self.0.sort_unstable();
        let at = |share: usize| {
            self.0.get((self.0.len() * share / 100).min(self.0.len() - 1)).copied().unwrap_or_default()
        };
        println!(
            "{database:10} {what:42} p50 {:9.3} ms  p95 {:9.3} ms  max {:9.3} ms  ({found} found)",
            ms(at(50)),
            ms(at(95)),
            ms(at(100))
        );
    }
}

/// When everything is made.
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

async fn fill(store: &Store, database: &str, count: usize) -> Result<TenantContext, Error> {
    let tenant = Tenant {
        id: "5ba7bd1e-0000-4000-8000-000000000000".into(),
        name: "bench".into(),
        default_region: "US".into(),
        url_schemes: Vec::new(),
    };
    let context = store.tenants().provision(&tenant, NOW).await?;
    if usize::try_from(store.customers().count(&context).await?)? >= count {
        return Ok(context);
    }
    let began = Instant::now();
    let (mut made, mut index) = (Duration::ZERO, 0);
    while index < count {
        let making = Instant::now();
        let part: Vec<Customer> = (index..count.min(index + 500)).map(customer).collect();
        made += making.elapsed();
        store.customers().insert(&context, &part, Region::US, NOW).await?;
        index += part.len();
        if index.is_multiple_of(100_000) {
            let rate = f64::from(u32::try_from(index)?) / (began.elapsed() - made).as_secs_f64();
            println!("{database:10} {index} customers, {rate:.0} rows/s until now");
        }
    }
    Ok(context)
}

async fn measure(store: &Store, database: &str, context: &TenantContext, count: usize) -> Result<(), Error> {
    let samples = if count > 1000 { 200 } else { 3 };
    for (what, base) in [("find by number: known", "+1425"), ("find by number: unknown", "+33142")] {
        let (mut times, mut found) = (Vec::new(), 0);
        for sample in 0..samples {
            let text = match base {
                "+1425" => format!("+1425{:07}", 2_000_000 + mixed(sample) % count),
                _ => format!("+33142{:06}", mixed(sample) % 1_000_000),
            };
            let keys = lookup_keys(&PhoneNumber::parse(&text, Region::US, Written::ByNetwork)?);
            let began = Instant::now();
            found += store.customers().find_by_keys(context, &keys).await?.len();
            times.push(began.elapsed());
        }
        Times(times).print(database, what, found);
    }
    let queries = [
        ("one letter", "a"),
        ("two letters", "an"),
        ("common first name", "michael"),
        ("common last name", "mill"),
        ("common company", "northwind"),
        ("rare name", "millerq"),
        ("nothing", "xyzzy"),
        ("two words, both common", "michael miller"),
        ("two words, reversed", "mill mich"),
        ("name and company, both common", "anna northwind"),
        ("three words", "zoe smi contoso"),
        ("common word and rare number", "north 4999"),
        ("three digits", "555"),
        ("four digits", "4999"),
        ("seven digits", "2004999"),
        ("number in another formatting", "+1 (425) 200-4999"),
        ("mail address", "c4999@"),
    ];
    for (what, query) in queries {
        let (mut times, mut found) = (Vec::new(), 0);
        for _ in 0..samples.min(60) {
            let began = Instant::now();
            found = store.customers().search(context, query, Region::US, None, 50).await?.page.items.len();
            times.push(began.elapsed());
        }
        Times(times).print(database, &format!("search {query:?}: {what}"), found);
    }
    let mut cursor = None;
    let mut times = Vec::new();
    for _ in 0..samples {
        let began = Instant::now();
        let page = store.customers().list(context, cursor.as_deref(), 200).await?;
        times.push(began.elapsed());
        cursor = page.next_cursor;
    }
    Times(times).print(database, "list: 200 pages of 200", 0);
    let began = Instant::now();
    let shared = store.customers().shared_numbers(context, None, 50).await?.items.len();
    Times(vec![began.elapsed()]).print(database, "numbers that are shared: a page", shared);
    let mut times = Vec::new();
    for sample in 0..samples {
        let began = Instant::now();
        store.customers().insert(context, &[customer(count + sample)], Region::US, NOW).await?;
        times.push(began.elapsed());
    }
    Times(times).print(database, "one customer more", 0);
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    // `cargo test --all-targets` runs this too: then there is nothing to measure.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let count = std::env::var("CUSTOMERS").map_or(Ok(1_000_000), |count| count.parse())?;
    let key = MasterKey::new([1; 32]);
    let kept = std::env::var_os("CUSTOMERS_IN").map(PathBuf::from);
    let dir = tempfile::tempdir()?;
    let file = kept.as_deref().unwrap_or(dir.path()).join("bench.db");
    let store = Store::open_sqlite(&file, &key, NOW).await?;
    let context = fill(&store, "SQLite", count).await?;
    measure(&store, "SQLite", &context, count).await?;
    store.close().await;
    println!("SQLite     {} MB on disk", std::fs::metadata(&file)?.len() / 1_000_000);
    if kept.is_some() {
        return Ok(());
    }
    let server = Postgres::start()?;
    let url = server.database(None)?;
    let name = url.rsplit('/').next().unwrap_or_default().to_owned();
    let store = Store::open_postgres(&url, None, &key, NOW).await?;
    let context = fill(&store, "PostgreSQL", count).await?;
    // As the server does by itself within a minute.
    server.sql(&name, "VACUUM ANALYZE")?;
    measure(&store, "PostgreSQL", &context, count).await?;
    store.close().await;
    let size = server.sql(&name, "SELECT pg_database_size(current_database()) / 1000000")?;
    println!("PostgreSQL {} MB on disk", size.trim());
    Ok(())
}
