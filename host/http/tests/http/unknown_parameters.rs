//! An operation that has parameters in its query refuses others, whichever operation it is.

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::Value;
use switchboard_tests::NESTOR;

use crate::harness::TestApp;

/// The names of an operation's parameters of one place, as the OpenAPI document has them.
fn named<'a>(operation: &'a Value, place: &str) -> Vec<&'a str> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let of_place = parameters.filter(|parameter| parameter["in"] == place);
    of_place.filter_map(|parameter| parameter["name"].as_str()).collect()
}

#[tokio::test]
async fn a_parameter_that_an_operation_does_not_have_is_refused_and_those_that_it_has_are_named() -> Result<()>
{
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let document = serde_json::to_value(switchboard_http::openapi())?;
    let paths = document["paths"].as_object().context("no paths")?;
    let mut tried = 0;
    for (path, operations) in paths.iter().filter(|(path, _)| path.starts_with("/api/v1/")) {
        for (method, operation) in operations.as_object().context("no operations")? {
            let known = named(operation, "query");
            let Some(first) = known.first() else { continue };
            let mut asked = path.clone();
            for name in named(operation, "path") {
                asked = asked.replace(&format!("{{{name}}}"), "7");
            }
            let method: Method = method.to_uppercase().parse()?;
            // One that is there excuses none that is not, and neither does another way to write it.
            let second = format!("{first}=1&un%6bnown");
            for (query, field) in [("limmit=1", "limmit"), (second.as_str(), "unknown"), ("=1", "")] {
                let request = nestor.request(method.clone(), &format!("{asked}?{query}"));
                let refused = nestor.send(request).await?.expect(400)?;
                assert_eq!(refused["errors"][0]["field"], field, "{method} {asked}: {refused}");
                let says = refused["errors"][0]["message"].as_str().unwrap_or_default();
                assert!(
                    says.ends_with(&format!("there are: {}", known.join(", "))),
                    "{method} {asked}: {says}"
                );
            }
            tried += 1;
        }
    }
    ensure!(tried > 20, "only {tried} operations have parameters");
    Ok(())
}
