//! The fake host itself.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;
use crate::types::{CustomerPhone, KeyStrength, LookupKey, PageRequest, PluginError};
use crate::{customers, directory, http, key_value, log, settings};

fn kind<T: std::fmt::Debug>(result: Result<T, PluginError>) -> String {
    result.expect_err("it fails").kind
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> &str {
    panic.downcast_ref::<String>().map(String::as_str).unwrap_or_default()
}

#[test]
fn http_answers_are_found_by_connection_method_and_target() {
    let host = FakeHost::new()
        .http(Answer::get("/a").over("crm").status(404).header("retry-after", "3"))
        .http(Answer::to("PUT", "/a").over("crm").json(r#"{"id":"7"}"#))
        .http(Answer::get("/a").text("plain"))
        .http(Answer::get("/b").error(PluginError::new("timed-out", "too slow")))
        .install();
    let gone = http::send(&Request::get("/a").over("crm")).expect("recorded");
    assert_eq!((gone.status, gone.header("Retry-After")), (404, Some("3")));
    let kept = http::send(&Request::json("put", "/a", "{}").over("crm")).expect("recorded");
    assert_eq!((kept.status, kept.body.as_slice()), (200, &br#"{"id":"7"}"#[..]));
    assert_eq!(http::send(&Request::get("/a")).expect("recorded").body, b"plain");
    assert_eq!(kind(http::send(&Request::get("/b"))), "timed-out");
    let many = http::send_all(&vec![Request::get("/a"); 9]);
    assert_eq!(many.iter().filter(|answer| answer.is_ok()).count(), 8);
    assert_eq!(many[8].as_ref().expect_err("one too many").kind, "quota-exceeded");
    assert_eq!(host.requests().len(), 12);
    assert_eq!(host.requests()[1].body.as_deref(), Some(&b"{}"[..]));
}

#[test]
fn a_request_without_a_recorded_answer_fails_the_test_and_is_named() {
    let failed = catch_unwind(|| {
        let _host = FakeHost::new().http(Answer::get("/a")).install();
        // The plugin bears the error; the test must not.
        assert_eq!(kind(http::send(&Request::get("/a").over("crm"))), "unavailable");
    });
    let panic = failed.expect_err("the host goes with a panic");
    let words = words_of(panic.as_ref());
    assert_eq!(words, "no answer is recorded for GET /a over crm: add it to `http` of the fake host");
}

#[test]
fn without_a_host_the_question_is_named() {
    let failed = catch_unwind(|| settings::get("names"));
    let panic = failed.expect_err("nobody answers");
    assert!(words_of(panic.as_ref()).starts_with("settings.get was called"), "{}", words_of(panic.as_ref()));
    log::write(log::Level::Info, "nothing depends on this", &[]);
}

#[test]
fn a_host_covers_another_until_it_goes() {
    let _outer = FakeHost::new().setting("depth", 1).install();
    {
        let _inner = FakeHost::new().setting("depth", 2).install();
        assert_eq!(settings::get("depth").as_deref(), Some("2"));
    }
    assert_eq!((settings::get("depth").as_deref(), settings::get("other")), (Some("1"), None));
    let elsewhere = std::thread::spawn(|| catch_unwind(|| settings::get("depth")).is_err());
    assert!(elsewhere.join().expect("it ends"), "the host answered in another thread");
    let failed = catch_unwind(AssertUnwindSafe(|| {
        let _failing = FakeHost::new().install();
        let _ = http::send(&Request::get("/x"));
        panic!("the test's own reason");
    }));
    assert_eq!(failed.expect_err("it fails").downcast_ref::<&str>(), Some(&"the test's own reason"));
}

#[test]
fn values_are_kept_and_expire() {
    let host = FakeHost::new().key_value("old", "1").install();
    key_value::set("short", b"2", Some(10)).expect("it fits");
    let names = ["old", "short", "absent"].map(str::to_owned);
    assert_eq!(
        key_value::get_many(&names).expect("granted"),
        [Some(b"1".to_vec()), Some(b"2".to_vec()), None]
    );
    host.advance(10);
    assert_eq!((key_value::get("short").expect("granted"), host.text("old").as_deref()), (None, Some("1")));
    key_value::remove("old").expect("granted");
    assert!(host.key_values().is_empty());
    for number in 0..201 {
        key_value::set(&format!("n:{number:03}"), b"", None).expect("it fits");
    }
    let page = key_value::list_keys("n:", None).expect("granted");
    assert_eq!((page.keys.len(), page.next_cursor.as_deref()), (200, Some("n:199")));
    let rest = key_value::list_keys("n:", page.next_cursor.as_deref()).expect("granted");
    assert_eq!((rest.keys, rest.next_cursor), (vec!["n:200".to_owned()], None));
    assert_eq!(kind(key_value::set("", b"", None)), "invalid");
    assert_eq!(kind(key_value::set("k", &[0; 65_537], None)), "invalid");
    assert_eq!(kind(key_value::get_many(&vec![String::new(); 51])), "invalid");
}

#[test]
fn what_is_not_granted_is_denied() {
    let _host = FakeHost::new().grants([Capability::Http]).http(Answer::get("/a")).install();
    assert!(http::send(&Request::get("/a")).is_ok());
    assert_eq!(kind(customers::get("1")), "denied");
    assert_eq!(kind(directory::get("1")), "denied");
    assert_eq!(kind(key_value::get("k")), "denied");
    let _none = FakeHost::new().grants([]).install();
    assert_eq!(kind(http::send(&Request::get("/a"))), "denied");
}

#[test]
fn customers_and_people_are_found_as_the_host_finds_them() {
    let phone = |number: &str, extension: Option<&str>| CustomerPhone {
        extension: extension.map(str::to_owned),
        ..CustomerPhone::written(number)
    };
    let ida = Customer {
        email: Some("Ida@northwind.example".to_owned()),
        phones: vec![phone("+1 425 555 0100", None), phone("+14255550101", Some("7"))],
        ..Customer::new("1", "Ida Holm")
    };
    let tom = Person { phones: vec!["+15550".to_owned()], ..person("p", "Tom") };
    let _host = FakeHost::new().customer(ida).customer(Customer::new("2", "Bo")).person(tom).install();
    for (value, strength, known) in [
        ("+14255550100", KeyStrength::Exact, true),
        ("4255550100", KeyStrength::National, true),
        ("+14255550101;ext=7", KeyStrength::Exact, true),
        ("+14255550101;ext=*", KeyStrength::NoExtension, true),
        ("+14255550101;ext=8", KeyStrength::Exact, false),
        ("+14255550101", KeyStrength::Exact, false),
    ] {
        let key = LookupKey { value: value.to_owned(), strength };
        let found = customers::find_by_phone(&[key]).expect("granted");
        assert_eq!(found.first().map(|found| found.strength), known.then_some(strength), "{value}");
    }
    assert_eq!(customers::find_by_email(&["ida@Northwind.example".to_owned()]).expect("granted").len(), 1);
    let page = PageRequest { cursor: None, limit: 1 };
    let all = customers::search("", &page).expect("granted");
    assert_eq!((all.items.len(), all.total, all.next_cursor.as_deref()), (1, Some(2), Some("1")));
    let ids = ["2", "3"].map(str::to_owned);
    let many = customers::get_many(&ids).expect("granted");
    assert_eq!(many.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false]);
    assert_eq!(directory::find_by_phone("+15550").expect("granted")[0].display_name, "Tom");
    assert_eq!(directory::get_many(&["p".to_owned()]).expect("granted").len(), 1);
}

#[test]
fn lines_of_the_log_can_be_read_back() {
    let host = FakeHost::new().install();
    log::write(log::Level::Warn, "slow", &[("ms".to_owned(), "900".to_owned())]);
    let lines = host.log();
    assert_eq!((lines.len(), lines[0].level, lines[0].message.as_str()), (1, log::Level::Warn, "slow"));
}
