//! `GET` and `PATCH /api/v1/admin/retention`

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use switchboard_store::{Retained, shorter};
use utoipa::ToSchema;

use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::{Admin, AuthenticatedUser};

/// The most days, where the operator keeps something for ever.
const MOST_DAYS: u32 = 36_500;

/// What is kept for some days.
#[derive(ToSchema)]
#[schema(as = Retained, rename_all = "kebab-case")]
#[expect(dead_code, reason = "describes the names, which the store has")]
pub(crate) enum RetainedName {
    /// Calls in the history with their notes, from when they began.
    Calls,
    /// Traces of calls: how their cards were made. The calls stay.
    CallTraces,
    /// Lines that plugins wrote.
    LogLines,
    /// Imports of files of customers, with their reports. The customers stay.
    Imports,
    /// Lines of the audit trail.
    Audit,
}

/// For how many days something is kept.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RetentionPeriod)]
pub(crate) struct Period {
    /// Of what.
    #[schema(value_type = RetainedName)]
    kind: Retained,
    /// What an admin has set; absent where it is as long as the operator keeps it.
    own_days: Option<u32>,
    /// As long as the operator keeps it; absent where that is for ever.
    operator_days: Option<u32>,
    /// So long it is kept: the shorter of the two; absent where it is for ever.
    days: Option<u32>,
    /// The fewest days that an admin can set.
    least_days: u32,
}

/// For how many days things are kept.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionList)]
pub(crate) struct Periods {
    items: Vec<Period>,
}

/// Days, `null` for as long as the operator keeps it, or absent for no change.
type Change = Option<Option<u32>>;

/// For how many days things are kept from now on. What is absent stays, and `null` is as long as the operator keeps it.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RetentionChange, examples(json!({"calls": 90, "callTraces": null})))]
pub(crate) struct RetentionChange {
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>)]
    calls: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>)]
    call_traces: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>)]
    log_lines: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>)]
    imports: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>)]
    audit: Change,
}

/// Tells `null` from absent.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Change, D::Error> {
    Option::<u32>::deserialize(deserializer).map(Some)
}

impl RetentionChange {
    fn changes(&self) -> Vec<(&'static str, Retained, Option<u32>)> {
        let all = [
            ("calls", Retained::Calls, self.calls),
            ("callTraces", Retained::CallTraces, self.call_traces),
            ("logLines", Retained::LogLines, self.log_lines),
            ("imports", Retained::Imports, self.imports),
            ("audit", Retained::Audit, self.audit),
        ];
        all.into_iter().filter_map(|(member, kind, change)| Some((member, kind, change?))).collect()
    }
}

fn of_operator(app: &App, kind: Retained) -> u32 {
    let retention = &app.config.retention;
    match kind {
        Retained::Calls => retention.call_days,
        Retained::CallTraces => retention.trace_days,
        Retained::LogLines => retention.log_days,
        Retained::Imports => retention.import_days,
        Retained::Audit => retention.audit_days,
    }
}

fn check(app: &App, member: &'static str, kind: Retained, days: Option<u32>) -> Result<(), Problem> {
    let Some(days) = days else { return Ok(()) };
    let (least, operator) = (kind.least_days(), of_operator(app, kind));
    let most = shorter(operator, MOST_DAYS);
    if (least..=most).contains(&days) {
        return Ok(());
    }
    if least > most {
        return Err(Problem::member(
            member,
            format!("it can't be kept shorter than the operator's {most} days"),
        ));
    }
    Err(Problem::member(member, format!("a number of days from {least} to {most} is expected")))
}

async fn periods(app: &App, user: &AuthenticatedUser) -> Result<Periods, Problem> {
    let own: BTreeMap<Retained, u32> = app.store.tenants().retention(&user.0.context).await?;
    let said = |days: u32| (days > 0).then_some(days);
    let items = Retained::ALL.map(|kind| {
        let (own_days, operator) = (own.get(&kind).copied(), of_operator(app, kind));
        Period {
            kind,
            own_days,
            operator_days: said(operator),
            days: said(own_days.map_or(operator, |own| shorter(own, operator))),
            least_days: kind.least_days(),
        }
    });
    Ok(Periods { items: items.into() })
}

/// For how many days the organisation keeps what grows by itself.
#[utoipa::path(
    get, path = "/admin/retention", operation_id = "list_retention", tag = "admin",
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "All of it.", body = Periods))
)]
pub(crate) async fn list(State(app): State<App>, Admin(user): Admin) -> Result<Json<Periods>, Problem> {
    Ok(Json(periods(&app, &user).await?))
}

/// Changes for how many days the organisation keeps what grows by itself: shorter than the operator does, and never longer.
///
/// What is too old then is removed within about an hour, and can't be brought back.
#[utoipa::path(
    patch, path = "/admin/retention", operation_id = "update_retention", tag = "admin",
    security(("session" = []), ("token" = [])),
    request_body = RetentionChange,
    responses((status = 200, description = "All of it as it is now.", body = Periods))
)]
pub(crate) async fn change(
    State(app): State<App>,
    Admin(user): Admin,
    JsonBody(asked): JsonBody<RetentionChange>,
) -> Result<Json<Periods>, Problem> {
    let changes = asked.changes();
    for (member, kind, days) in &changes {
        check(&app, member, *kind, *days)?;
    }
    let before = app.store.tenants().retention(&user.0.context).await?;
    let before: BTreeMap<&str, u32> = before.iter().map(|(kind, days)| (kind.as_str(), *days)).collect();
    let act =
        user.act("settings.retention", "tenant").with("before", json!(before)).with("after", json!(asked));
    let changes: Vec<_> = changes.into_iter().map(|(_, kind, days)| (kind, days)).collect();
    app.store.tenants().set_retention(&user.0.context, &changes, &act).await?;
    Ok(Json(periods(&app, &user).await?))
}
