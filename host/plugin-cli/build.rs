//! A file that is added to what the binary embeds makes it be built anew; cargo sees only those that it knows.

fn main() {
    for folder in [
        "templates",
        "../../wit",
        "../../plugins/sdk",
        "../../plugins/sdk-js/src",
        "../../plugins/sdk-py",
        "../../plugins/sdk-c",
    ] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
