//! Creates the sample tenants at the first start. Later starts keep them.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use jiff::Timestamp;
use rust_embed::Embed;
use switchboard_domain::clock::Clock;
use switchboard_microsoft_emulator::people;
use switchboard_plugin_host::PluginHost;
use switchboard_plugin_host::catalogue::Expected;
use switchboard_store::{Act, Tenant, TenantContext};

use super::customers;

/// The plugins of the sample tenants.
#[derive(Embed)]
#[folder = "../../target/assets/plugins"]
#[include = "phone-book.wasm"]
#[include = "loop.wasm"]
#[allow_missing = true]
struct Plugins;

/// The number of customers per insertion. Between two insertions, other writers can get the database's lock.
const CHUNK: usize = 200;

/// Creates Fabrikam with its customers and the phone-book plugin, Tailspin without a plugin, and Wingtip with a plugin
/// that loops for ever.
pub(crate) async fn seed(host: &PluginHost, clock: &Clock) -> Result<()> {
    let now = clock.now();
    let store = host.store();
    let mut contexts = BTreeMap::new();
    // Woodgrove is the tenant of 10,000 agents, for load tests.
    let named = people::tenants().into_iter().map(|tenant| (tenant.id, tenant.name));
    for (id, name) in named.chain([(people::WOODGROVE, "Woodgrove Bank")]) {
        let tenant = Tenant {
            id: id.into(),
            name: name.to_owned(),
            default_region: "US".to_owned(),
            url_schemes: Vec::new(),
        };
        contexts.insert(tenant.id.clone(), store.tenants().provision(&tenant, now).await?);
    }
    let context =
        |id: &str| contexts.get(id).cloned().with_context(|| format!("there is no sample tenant {id}"));
    let fabrikam = context(people::FABRIKAM)?;
    if store.customers().count(&fabrikam).await? == 0 {
        let all = customers::all();
        for (done, chunk) in all.chunks(CHUNK).enumerate() {
            store.customers().insert(&fabrikam, chunk, switchboard_domain::number::Region::US, now).await?;
            tracing::info!("Fabrikam's customers: {} of {}", (done * CHUNK + chunk.len()), all.len());
        }
        let book = customers::phone_book();
        let entries = book.iter().map(|(key, value)| (key.as_str(), value.as_bytes()));
        store.key_values().set(&fabrikam, "phone-book", entries, None, now, None).await?;
    }
    activate(host, &fabrikam, "phone-book", "nestor@fabrikam.example", now).await?;
    let wingtip = context(people::WINGTIP)?;
    activate(host, &wingtip, "loop", "walt@wingtip.example", now).await
}

/// Uploads and activates a plugin of this build. If the tenant has that version already, nothing changes, so that the
/// demo keeps what an admin has changed.
async fn activate(
    host: &PluginHost,
    context: &TenantContext,
    name: &str,
    by: &str,
    now: Timestamp,
) -> Result<()> {
    let file = Plugins::get(&format!("{name}.wasm")).with_context(|| {
        format!("the plugin {name} is not in this build: `cargo xtask guests` builds it; then build the server again")
    })?;
    let upload = Act::of_system(by, "plugin.upload", name, now);
    let mut component = host.begin_upload(context)?;
    component.write(&file.data).await?;
    let version = host.upload(context, component, &upload, |_| {}).await?;
    if version.already_known {
        return Ok(());
    }
    let digest = version.digest.trim_start_matches("sha256:");
    let activate = Act::of_system(by, "plugin.activate", name, now);
    host.activate(context, name, digest, Some(&version.grants_asked), Expected::default(), &activate).await?;
    tracing::info!(plugin.name = name, by, "a sample plugin was uploaded and activated");
    Ok(())
}
