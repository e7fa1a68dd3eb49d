//! A program.

fn main() {
    println!("{} arguments", std::env::args().count());
}
