//! What stands in the address: parameters of paths and queries, read with errors that are problems; paging and flags.

use axum::extract::FromRequestParts;
use axum::extract::rejection::{PathRejection, QueryRejection};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::problem::Problem;

/// The parameters of the query.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(crate) struct Query<T>(pub(crate) T);

/// The parameters of the path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(crate) struct Path<T>(pub(crate) T);

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::unreadable_address(rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::unreadable_address(rejection.body_text())
    }
}

/// The most items of one page.
const MAX_LIMIT: u32 = 200;

/// Items of a page where nothing else is asked for.
const DEFAULT_LIMIT: u32 = 50;

/// A member that is `true` or `false`; false where it is not given.
pub(crate) fn flag(name: &str, text: Option<&str>) -> Result<bool, Problem> {
    match text {
        None | Some("" | "false") => Ok(false),
        Some("true") => Ok(true),
        Some(other) => Err(Problem::member(name, format!("{other:?} is neither true nor false"))),
    }
}

/// Which part of a list is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// `nextCursor` of the part before.
    pub(crate) cursor: Option<String>,
    /// 1 to 200; 50 where it is not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
}

impl Paging {
    pub(crate) fn limit(&self) -> Result<u32, Problem> {
        let Some(text) = &self.limit else { return Ok(DEFAULT_LIMIT) };
        match text.parse() {
            Ok(limit) if (1..=MAX_LIMIT).contains(&limit) => Ok(limit),
            _ => Err(Problem::member("limit", format!("{text:?} is not a number from 1 to {MAX_LIMIT}"))),
        }
    }
}
