//! The Kotlin and Swift binding: convert in, call core, convert out.

uniffi::setup_scaffolding!();
