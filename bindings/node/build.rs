//! Tells the linker what Node brings at run time.

fn main() {
    napi_build::setup();
}
