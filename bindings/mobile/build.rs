//! Tells the linker how large a page may be.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Phones with pages of 16 KB load only libraries whose segments are laid out for them. Linux gets the same, so that
    // what the tests read of the library here is what the same words to the linker do there.
    let target = env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if target == "android" || target == "linux" {
        println!("cargo:rustc-link-arg-cdylib=-Wl,-z,max-page-size=16384");
    }
}
