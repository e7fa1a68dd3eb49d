//! The schema, its history, and the file that it is in.

use super::*;
use crate::keys::rotation::SEALED;

#[tokio::test]
async fn every_text_column_of_postgresql_is_compared_bytewise() {
    let Fixture { store, place } = fixture().await;
    if let Database::Postgres(pool) = &store.database {
        let other: Vec<(String, String)> = sqlx::query_as(
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema \
             = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C' AND table_name <> \
             '_sqlx_migrations'",
        )
        .fetch_all(&**pool)
        .await
        .unwrap();
        assert_eq!(other, [], "declare them TEXT COLLATE \"C\"");
    }
    drop(place);
}

/// S4: the release before, and one that was rolled back to, start on what a newer one has made, if that says so.
#[tokio::test]
async fn an_older_release_starts_beside_a_newer_one_unless_that_forbids_it() {
    let Fixture { store, place } = fixture().await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 SELECT 9000, 'of a newer release', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
    store.write(newer).execute().await.unwrap();
    let schema = store.schema().await.unwrap();
    assert_eq!((schema.missing.as_slice(), schema.newer.as_slice()), (&[][..], &[9000][..]));
    schema.require_current().unwrap();
    place.open(7).await.unwrap();
    // An event as the release before writes it, which knows no transactions.
    let old = "INSERT INTO events (tenant_id, user_id, audience, kind, document, at) VALUES ('one', NULL, 'tenant', \
               'test.happened', 'null', 0)";
    let before = store.events().horizon().await.unwrap();
    store.write(old).execute().await.unwrap();
    assert_eq!(store.events().since(before, 0, 10).await.unwrap().len(), 1);

    store.write("UPDATE schema_floor SET oldest = 9000").execute().await.unwrap();
    let refused = place.open(7).await.map(|_| ()).unwrap_err().to_string();
    assert!(refused.contains("start the newer release"), "{refused}");
    assert!(store.schema().await.unwrap().require_current().is_err());
}

/// F17: what is in the file is nobody else's business.
#[tokio::test]
async fn the_file_of_a_new_database_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("s.db");
    let store = Store::open_sqlite(&file, &MasterKey::new([7; 32]), NOW).await.unwrap();
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", entry.path().display());
    }
    // Who has set other permissions has a reason.
    store.close().await;
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    Store::open_sqlite(&file, &MasterKey::new([7; 32]), NOW).await.unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

/// The history of both databases is the same: numbers, names, and the columns of every table.
#[test]
fn migrations_tell_the_same_history() {
    let names = |database: &str| {
        let folder = format!("{}/migrations/{database}", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

/// Bytes that are not sealed. Whoever adds a column of bytes says here or in `keys/rotation.rs` what it is.
const PLAIN_BYTES: &[(&str, &str)] = &[
    ("data_keys", "wrapped"),
    ("key_values", "value"),
    ("components", "bytes"),
    ("tenant_brands", "logo"),
    // What becomes customers, which are not sealed either; gone when the import is over.
    ("customer_import_chunks", "bytes"),
];

#[tokio::test]
async fn every_column_of_bytes_is_known_to_be_sealed_or_plain() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open_sqlite(&dir.path().join("s.db"), &MasterKey::new([7; 32]), NOW).await.unwrap();
    let Database::Sqlite { reader, .. } = &store.database else { unreachable!("it is a file") };
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND c.type = 'BLOB' AND m.name NOT LIKE 'customer_words%' \
         AND m.name NOT LIKE '_sqlx%' ORDER BY 1, 2",
    )
    .fetch_all(reader)
    .await
    .unwrap();
    for (table, column) in columns {
        let sealed = SEALED.iter().any(|known| known.table == table && known.column == column);
        let plain = PLAIN_BYTES.contains(&(table.as_str(), column.as_str()));
        assert!(sealed != plain, "{table}.{column}: add it to SEALED if it is sealed, else here");
    }
}
