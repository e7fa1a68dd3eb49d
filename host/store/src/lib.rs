//! sqlx on SQLite and PostgreSQL: one file per table family, and the migrations.
