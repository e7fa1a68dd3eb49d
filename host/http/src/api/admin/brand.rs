//! `GET` and `PUT /api/v1/admin/brand`, `PUT` and `DELETE /api/v1/admin/brand/logo`

use aws_lc_rs::digest::{SHA256, digest};
use axum::Json;
use axum::extract::{Request, State};
use imagesize::ImageType;
use serde::{Deserialize, Serialize};
use serde_json::json;
use switchboard_store::{Brand, Logo};
use utoipa::ToSchema;

use crate::app::App;
use crate::body::{JsonBody, read_bytes};
use crate::openapi::Binary;
use crate::problem::Problem;
use crate::session::Admin;

/// The most bytes of a logo.
const MAX_LOGO: usize = 128 << 10;

/// The most pixels of a side of a logo. It is shown 28 pixels high; a fine screen has three times as many.
const MAX_SIDE: usize = 1024;

/// How the client looks for the people of the organisation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TenantBrand {
    /// A colour as `#rrggbb`; null for the product's own. The client takes its hue for buttons and links, as light or dark as
    /// they must be to be read.
    color: Option<String>,
    /// Where the logo is, for whoever is signed in; null where there is none.
    #[schema(format = "uri-reference")]
    logo_url: Option<String>,
}

impl From<Brand> for TenantBrand {
    fn from(Brand { color, logo_tag }: Brand) -> Self {
        Self { color, logo_url: logo_tag.map(|tag| format!("/api/v1/tenant/logos/{tag}")) }
    }
}

/// A new colour.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = TenantBrandChange, examples(json!({"color": "#8b1a5b"})))]
pub(crate) struct ChangedBrand {
    /// `#rrggbb`; null for the product's own.
    // Without a default: what is not given is a mistake.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    color: Option<String>,
}

/// How the client looks for the people of the organisation.
#[utoipa::path(
    get, path = "/admin/brand", operation_id = "get_tenant_brand", tag = "admin",
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "The brand.", body = TenantBrand))
)]
pub(crate) async fn get(State(app): State<App>, Admin(user): Admin) -> Result<Json<TenantBrand>, Problem> {
    Ok(Json(app.store.tenants().brand(&user.0.context).await?.into()))
}

/// A colour as it is kept.
fn checked_color(color: &str) -> Result<String, Problem> {
    let color = color.trim().to_ascii_lowercase();
    let digits = color.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Ok(color);
    }
    Err(Problem::member("color", "write the colour as # and six hexadecimal digits, such as #8b1a5b"))
}

/// Changes the colour of the client.
#[utoipa::path(
    put, path = "/admin/brand", operation_id = "update_tenant_brand", tag = "admin",
    security(("session" = []), ("token" = [])),
    request_body = ChangedBrand,
    responses((status = 200, description = "The brand as it is now.", body = TenantBrand))
)]
pub(crate) async fn put(
    State(app): State<App>,
    Admin(user): Admin,
    JsonBody(changed): JsonBody<ChangedBrand>,
) -> Result<Json<TenantBrand>, Problem> {
    let color = changed.color.as_deref().map(checked_color).transpose()?;
    let act = user.act("brand.change", "tenant").with("color", json!(color));
    let brand = app.store.tenants().set_brand_color(&user.0.context, color.as_deref(), &act).await?;
    Ok(Json(brand.into()))
}

/// What an image is, if it may be a logo.
fn checked_logo(bytes: &[u8]) -> Result<&'static str, Problem> {
    let media_type = match imagesize::image_type(bytes) {
        Ok(ImageType::Png) => "image/png",
        Ok(ImageType::Jpeg) => "image/jpeg",
        Ok(ImageType::Webp) => "image/webp",
        _ => return Err(Problem::member("logo", "send the logo as a PNG, JPEG or WebP file")),
    };
    let size = imagesize::blob_size(bytes)
        .map_err(|error| Problem::member("logo", format!("the file is no whole image: {error}")))?;
    if size.width.max(size.height) > MAX_SIDE || size.width.min(size.height) == 0 {
        let told = format!(
            "the logo is {} × {} pixels, and at most {MAX_SIDE} × {MAX_SIDE} are taken; make it smaller",
            size.width, size.height
        );
        return Err(Problem::member("logo", told));
    }
    Ok(media_type)
}

/// Puts a logo in the place of the one before.
///
/// The body is a PNG, JPEG or WebP file of at most 128 KiB and 1024 pixels a side. The client shows it 28 pixels high.
#[utoipa::path(
    put, path = "/admin/brand/logo", operation_id = "put_tenant_logo", tag = "admin",
    security(("session" = []), ("token" = [])),
    request_body(content(
        (inline(Binary) = "image/png"), (inline(Binary) = "image/jpeg"), (inline(Binary) = "image/webp")
    )),
    responses((status = 200, description = "The brand as it is now.", body = TenantBrand), (status = 413))
)]
pub(crate) async fn put_logo(
    State(app): State<App>,
    Admin(user): Admin,
    request: Request,
) -> Result<Json<TenantBrand>, Problem> {
    let bytes = read_bytes(request, MAX_LOGO).await?;
    let media_type = checked_logo(&bytes)?;
    let hash = digest(&SHA256, &bytes);
    let tag = hex::encode(hash.as_ref().iter().take(16).copied().collect::<Vec<_>>());
    let act = user.act("brand.logo.put", "tenant").with("logo", json!(tag));
    let logo = Logo { media_type: media_type.to_owned(), bytes: bytes.into(), tag };
    let brand = app.store.tenants().set_logo(&user.0.context, Some(&logo), &act).await?;
    Ok(Json(brand.into()))
}

/// Takes the logo away.
#[utoipa::path(
    delete, path = "/admin/brand/logo", operation_id = "delete_tenant_logo", tag = "admin",
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "The brand as it is now.", body = TenantBrand))
)]
pub(crate) async fn delete_logo(
    State(app): State<App>,
    Admin(user): Admin,
) -> Result<Json<TenantBrand>, Problem> {
    let act = user.act("brand.logo.delete", "tenant");
    let brand = app.store.tenants().set_logo(&user.0.context, None, &act).await?;
    Ok(Json(brand.into()))
}
