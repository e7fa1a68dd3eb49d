//! A library without the standard library.
#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// Adds two numbers.
#[unsafe(no_mangle)]
pub extern "C" fn add(one: i32, other: i32) -> i32 {
    one.wrapping_add(other)
}
